import { type HypervisorType, hypervisorTypes, loadAdapter } from "../adapters/registry";
import type { Adapter } from "../contract/adapter";
import { type Capabilities, narrowCapabilities } from "../contract/capabilities";
import { ProviderError } from "../contract/errors";
import type { DesiredNetwork } from "../contract/network";
import type { ProviderInputs } from "../models/provider";

/** What this Provider can do, before any session has looked at the server. */
export async function staticCapabilities(
  provider: Pick<ProviderInputs, "type" | "withoutCapabilities">,
): Promise<Capabilities> {
  const adapter = await loadAdapter(hypervisorType(provider.type));
  return narrowCapabilities(adapter.capabilities, provider.withoutCapabilities ?? []);
}

/** What its adapter refuses without asking the hypervisor. */
export async function adapterRules(type: string): Promise<Adapter["rules"]> {
  return (await loadAdapter(hypervisorType(type))).rules;
}

/** Whether the network of `previous` can become that of `next` with its machines on it. */
export async function changesNetwork(
  type: string,
  previous: DesiredNetwork,
  next: DesiredNetwork,
): Promise<boolean> {
  const adapter = await loadAdapter(hypervisorType(type));
  return adapter.changesNetwork?.(previous, next) ?? false;
}

export function hypervisorType(type: string): HypervisorType {
  const kind = hypervisorTypes.find((known) => known === type);
  if (kind !== undefined) return kind;
  throw new ProviderError("InvalidSpec", `"${type}" is not a hypervisor that this package knows`, {
    property: "type",
    remediation: `use one of ${hypervisorTypes.join(", ")}`,
  });
}
