/** Machines and templates that others are cloned from: read once per process. */
import { ProviderError } from "../../../contract/errors";
import type { Device } from "../from-native/slots";
import type { Inventory } from "../inventory";
import type { Option } from "../marker";
import { refuseIsoAsRoot } from "../to-native/datastore-path";
import type { CloneSource } from "../to-native/machine-config";
import type { Location } from "../transport/locations";
import { unescapeName } from "../transport/names";
import type { VimSession } from "../transport/vim-session";
import type { MoRef } from "../transport/vim-types";
import type { MachineReads } from "./reads";

export interface Source extends CloneSource {
  readonly ref: MoRef;
  readonly reference: string;
  readonly name: string;
  /** In the inventory: `/DC/vm/templates/debian`. */
  readonly path: string;
  readonly template: boolean;
  /** A template has none. */
  readonly pool: MoRef | undefined;
  readonly host: MoRef | undefined;
  readonly snapshots: SourceSnapshots;
  readonly devices: readonly Device[];
  readonly options: readonly Option[];
}

export interface SourceSnapshots {
  readonly current: MoRef | undefined;
  readonly all: readonly { readonly name: string; readonly ref: MoRef }[];
}

const sourcePaths = [
  "name",
  "parent",
  "config.instanceUuid",
  "config.template",
  "config.version",
  "config.hardware",
  "config.extraConfig",
  "resourcePool",
  "runtime.host",
  "snapshot",
] as const;

/** Where a source is looked for. */
export interface SourceQuery {
  /** Its name, inventory path, or reference. */
  readonly name: string;
  readonly folder?: string | undefined;
  readonly datacenter?: string | undefined;
}

/** Milliseconds for which a name leads to the same source. */
const recentLife = 3_000;

interface Recent {
  readonly source: Promise<Source | undefined>;
  readonly until: number;
}

export class SourceStore {
  readonly #vim: VimSession;
  readonly #inventory: Inventory;
  readonly #reads: MachineReads;
  readonly #known = new Map<string, Promise<Source | undefined>>();
  /** By what they were asked for. */
  readonly #recent = new Map<string, Recent>();

  constructor(vim: VimSession, inventory: Inventory, reads: MachineReads) {
    this.#vim = vim;
    this.#inventory = inventory;
    this.#reads = reads;
  }

  /** `undefined` when there is none; throws `InvalidSpec` when there are several. */
  async find(query: SourceQuery): Promise<Source | undefined> {
    const ref = await this.#refOf(query);
    return ref === undefined ? undefined : this.#source(ref);
  }

  /** As it is now. */
  async fresh(query: SourceQuery): Promise<Source | undefined> {
    const ref = await this.#refOf(query);
    if (ref === undefined) return undefined;
    this.forget({ ref });
    return this.#source(ref);
  }

  /** By what an image's or a machine's reference is, or by what people write in its place. */
  async existing(reference: string): Promise<Source> {
    refuseIsoAsRoot(reference);
    const source = await this.#recently(reference);
    if (source !== undefined) return source;
    throw isIdentity(reference) ? goneImage(reference) : missingImage(reference);
  }

  /** It was changed, or it has turned out not to be as it was. */
  forget({ ref }: Pick<Source, "ref">): void {
    this.#known.delete(ref.value);
    this.#recent.clear();
  }

  /** A creation is judged first, and then asks again; so do many that come at once. */
  #recently(reference: string): Promise<Source | undefined> {
    const recent = this.#recent.get(reference);
    if (recent !== undefined && recent.until > performance.now()) return recent.source;
    const source = this.find({ name: reference });
    const entry = { source, until: performance.now() + recentLife };
    this.#recent.set(reference, entry);
    const forget = (): void => {
      if (this.#recent.get(reference) === entry) this.#recent.delete(reference);
    };
    source.then((found) => found ?? forget(), forget);
    return source;
  }

