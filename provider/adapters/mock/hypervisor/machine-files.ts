import { ProviderError } from "../../../contract/errors";
import { resourceOf } from "../../../contract/ownership";
import type { Task } from "../../../contract/task";
import { machineNotFound } from "../errors";
import type { Capacity } from "./capacity";
import { applyChange, type NativeChange, settle } from "./changes";
import type { Directory } from "./directory";
import type { Locks } from "./locks";
import type { MachineRecord, MachineTask, NameRecord } from "./records";

/** Begins the task that carries out a change of this machine; `undefined` where it takes no time. */
export type BeginTask = (
  machine: MachineRecord,
) => { readonly task: Task; readonly until: number; readonly fails: boolean } | undefined;

export interface ChangeOptions {
  readonly begin: BeginTask;
  readonly signal: AbortSignal;
  /** Frees what the machine has no more: after its own file, under the same lock. */
  readonly release?: ((before: MachineRecord, after: MachineRecord) => void) | undefined;
}

/**
 * The files of machines, one each, named by an id that never changes, and their names, one small file each
 * that leads to the id: a machine is found by either without looking at any other.
 */
export class MachineFiles {
  readonly #directory: Directory;
  readonly #locks: Locks;
  readonly #capacity: Capacity;

  constructor(directory: Directory, locks: Locks, capacity: Capacity) {
    this.#directory = directory;
    this.#locks = locks;
    this.#capacity = capacity;
  }

  /** As it is by now; `undefined` when there is none. Changes nothing. */
  read(id: string): MachineRecord | undefined {
    const machine = this.#directory.read<MachineRecord>(["machines", id]);
    return machine === undefined ? undefined : settle(machine, Date.now());
  }

  list(): MachineRecord[] {
    const now = Date.now();
    return this.#directory.readAll<MachineRecord>("machines").map((machine) => settle(machine, now));
  }

  /** The machine of this name. A name whose machine is gone, or called otherwise, is free. */
  find(name: string): MachineRecord | undefined {
    const taken = this.#directory.read<NameRecord>(["names", name]);
    const machine = taken === undefined ? undefined : this.read(taken.id);
    return machine !== undefined && holdsName(machine, name) ? machine : undefined;
  }

  /** The machine that was made last for this resource, whatever its name is by now. */
  findOwned(resource: string): MachineRecord | undefined {
    const made = this.#directory.read<NameRecord>(["owners", resource]);
    const machine = made === undefined ? undefined : this.read(made.id);
    return machine?.owner !== undefined && resourceOf(machine.owner) === resource ? machine : undefined;
  }

