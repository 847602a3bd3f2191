/** Where things can be put, by name: read once for all machines of a process. */
import { ProviderError } from "../../../contract/errors";
import { outsideOperations } from "../../../observability/correlation";
import { type ManagedType, managedObjects } from "./managed-objects";
import { unescapeName } from "./names";
import type { TypeRows } from "./types/row";
import type { MoRef } from "./vim-types";

/** Everything that machines and disks are put into or attached to; kinds of these are among them. */
export const locationTypes = [
  "Datacenter",
  "Folder",
  "ComputeResource",
  "HostSystem",
  "ResourcePool",
  "Datastore",
  "Network",
  "DistributedVirtualSwitch",
] as const satisfies readonly ManagedType[];

export interface Location {
  readonly ref: MoRef;
  /** As people write it. */
  readonly name: string;
  /** From the root, as vSphere writes it: `/DC/host/cluster/Resources`. */
  readonly path: string;
  readonly parent?: MoRef | undefined;
}

interface Entity {
  readonly ref: MoRef;
  readonly properties: { readonly name: string; readonly parent: MoRef | undefined };
}

interface Inventory {
  readonly readAt: number;
  readonly byRef: ReadonlyMap<string, Location>;
}

/** What is not found is looked for once more, since it may be new; not again and again. */
const freshMilliseconds = 1_000;

export class Locations {
  readonly #root: MoRef;
  readonly #read: () => Promise<readonly Entity[]>;
  #inventory: Promise<Inventory> | undefined;

  constructor(root: MoRef, read: () => Promise<readonly Entity[]>) {
    this.#root = root;
    this.#read = read;
  }

  async all(): Promise<readonly Location[]> {
    return [...(await this.#known()).byRef.values()];
  }

  async byRef(ref: MoRef): Promise<Location | undefined> {
    const [found] = await this.#look(({ byRef }) => {
      const location = byRef.get(ref.value);
      return location === undefined ? [] : [location];
    });
    return found;
  }

  /**
   * By its name, or by the end of its path: `prod`, `vm/prod`, `/DC/vm/prod`, or by its reference, `group-v3`.
   * `within` is the path of what it has to be in. Throws `InvalidSpec` when there are several.
   */
  async find(types: readonly ManagedType[], name: string, within?: string): Promise<Location | undefined> {
    const found = await this.findAll(types, name, within);
    if (found.length > 1) throw ambiguous(name, found);
    return found[0];
  }

  /** As `find`, but all that have the name. A whole path or a reference means no others. */
  findAll(types: readonly ManagedType[], name: string, within?: string): Promise<readonly Location[]> {
    return this.#look(({ byRef }) => {
      const candidates = [...byRef.values()].filter(
        (location) => types.some((type) => isKind(location.ref.type, type)) && isInside(location, within),
      );
      const exact = candidates.filter((location) => isExactly(location, name));
      return exact.length > 0 ? exact : candidates.filter((location) => isCalled(location, name));
    });
  }

  /** The next look reads everything again. */
  forget(): void {
    this.#inventory = undefined;
  }

  async #look(search: (inventory: Inventory) => readonly Location[]): Promise<readonly Location[]> {
    const inventory = await this.#known();
    const found = search(inventory);
    if (found.length > 0 || performance.now() - inventory.readAt < freshMilliseconds) return found;
    if ((await this.#known()) === inventory) this.forget();
    return search(await this.#known());
  }

  #known(): Promise<Inventory> {
    // for all that look, whatever becomes of the one that came first
    this.#inventory ??= outsideOperations(() => this.#readAll());
    return this.#inventory;
  }

  async #readAll(): Promise<Inventory> {
    try {
      const entities = await this.#read();
      return { readAt: performance.now(), byRef: locate(entities, this.#root) };
    } catch (error) {
      this.forget();
      throw error;
    }
  }
}

/** Whether an object of this type is one of that kind. */
export function isKind(type: string, kind: ManagedType): boolean {
  const rows: TypeRows = managedObjects;
  for (let name: string | undefined = type; name !== undefined; name = rows[name]?.base) {
    if (name === kind) return true;
  }
  return false;
}

function locate(entities: readonly Entity[], root: MoRef): Map<string, Location> {
  const byRef = new Map(entities.map((entity) => [entity.ref.value, entity]));
  const pathOf = (ref: MoRef | undefined): string => {
    const entity = ref === undefined || ref.value === root.value ? undefined : byRef.get(ref.value);
    return entity === undefined ? "" : `${pathOf(entity.properties.parent)}/${entity.properties.name}`;
  };
  const located = entities.map(({ ref, properties: { name, parent } }): [string, Location] => [
    ref.value,
    { ref, name: unescapeName(name), path: pathOf(ref), parent },
  ]);
  return new Map(located);
}

function isCalled({ ref, name, path }: Location, asked: string): boolean {
  if (asked === name || asked === ref.value || asked === path) return true;
  return asked.includes("/") && path.endsWith(`/${asked}`);
}

function isExactly({ ref, path }: Location, asked: string): boolean {
  return asked === ref.value || (asked.includes("/") && path === `/${asked.replace(/^\/+/, "")}`);
}

function isInside({ path }: Location, within: string | undefined): boolean {
  return within === undefined || path.startsWith(`${within}/`);
}

/** What people can write to say which of them is meant: the path, or where that is the same, the reference. */
export function ambiguous(name: string, found: readonly Location[]): ProviderError {
  const paths = found.map(({ path }) => path);
  const distinct = new Set(paths).size === paths.length;
  const words = distinct ? paths : found.map(({ ref, path }) => `${ref.value} (${path})`);
  return new ProviderError("InvalidSpec", `"${name}" can be ${words.toSorted().join(" or ")}`, {
    remediation: distinct ? "write the path instead of the name" : "write the id instead of the name",
  });
}
