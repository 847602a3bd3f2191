import { ProviderError } from "../../../contract/errors";
import { formatQuantity } from "../../../units";
import type { CapacityLimits } from "../settings";
import { settle, settleWholly } from "./changes";
import type { Directory, FilePath } from "./directory";
import type { MachineRecord } from "./records";

interface Usage {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly storageBytes: number;
}

const ledger: FilePath = ["hypervisor", "usage"];
const nothing: Usage = { cpus: 0, memoryBytes: 0, storageBytes: 0 };

/**
 * What all machines take together, in one small file, so that no machine has to be looked at for another.
 * It is raised before and lowered after a machine's own file: a process that is killed in between leaves it
 * too high, and it is counted anew before anybody is refused.
 */
export class Capacity {
  readonly #directory: Directory;
  readonly #limits: CapacityLimits | undefined;

  constructor(directory: Directory, limits: CapacityLimits | undefined) {
    this.#directory = directory;
    this.#limits = limits;
    // nobody keeps the file up to date without limits
    if (limits === undefined) directory.remove(ledger);
  }

  /** The locks that `save` needs. */
  get locks(): readonly string[] {
    return this.#limits === undefined ? [] : ["usage"];
  }

  /** Runs `write`, which turns a machine into another, makes one, or removes one. */
  save(before: MachineRecord | undefined, after: MachineRecord | undefined, write: () => void): void {
    if (this.#limits === undefined) {
      write();
      return;
    }
    const change = subtract(usageOf(after), usageOf(before));
    if (isGrowth(change)) this.#raise(change, this.#limits);
    write();
    if (!isGrowth(change)) this.#record(add(this.#used(), change));
  }

  #raise(change: Usage, limits: CapacityLimits): void {
    const total = add(this.#used(), change);
    const problem = excess(total, limits) && excess(add(this.#count(), change), limits);
    if (problem !== undefined) {
      throw new ProviderError("QuotaExceeded", problem, {
        remediation:
          "remove machines, make this one smaller, or raise `capacity` of the Provider's mock block",
      });
    }
    this.#record(total);
  }

  #used(): Usage {
    return this.#directory.read<Usage>(ledger) ?? this.#count();
  }

  #count(): Usage {
    const now = Date.now();
    const usage = this.#directory
      .readAll<MachineRecord>("machines")
      .map((machine) => usageOf(settle(machine, now)))
      .reduce(add, nothing);
    this.#record(usage);
    return usage;
  }

  #record(usage: Usage): void {
    this.#directory.write(ledger, usage);
  }
}

function usageOf(machine: MachineRecord | undefined): Usage {
  if (machine === undefined) return nothing;
  const { cpus, memoryBytes, disks } = settleWholly(machine);
  return { cpus, memoryBytes, storageBytes: disks.reduce((sum, disk) => sum + disk.sizeBytes, 0) };
}

function excess(usage: Usage, limits: CapacityLimits): string | undefined {
  if (usage.cpus > (limits.cpus ?? Number.POSITIVE_INFINITY)) {
    return `the host has ${limits.cpus} CPUs, and machines would have ${usage.cpus}`;
  }
  return (
    exceeds("memory", usage.memoryBytes, limits.memoryBytes) ??
    exceeds("storage", usage.storageBytes, limits.storageBytes)
  );
}

function exceeds(what: string, wanted: number, limit: number | undefined): string | undefined {
  if (limit === undefined || wanted <= limit) return undefined;
  return `the host has ${formatQuantity(limit)} of ${what}, and machines would have ${formatQuantity(wanted)}`;
}

function isGrowth({ cpus, memoryBytes, storageBytes }: Usage): boolean {
  return cpus > 0 || memoryBytes > 0 || storageBytes > 0;
}

function add(a: Usage, b: Usage): Usage {
  return combine(a, b, (x, y) => x + y);
}

function subtract(a: Usage, b: Usage): Usage {
  return combine(a, b, (x, y) => x - y);
}

function combine(a: Usage, b: Usage, operate: (x: number, y: number) => number): Usage {
  return {
    cpus: operate(a.cpus, b.cpus),
    memoryBytes: operate(a.memoryBytes, b.memoryBytes),
    storageBytes: operate(a.storageBytes, b.storageBytes),
  };
}
