/** Networks by name: what adapters are plugged into. Looked up once. */
import { ProviderError } from "../../contract/errors";
import type { Attachment } from "./from-native/devices";
import type { Inventory } from "./inventory";
import type { NetworkPlug } from "./to-native/card";
import type { Location } from "./transport/locations";
import type { VimSession } from "./transport/vim-session";
import { isVim } from "./transport/vim-types";

export class NetworkStore {
  readonly #vim: VimSession;
  readonly #inventory: Inventory;
  readonly #plugs = new Map<string, Promise<NetworkPlug>>();

  constructor(vim: VimSession, inventory: Inventory) {
    this.#vim = vim;
    this.#inventory = inventory;
  }

  /** Throws `InvalidSpec` when there is none, or more than one. `property`: the input that names it. */
  async plug(name: string, datacenter: Location | undefined, property: string): Promise<NetworkPlug> {
    const location = await this.#inventory.existing({
      types: ["Network"],
      what: "network",
      name,
      property,
      within: datacenter?.path,
    });
    return this.plugOf(location);
  }

  plugOf(location: Location): Promise<NetworkPlug> {
    const key = location.ref.value;
    const known = this.#plugs.get(key) ?? this.#read(location);
    this.#plugs.set(key, known);
    known.catch(() => this.#plugs.delete(key));
    return known;
  }

  /** As `ObservedNetwork.reference`; a network that may not be read goes by its own identity. */
  async nameOf(attachment: Attachment): Promise<string> {
    switch (attachment.type) {
      case "standard":
        return attachment.name;
      case "distributed":
        // the key of a port group is the value of its reference
        return this.#nameOf(attachment.portgroup);
      case "opaque":
        return attachment.id;
    }
  }

  async #nameOf(portgroup: string): Promise<string> {
    const ref = { type: "DistributedVirtualPortgroup", value: portgroup };
    return (await this.#inventory.byRef(ref))?.name ?? portgroup;
  }

  async #read({ ref, name }: Location): Promise<NetworkPlug> {
    switch (ref.type) {
      case "DistributedVirtualPortgroup":
        return this.#readDistributed(name, ref.value);
      case "OpaqueNetwork":
        return this.#readOpaque(name, ref.value);
      default:
        return { type: "standard", name, ref };
    }
  }

  async #readDistributed(name: string, value: string): Promise<NetworkPlug> {
    const ref = { type: "DistributedVirtualPortgroup", value };
    const { properties } = this.#vim;
    const portgroup = await properties.get("DistributedVirtualPortgroup", ref, [
      "key",
      "config.distributedVirtualSwitch",
    ]);
    const owner = portgroup?.["config.distributedVirtualSwitch"];
    if (portgroup === undefined || owner === undefined) throw gone(name);
    const { uuid } = (await properties.get("DistributedVirtualSwitch", owner, ["uuid"])) ?? {};
    if (uuid === undefined) throw gone(name);
    return { type: "distributed", switchUuid: uuid, portgroupKey: portgroup.key };
  }

  async #readOpaque(name: string, value: string): Promise<NetworkPlug> {
    const ref = { type: "OpaqueNetwork", value };
    const summary = (await this.#vim.properties.get("OpaqueNetwork", ref, ["summary"]))?.summary;
    if (!isVim(summary, "OpaqueNetworkSummary")) throw gone(name);
    return { type: "opaque", id: summary.opaqueNetworkId, networkType: summary.opaqueNetworkType };
  }
}

function gone(name: string): ProviderError {
  return new ProviderError("Retryable", `the network "${name}" went away`, {
    remediation: "run the same command again",
  });
}
