/** What the mock hypervisor's folder really holds: the witness that neither the engine nor the package can talk to. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type {
  DiskRecord,
  ImageRecord,
  MachineRecord,
  NetworkRecord,
} from "../../../provider/adapters/mock/hypervisor/records";
import { parseTag } from "../../../provider/contract/ownership";

const collections = ["machines", "names", "disks", "images", "networks", "leases"] as const;

type Collection = (typeof collections)[number];

/** A machine as a test compares it. */
export interface Inventory {
  readonly id: string;
  readonly owner: string | undefined;
  readonly disks: readonly string[];
  readonly snapshots: readonly string[];
}

export class Hypervisor {
  constructor(readonly folder: string) {}

  async machines(): Promise<MachineRecord[]> {
    const machines = await this.#all<MachineRecord>("machines");
    return machines.map(({ value }) => value).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** The only machine of that name. */
  async machine(name: string): Promise<MachineRecord> {
    const found = (await this.machines()).filter((machine) => machine.name === name);
    if (found.length === 1 && found[0] !== undefined) return found[0];
    throw new Error(`${found.length} machines are named ${name}`);
  }

  /** By name: which machine it is, whose it is, and what hangs on it. Two of one name are an error. */
  async inventory(): Promise<Record<string, Inventory>> {
    const machines = await this.machines();
    const disks = await this.#all<DiskRecord>("disks");
    const names = new Set(machines.map(({ name }) => name));
    if (names.size !== machines.length) throw new Error(`machines of one name: ${[...names]}`);
    return Object.fromEntries(
      machines.map((machine) => {
        const present = new Set(disks.map(({ value }) => value.device));
        const { id, owner } = machine;
        const attached = machine.disks.filter(({ device }) => present.has(device)).map(({ name }) => name);
        const snapshots = machine.snapshots.map(({ name }) => name).toSorted();
        return [machine.name, { id, owner: words(owner), disks: attached, snapshots }];
      }),
    );
  }

  async names(): Promise<string[]> {
    return (await this.machines()).map(({ name }) => name);
  }

  /** Images and networks that somebody made, with their owner. */
  async made(): Promise<Record<string, string>> {
    const images = (await this.#all<ImageRecord>("images")).map(({ value }) => value);
    const networks = (await this.#all<NetworkRecord>("networks")).map(({ value }) => value);
    const owned = [...images, ...networks].filter(({ owner }) => owner !== undefined);
    return Object.fromEntries(owned.map(({ name, owner }) => [name, words(owner) ?? ""]));
  }

  /** All that would not be there on a new host. */
  async left(): Promise<string[]> {
    const found = await Promise.all(
      collections.map(async (collection) =>
        (await this.#all<{ owner?: string }>(collection))
          .filter(({ value }) => !isFurniture(collection) || value.owner !== undefined)
          .map(({ file }) => `${collection}/${file}`),
      ),
    );
    return found.flat();
  }

  /** What an operator does behind everybody's back. */
  async change(name: string, edit: (machine: MachineRecord) => Partial<MachineRecord>): Promise<void> {
    const machine = await this.machine(name);
    const file = join(this.folder, "machines", `${machine.id}.json`);
    await writeFile(file, JSON.stringify({ ...machine, ...edit(machine) }));
  }

  /** The machine is removed by somebody else, with its disks. */
  async remove(name: string): Promise<void> {
    const { id, devices } = await this.machine(name);
    await rm(join(this.folder, "machines", `${id}.json`));
    for (const { file, value } of await this.#all<DiskRecord>("disks"))
      if (devices.includes(value.device)) await rm(join(this.folder, "disks", file));
    for (const { file, value } of await this.#leases())
      if (value.machine === id) await rm(join(this.folder, "leases", file));
  }

  async removeMade(collection: "images" | "networks", name: string): Promise<void> {
    for (const { file, value } of await this.#all<{ name: string }>(collection))
      if (value.name === name) await rm(join(this.folder, collection, file));
  }

  #leases(): Promise<{ file: string; value: { machine: string } }[]> {
    return this.#all("leases");
  }

  async #all<T>(collection: Collection): Promise<{ file: string; value: T }[]> {
    const folder = join(this.folder, collection);
    const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    return Promise.all(
      paths.toSorted().map(async (path) => ({
        file: path.slice(folder.length + 1),
        value: JSON.parse(await readFile(path, "utf8")) as T,
      })),
    );
  }
}

function isFurniture(collection: Collection): boolean {
  return collection === "images" || collection === "networks";
}

function words(tag: string | undefined): string | undefined {
  return tag === undefined ? undefined : parseTag(tag).owner;
}
