/** libvirt's networks by name, looked up once. */
import { ProviderError } from "../../contract/errors";
import { errorNumbers, isLibvirtError } from "./errors";
import { networkSource } from "./network-reference";
import { reconnectMachines } from "./networks/reconnect";
import type { LibvirtCaller } from "./transport/caller";
import { type NetworkReference, procedures } from "./transport/procedures";

export class NetworkStore {
  readonly #caller: LibvirtCaller;
  readonly #known = new Map<string, Promise<NetworkReference>>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(caller: LibvirtCaller) {
    this.#caller = caller;
  }

  get(name: string): Promise<NetworkReference> {
    return remembered(this.#known, name, async () => {
      return (await this.#caller.invoke(procedures.networkLookupByName, { name })).network;
    });
  }

  forget(name: string): void {
    this.#known.delete(name);
    this.#running.delete(name);
  }

  /**
   * Has a machine's network running: a fresh libvirtd leaves its network "default" off, and no machine on it starts.
   * Bridges are the host's own business. Throws `InvalidSpec` when there is none.
   */
  async ensureRunning(reference: string): Promise<void> {
    const { type, name } = networkSource(reference);
    if (type === "network") await remembered(this.#running, name, () => this.#start(name));
  }

  async #start(name: string): Promise<void> {
    const network = await this.#existing(name);
    const { active } = await this.#caller.invoke(procedures.networkIsActive, { network });
    if (!active) await this.start(network);
  }

  /** Running already is a success. Machines that ran without it are connected again. */
  async start(network: NetworkReference): Promise<void> {
    const options = { effect: "idempotent", reference: network.name } as const;
    try {
      await this.#caller.invoke(procedures.networkCreate, { network }, options);
    } catch (error) {
      const { active } = await this.#caller.invoke(procedures.networkIsActive, { network });
      if (!active) throw error;
      return;
    }
    this.#caller.context.report("info", `started the network "${network.name}"`);
    await reconnectMachines(this.#caller, network);
  }

  async #existing(name: string): Promise<NetworkReference> {
    try {
      return await this.get(name);
    } catch (error) {
      if (!isLibvirtError(error, errorNumbers.noNetwork)) throw error;
      throw new ProviderError("InvalidSpec", `there is no libvirt network "${name}"`, {
        property: "networks",
        remediation: "name one of `virsh net-list --all`, a bridge as bridge/br0, or the id of a Network",
        cause: error,
      });
    }
  }
}

function remembered<T>(known: Map<string, Promise<T>>, name: string, read: () => Promise<T>): Promise<T> {
  const before = known.get(name);
  if (before !== undefined) return before;
  const reading = read();
  known.set(name, reading);
  reading.catch(() => known.delete(name));
  return reading;
}