  #source(ref: MoRef): Promise<Source | undefined> {
    const known = this.#known.get(ref.value) ?? this.#read(ref);
    this.#known.set(ref.value, known);
    const forget = (): void => void this.#known.delete(ref.value);
    known.then((source) => source ?? forget(), forget);
    return known;
  }

  async #refOf({ name, folder, datacenter }: SourceQuery): Promise<MoRef | undefined> {
    if (folder !== undefined) return this.#inFolder(name, folder, datacenter);
    const identified = isIdentity(name) ? await this.#reads.read(name) : undefined;
    if (identified !== undefined) return identified.ref;
    if (name.startsWith("/")) return this.#machine(await this.#vim.find.byInventoryPath(name));
    return this.#byName(name, datacenter);
  }

  async #inFolder(name: string, folder: string, datacenter: string | undefined): Promise<MoRef | undefined> {
    const place = await this.#inventory.folder(
      folder,
      await this.#inventory.datacenter(datacenter),
      "source.vsphere.folder",
    );
    return this.#machine(await this.#vim.find.child(place.ref, name));
  }

  /** Wherever there is exactly one. */
  async #byName(name: string, datacenter: string | undefined): Promise<MoRef | undefined> {
    const all = await this.#vim.find.all("VirtualMachine", ["name", "parent"]);
    const leaf = name.slice(name.lastIndexOf("/") + 1);
    const named = all.filter(({ properties }) => unescapeName(properties.name) === leaf);
    const located = await Promise.all(
      named.map(async ({ ref, properties }) => ({
        ref,
        path: await this.#pathOf(properties.name, properties.parent),
      })),
    );
    const called = located.filter(({ path }) => leaf === name || path.endsWith(`/${name}`));
    const found = await this.#within(called, datacenter);
    if (found.length <= 1) return found[0]?.ref;
    const paths = found.map(({ path }) => path).toSorted();
    throw new ProviderError("InvalidSpec", `"${name}" can be ${paths.join(" or ")}`, {
      remediation: "write the path instead of the name",
    });
  }

  /** A datacenter that is asked for has it; the Provider's decides where several have one. */
  async #within<Place extends { readonly path: string }>(
    all: readonly Place[],
    datacenter: string | undefined,
  ): Promise<readonly Place[]> {
    const isIn = ({ path }: Location) => all.filter((place) => place.path.startsWith(`${path}/`));
    if (datacenter !== undefined) return isIn(await this.#inventory.datacenter(datacenter));
    const own = all.length > 1 ? await this.#inventory.datacenterOrUndefined() : undefined;
    const near = own === undefined ? [] : isIn(own);
    return near.length > 0 ? near : all;
  }

  #machine(ref: MoRef | undefined): MoRef | undefined {
    return ref?.type === "VirtualMachine" ? ref : undefined;
  }

  async #pathOf(name: string, parent: MoRef | undefined): Promise<string> {
    const folder = parent === undefined ? undefined : await this.#inventory.byRef(parent);
    return `${folder?.path ?? ""}/${name}`;
  }

  async #read(ref: MoRef): Promise<Source | undefined> {
    const properties = await this.#vim.properties.get("VirtualMachine", ref, sourcePaths);
    if (properties === undefined) return undefined;
    const hardware = properties["config.hardware"];
    const name = unescapeName(properties.name);
    return {
      ref,
      reference: properties["config.instanceUuid"] ?? ref.value,
      name,
      path: await this.#pathOf(properties.name, properties.parent),
      template: properties["config.template"] === true,
      version: properties["config.version"] ?? "",
      pool: properties.resourcePool,
      host: properties["runtime.host"],
      devices: hardware?.device ?? [],
      coresPerSocket: hardware?.numCoresPerSocket,
      options: properties["config.extraConfig"] ?? [],
      snapshots: snapshotsOf(properties.snapshot),
    };
  }
}

function missingImage(reference: string): ProviderError {
  return new ProviderError("InvalidSpec", `there is no template or machine "${reference}"`, {
    property: "image",
    remediation: "name one by its name or inventory path, or the id of an Image or a VirtualMachine",
  });
}

/** A template that is made anew under its name is another one. */
function goneImage(reference: string): ProviderError {
  return new ProviderError(
    "InvalidSpec",
    `the template or machine ${reference} is not there any more; another one may have its name`,
    {
      property: "image",
      remediation: "if an Image names it, run `pulumi refresh`, and `pulumi up` finds the new one",
    },
  );
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What vCenter calls a machine, as against what people do. */
function isIdentity(text: string): boolean {
  return uuid.test(text) || /^vm-\d+$/.test(text);
}

interface Tree {
  readonly name: string;
  readonly snapshot: MoRef;
  readonly childSnapshotList?: readonly Tree[] | undefined;
}

function snapshotsOf(
  info:
    | {
        readonly currentSnapshot?: MoRef | undefined;
        readonly rootSnapshotList?: readonly Tree[] | undefined;
      }
    | undefined,
): SourceSnapshots {
  const all = (trees: readonly Tree[]): Tree[] =>
    trees.flatMap((tree) => [tree, ...all(tree.childSnapshotList ?? [])]);
  const trees = all(info?.rootSnapshotList ?? []);
  return {
    current: info?.currentSnapshot,
    all: trees.map(({ name, snapshot }) => ({ name, ref: snapshot })),
  };
}
