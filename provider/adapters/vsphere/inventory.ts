/** Where things can be put, by the names that people write. */
import { ProviderError } from "../../contract/errors";
import { ambiguous, isKind, type Location } from "./transport/locations";
import type { ManagedType } from "./transport/managed-objects";
import type { VimSession } from "./transport/vim-session";
import type { MoRef } from "./transport/vim-types";

/** What a name is looked for as. */
export interface Sought {
  readonly types: readonly ManagedType[];
  /** For people: `cluster`. */
  readonly what: string;
  readonly name: string;
  /** The input that names it. */
  readonly property: string;
  /** The path of what it has to be in. */
  readonly within?: string | undefined;
}

const mostNames = 8;

const providersDatacenter = "provider.vsphere.datacenter";

export class Inventory {
  readonly #vim: VimSession;
  readonly #datacenter: string | undefined;

  constructor(vim: VimSession, datacenter: string | undefined) {
    this.#vim = vim;
    this.#datacenter = datacenter;
  }

  /** By name; else the Provider's, else the only one. `property`: the input that names it. */
  async datacenter(name?: string, property = "source.vsphere.datacenter"): Promise<Location> {
    if (name !== undefined) return this.#namedDatacenter(name, property);
    if (this.#datacenter !== undefined) return this.#namedDatacenter(this.#datacenter, providersDatacenter);
    const all = (await this.#vim.find.locations.all()).filter(({ ref }) => ref.type === "Datacenter");
    const [only] = all;
    if (only !== undefined && all.length === 1) return only;
    throw new ProviderError("InvalidSpec", `there are ${all.length} datacenters`, {
      property: providersDatacenter,
      remediation: `name one of ${namesOf(all)}`,
    });
  }

  #namedDatacenter(name: string, property: string): Promise<Location> {
    return this.existing({ types: ["Datacenter"], what: "datacenter", name, property });
  }

  /** Where nobody has to name one; `undefined` where somebody has to. */
  async datacenterOrUndefined(): Promise<Location | undefined> {
    if (this.#datacenter !== undefined) return this.datacenter();
    const all = (await this.#vim.find.locations.all()).filter(({ ref }) => ref.type === "Datacenter");
    return all.length === 1 ? all[0] : undefined;
  }

  /** The datacenter that something is in. */
  async datacenterOf({ path }: Pick<Location, "path">): Promise<Location> {
    const all = await this.#vim.find.locations.all();
    const found = all.find((place) => place.ref.type === "Datacenter" && path.startsWith(`${place.path}/`));
    return found ?? this.datacenter();
  }

  /** Throws `InvalidSpec` when there is none, or more than one. */
  async existing(sought: Sought): Promise<Location> {
    const { types, what, property, within } = sought;
    const name = trimmed(sought.name);
    const [found, ...more] = await this.#vim.find.locations.findAll(types, name, within);
    if (found !== undefined && more.length > 0) throw ambiguous(name, [found, ...more]).with({ property });
    if (found !== undefined) return found;
    const others = await this.within({ path: within ?? "" }, types);
    throw new ProviderError("InvalidSpec", `there is no ${what} "${sought.name}"${inside(within)}`, {
      property,
      remediation: others.length === 0 ? `make it, or name another` : `name one of ${namesOf(others)}`,
    });
  }

  async byRef(ref: MoRef): Promise<Location | undefined> {
    return this.#vim.find.locations.byRef(ref);
  }

  /** What is directly in a folder, a cluster or a pod. */
  async children(parent: MoRef, type: ManagedType): Promise<Location[]> {
    const all = await this.#vim.find.locations.all();
    return all.filter(({ ref, parent: own }) => isKind(ref.type, type) && own?.value === parent.value);
  }

  /** What is anywhere in a datacenter or a folder. */
  async within({ path }: Pick<Location, "path">, types: readonly ManagedType[]): Promise<Location[]> {
    const all = await this.#vim.find.locations.all();
    return all.filter(
      (place) => types.some((type) => isKind(place.ref.type, type)) && place.path.startsWith(`${path}/`),
    );
  }

  /** A folder for machines: by default that of the datacenter. */
  async folder(name: string | undefined, datacenter: Location, property: string): Promise<Location> {
    const root = `${datacenter.path}/vm`;
    const path = name === undefined ? root : `/${trimmed(name)}`;
    const all = await this.#vim.find.locations.all();
    const exact = all.find((place) => place.ref.type === "Folder" && place.path === path);
    if (exact !== undefined || name === undefined) return exact ?? this.#missingFolder(root);
    return this.existing({ types: ["Folder"], what: "folder", name, property, within: root });
  }

  #missingFolder(path: string): never {
    throw new ProviderError("Unauthorized", `the folder ${path} cannot be read`, {
      remediation: "ask vSphere's administrator for the right to read it, or name another folder",
    });
  }
}

/** People write paths with slashes at both ends, and sometimes from the root. */
export function trimmed(name: string): string {
  return name.replace(/^\/+|\/+$/g, "");
}

function inside(path: string | undefined): string {
  return path === undefined ? "" : ` in ${path}`;
}

function namesOf(places: readonly Location[]): string {
  const names = [...new Set(places.map(({ name }) => name))].toSorted();
  const more = names.length > mostNames ? " …" : "";
  return `${names.slice(0, mostNames).join(", ")}${more}`;
}
