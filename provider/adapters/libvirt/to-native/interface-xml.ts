import type { DesiredInterface } from "../../../contract/machine";
import { networkSource } from "../network-reference";
import { type Markup, markup } from "../xml";

/** The MAC address is chosen by then: our marker names the interface by it. */
export type InterfacePlan = Pick<DesiredInterface, "network" | "model" | "mtu"> & {
  readonly macAddress: string;
};

export const defaultInterfaceModel = "virtio";

export function interfaceMarkup({ network, model, mtu, macAddress }: InterfacePlan): Markup {
  const source = networkSource(network);
  return markup(
    "interface",
    { type: source.type },
    markup("mac", { address: macAddress }),
    // a user's network has no source to name
    source.type === "user" ? undefined : markup("source", { [source.type]: source.name }),
    markup("model", { type: model ?? defaultInterfaceModel }),
    mtu === undefined ? undefined : markup("mtu", { size: mtu }),
  );
}
