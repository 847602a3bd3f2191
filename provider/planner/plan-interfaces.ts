import { isDeepStrictEqual } from "node:util";
import type { DesiredInterface, ObservedInterface } from "../contract/machine";
import { effectOf } from "./effect";
import type { PlannedStep, PlanningContext, PlanPart } from "./plan";

/** Network interfaces, by name as disks are. */
export function planInterfaces(context: PlanningContext): PlanPart {
  const present = new Map(context.observed.interfaces.map((item) => [item.name, item]));
  const wanted = new Set(context.desired.interfaces.map((item) => item.name));
  const before = new Map(context.previous.interfaces.map((item) => [item.name, item]));
  const steps: PlannedStep[] = [];
  for (const item of context.desired.interfaces) {
    const observed = present.get(item.name);
    if (observed === undefined) steps.push(addition(context, item));
    else steps.push(...change(context, item, before.get(item.name), observed));
  }
  for (const item of context.previous.interfaces) {
    const observed = present.get(item.name);
    if (observed !== undefined && !wanted.has(item.name)) steps.push(removal(context, observed));
  }
  return { steps };
}

function addition(context: PlanningContext, item: DesiredInterface): PlannedStep {
  return {
    change: { kind: "add-interface", interface: item, desired: context.desired },
    property: `networks[${item.name}]`,
    effect: effectOf(context, "addInterface"),
    summary: `add network interface ${item.name}`,
  };
}

function change(
  context: PlanningContext,
  item: DesiredInterface,
  previous: DesiredInterface | undefined,
  observed: ObservedInterface,
): PlannedStep[] {
  const asked =
    previous !== undefined && !isDeepStrictEqual(untold(item, observed), untold(previous, observed));
  const drift = driftOf(item, observed);
  if (!asked && drift === undefined) return [];
  return [
    {
      change: { kind: "change-interface", interface: item, desired: context.desired },
      property: `networks[${item.name}]`,
      effect: effectOf(context, "changeInterface", { device: observed }),
      summary: `change network interface ${item.name}${asked || drift === undefined ? "" : ` (${drift})`}`,
    },
  ];
}

function removal(context: PlanningContext, observed: ObservedInterface): PlannedStep {
  const { name } = observed;
  return {
    change: { kind: "remove-interface", name },
    property: `networks[${name}]`,
    effect: effectOf(context, "removeInterface", { device: observed }),
    summary: `remove network interface ${name}`,
  };
}

/** What somebody else changed, as far as the hypervisor tells. */
function driftOf(item: DesiredInterface, observed: ObservedInterface): string | undefined {
  if (observed.network !== undefined && observed.network !== item.network)
    return `network ${observed.network} → ${item.network}`;
  const mac = item.macAddress;
  return mac !== undefined && observed.macAddress !== "" && observed.macAddress.toLowerCase() !== mac
    ? `MAC address ${observed.macAddress} → ${mac}`
    : undefined;
}

/**
 * What the hypervisor does not tell is compared with what was asked for last. Addresses and name servers are the guest's: they
 * travel in its network configuration.
 */
function untold({ network, model, macAddress, mtu }: DesiredInterface, observed: ObservedInterface): object {
  return {
    model,
    mtu,
    ...(observed.network === undefined ? { network } : {}),
    ...(macAddress === undefined || observed.macAddress === "" ? { macAddress } : {}),
  };
}
