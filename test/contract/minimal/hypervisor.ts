/** What stands behind the minimal adapter, as a server and its client library behind another: it knows nothing of us. */
import { randomUUID } from "node:crypto";

export interface NativeDisk {
  readonly volume: string;
  readonly label: string;
  readonly bytes: number;
}

export interface NativeCard {
  readonly label: string;
  readonly network: string;
  readonly mac: string;
}

export interface NativeSpec {
  readonly name: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly disks: readonly NativeDisk[];
  readonly cards: readonly NativeCard[];
  /** A place for programs such as ours; a copy of the machine has a copy of them. */
  readonly annotations: Readonly<Record<string, string | undefined>>;
}

export interface NativeMachine extends NativeSpec {
  /** Chosen by whoever defines the machine; free again when it is removed. */
  readonly id: string;
  /** Never used twice. */
  readonly uid: string;
  readonly running: boolean;
  readonly boots: number;
}

export type NativeFault = "wrong-password" | "no-machine" | "taken" | "no-network" | "wrong-state";

export class NativeError extends Error {
  readonly fault: NativeFault;

  constructor(fault: NativeFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

export class Hypervisor {
  readonly version = "memory 1.0";
  readonly #password: string;
  readonly #networks = ["default"];
  readonly #machines = new Map<string, NativeMachine>();

  constructor(password: string) {
    this.#password = password;
  }

  login(password: string | undefined): void {
    if (password !== this.#password) throw new NativeError("wrong-password", "the login failed");
  }

  list(): readonly NativeMachine[] {
    return [...this.#machines.values()];
  }

  read(id: string): NativeMachine | undefined {
    return this.#machines.get(id);
  }

  define(id: string, spec: NativeSpec): NativeMachine {
    if (this.#machines.has(id)) throw new NativeError("taken", `there is a machine ${id}`);
    return this.#put({ ...spec, id, uid: randomUUID(), running: false, boots: 0 });
  }

  reconfigure(id: string, part: Partial<NativeSpec>): void {
    const machine = this.#existing(id);
    const isLive = Object.keys(part).every((name) => name === "annotations");
    if (machine.running && !isLive) throw new NativeError("wrong-state", "the machine runs");
    this.#put({ ...machine, ...part });
  }

  setPower(id: string, running: boolean): void {
    const machine = this.#existing(id);
    const starts = running && !machine.running;
    this.#put({ ...machine, running, boots: machine.boots + (starts ? 1 : 0) });
  }

  reset(id: string): void {
    const machine = this.#existing(id);
    if (!machine.running) throw new NativeError("wrong-state", "the machine is off");
    this.#put({ ...machine, boots: machine.boots + 1 });
  }

  remove(id: string): void {
    this.#machines.delete(id);
  }

  #existing(id: string): NativeMachine {
    const machine = this.#machines.get(id);
    if (machine === undefined) throw new NativeError("no-machine", `there is no machine ${id}`);
    return machine;
  }

  #put(machine: NativeMachine): NativeMachine {
    if (this.list().some(({ id, name }) => id !== machine.id && name === machine.name))
      throw new NativeError("taken", `there is a machine "${machine.name}"`);
    const missing = machine.cards.find(({ network }) => !this.#networks.includes(network));
    if (missing !== undefined)
      throw new NativeError("no-network", `there is no network "${missing.network}"`);
    this.#machines.set(machine.id, machine);
    return machine;
  }
}
