import { hypervisorConfigs, hypervisorTypes } from "../adapters/registry";
import type { Capabilities, Capability } from "../contract/capabilities";
import { defaultPlacementKeys, placementCapability } from "../contract/placement";
import { endpointRule, type ProviderInputs } from "../models/provider";
import { lacking } from "../rules/capability-rules";
import type { RuleViolation } from "../rules/rule-violation";
import { endpointFromEnvironment } from "./connection-environment";

/** What is wrong with a connection beyond its model; `prefix` is where a resource carries it. */
export function connectionViolations(inputs: ProviderInputs, prefix: "" | "provider." = ""): RuleViolation[] {
  // nothing can be said of a connection to nobody knows what
  if (inputs.type === undefined) return [];
  const foreign = hypervisorTypes.filter((kind) => kind !== inputs.type && inputs[kind] !== undefined);
  return [
    ...endpointViolations(inputs, prefix),
    ...foreign.map((kind) => ({
      property: `${prefix}${kind}`,
      reason: `is for ${kind} but this Provider is ${inputs.type}: leave it out, or set type to "${kind}"`,
      reads: ["type"],
    })),
  ];
}

const defaultsNeed: Readonly<Record<string, Capability>> = {
  ...Object.fromEntries(defaultPlacementKeys.map((key) => [key, placementCapability(key)])),
  storagePool: "storageClasses",
  storageClass: "storageClasses",
  nodes: "nodeLists",
  namespace: "namespaces",
};

/** A default that the hypervisor has no place for would be ignored in silence. */
export function defaultsViolations(
  { type, defaults = {} }: ProviderInputs,
  capabilities: Capabilities | undefined,
): RuleViolation[] {
  if (capabilities === undefined) return [];
  return Object.keys(defaults).flatMap((name) => {
    const needs = defaultsNeed[name];
    if (needs === undefined || capabilities.has(needs)) return [];
    return [{ property: `defaults.${name}`, reason: lacking(type, needs), reads: ["type"] }];
  });
}

function endpointViolations({ type, endpoint }: ProviderInputs, prefix: string): RuleViolation[] {
  const config = Object.entries(hypervisorConfigs).find(([kind]) => kind === type)?.[1];
  if (config === undefined) return [];
  const { endpoint: fromEnvironment, remediation } = endpointFromEnvironment(config);
  const given = endpoint ?? fromEnvironment;
  const property = `${prefix}endpoint`;
  const reads = ["type"];
  if (given === undefined) return [{ property, reason: `is required: ${remediation}`, reads }];
  const judged = endpointRule(type)?.safeParse(given);
  const problem = judged?.error?.issues[0]?.message;
  return problem === undefined
    ? []
    : [{ property, reason: `"${withoutPassword(given)}" does not fit ${type}: ${problem}`, reads }];
}

/** What comes from the environment may have one in it. */
function withoutPassword(endpoint: string): string {
  return endpoint.replace(/^([a-z+]+:\/\/)?([^/@:]*):[^/]*@/i, "$1$2:…@");
}