  /** The machine that `present` finds, else the one that `make` makes, which then has the name. */
  define(
    { name, resource }: { readonly name: string; readonly resource: string },
    { present, make }: { present(): MachineRecord | undefined; make(): MachineRecord },
    signal: AbortSignal,
  ): Promise<MachineRecord> {
    const work = (): MachineRecord => {
      const found = present();
      if (found !== undefined) return found;
      const machine = make();
      this.#capacity.save(undefined, machine, () => {
        // in this order a process that is killed in between leaves a name and an owner that lead nowhere
        this.#directory.write(["names", name], { id: machine.id });
        this.#directory.write(["owners", resource], { id: machine.id });
        this.#directory.write(["machines", machine.id], machine);
      });
      return machine;
    };
    return this.#locks.hold([nameLock(name), `owner-${resource}`, ...this.#capacity.locks], work, signal);
  }

  /** Writes another ownership tag. */
  async mark(id: string, owner: string, signal: AbortSignal): Promise<MachineRecord> {
    const marked = await this.update(id, (machine) => ({ ...machine, owner }), signal);
    this.#directory.write(["owners", resourceOf(owner)], { id });
    return marked;
  }

  /** Rewrites what is not subject to tasks, such as the owner. */
  update(
    id: string,
    change: (machine: MachineRecord) => MachineRecord,
    signal: AbortSignal,
  ): Promise<MachineRecord> {
    return this.#locked(id, [], signal, (machine) => this.#save(machine, change(machine)));
  }

  /**
   * Applies a change at once, or hands it to a task. The same change again finds the task that carries it
   * out; another one while a task is at work is `Retryable`.
   */
  change(id: string, change: NativeChange, options: ChangeOptions): Promise<Task | undefined> {
    const names = change.kind === "rename" ? [change.name, ...this.#nameOf(id)] : [];
    return this.#locked(id, names, options.signal, (machine, held) =>
      this.#carryOut(machine, change, options, held),
    );
  }

  remove(id: string, signal: AbortSignal): Promise<void> {
    return this.#hold(id, this.#nameOf(id), signal, (names) => {
      const machine = this.read(id);
      if (machine === undefined) return;
      this.#capacity.save(machine, undefined, () => this.#directory.remove(["machines", id]));
      this.#releaseName(machine.name, id, names);
      this.#releaseOwner(machine);
    });
  }

  #carryOut(
    machine: MachineRecord,
    change: NativeChange,
    { begin, release }: ChangeOptions,
    names: readonly string[],
  ): Task | undefined {
    if (machine.busy !== undefined) {
      return taskOf(machine, change) ?? refuseBusy(machine.busy, machine.id);
    }
    const after = applyChange(machine, change, Date.now());
    if (JSON.stringify(after) === JSON.stringify(machine)) return undefined;
    if (change.kind === "rename") this.#reserveName(change.name, machine.id);
    const begun = begin(machine);
    if (begun === undefined) this.#save(machine, after);
    else {
      const { until, fails, task } = begun;
      this.#save(machine, {
        ...machine,
        busy: { task: task.id, description: task.description, until, change, fails },
      });
    }
    if (begun?.fails !== true) release?.(machine, after);
    if (change.kind === "rename" && begun === undefined) this.#releaseName(machine.name, machine.id, names);
    return begun?.task;
  }

  #save(before: MachineRecord, after: MachineRecord): MachineRecord {
    this.#capacity.save(before, after, () => this.#directory.write(["machines", after.id], after));
    return after;
  }

  #locked<T>(
    id: string,
    names: readonly string[],
    signal: AbortSignal,
    work: (machine: MachineRecord, names: readonly string[]) => T,
  ): Promise<T> {
    return this.#hold(id, names, signal, (held) => {
      const machine = this.read(id);
      if (machine === undefined) throw machineNotFound(id);
      return work(machine, held);
    });
  }

  #hold<T>(
    id: string,
    names: readonly string[],
    signal: AbortSignal,
    work: (names: readonly string[]) => T,
  ): Promise<T> {
    const locks = [`machine-${id}`, ...new Set(names.map(nameLock)), ...this.#capacity.locks];
    return this.#locks.hold(locks, () => work(names), signal);
  }

  #nameOf(id: string): string[] {
    const machine = this.read(id);
    return machine === undefined ? [] : [machine.name];
  }

  #reserveName(name: string, id: string): void {
    const holder = this.find(name);
    if (holder !== undefined && holder.id !== id) throw nameTaken(name);
    this.#directory.write(["names", name], { id });
  }

  #releaseOwner({ id, owner }: MachineRecord): void {
    if (owner === undefined) return;
    const path = ["owners", resourceOf(owner)] as const;
    if (this.#directory.read<NameRecord>(path)?.id === id) this.#directory.remove(path);
  }

  /** Only under its lock: a name that leads to no machine may be taken by somebody else at any time, and is free as it is. */
  #releaseName(name: string, id: string, held: readonly string[]): void {
    if (!held.includes(name)) return;
    if (this.#directory.read<NameRecord>(["names", name])?.id === id) this.#directory.remove(["names", name]);
  }
}

function nameTaken(name: string): ProviderError {
  return new ProviderError("Conflict", `another machine is named ${name}`, {
    property: "name",
    remediation: "choose another name",
  });
}

function holdsName(machine: MachineRecord, name: string): boolean {
  const { busy } = machine;
  return machine.name === name || (busy?.change.kind === "rename" && busy.change.name === name);
}

/** The task that is at work on this very change. */
export function taskOf({ busy }: MachineRecord, change: NativeChange): Task | undefined {
  return busy !== undefined && JSON.stringify(busy.change) === JSON.stringify(change)
    ? { id: busy.task, description: busy.description }
    : undefined;
}

function refuseBusy({ description }: MachineTask, id: string): never {
  throw new ProviderError("Retryable", `another task is at work on the machine (${description})`, {
    reference: id,
    remediation: "wait until it has ended",
  });
}

function nameLock(name: string): string {
  return `name-${name}`;
}
