/** Objects by path, name or UUID, and lists of them. */
import { ProviderError } from "../../../contract/errors";
import { outsideOperations } from "../../../observability/correlation";
import { isFault } from "../errors";
import type { Caller } from "./caller";
import { Locations, locationTypes } from "./locations";
import type { ManagedType, Properties } from "./managed-objects";
import { escapeName } from "./names";
import { retrieveAll, valuesIn } from "./properties";
import type { MoRef, Vim } from "./vim-types";

/** An object of a list, with the properties that were asked for. */
export interface Listed<Type extends ManagedType, Path extends string> {
  readonly ref: MoRef;
  readonly properties: Properties<Type, Path>;
}

export interface ListOptions {
  /** Default: everything that the server has. */
  readonly root?: MoRef | undefined;
  /** Which kinds of that type. Default: all. */
  readonly types?: readonly ManagedType[] | undefined;
}

interface View {
  /** The session to which it belongs. */
  readonly generation: number;
  readonly ref: Promise<MoRef>;
}

export class Finder {
  readonly locations: Locations;
  readonly #caller: Caller;
  readonly #content: Vim<"ServiceContent">;
  readonly #views = new Map<string, View>();

  constructor(caller: Caller, content: Vim<"ServiceContent">) {
    this.#caller = caller;
    this.#content = content;
    this.locations = new Locations(content.rootFolder, () =>
      this.all("ManagedEntity", ["name", "parent"], { types: locationTypes }),
    );
  }

  /** By the path from the root, e.g. `/DC/vm/folder/web`. */
  byInventoryPath(inventoryPath: string): Promise<MoRef | undefined> {
    return this.#caller.invoke("FindByInventoryPath", this.#searchIndex(), { inventoryPath });
  }

  /** By the UUID that its firmware shows, or by the one that vCenter gave it (`instance`). */
  machineByUuid(uuid: string, { instance }: { readonly instance: boolean }): Promise<MoRef | undefined> {
    const values = { uuid, vmSearch: true, instanceUuid: instance };
    return this.#caller.invoke("FindByUuid", this.#searchIndex(), values);
  }

  /** By its file, e.g. `[datastore1] web/web.vmx`. */
  machineByFile(datacenter: MoRef, path: string): Promise<MoRef | undefined> {
    return this.#caller.invoke("FindByDatastorePath", this.#searchIndex(), { datacenter, path });
  }

  /** What has this name directly in a folder, a datacenter or a pool. */
  child(parent: MoRef, name: string): Promise<MoRef | undefined> {
    const values = { entity: parent, name: escapeName(name) };
    return this.#caller.invoke("FindChild", this.#searchIndex(), values);
  }

  /** Every object of the type, wherever it is. */
  async all<Type extends ManagedType, Path extends string>(
    type: Type,
    paths: readonly Path[],
    { root = this.#content.rootFolder, types = [type] }: ListOptions = {},
  ): Promise<Listed<Type, Path>[]> {
    const contents = await this.#throughView(root, types, (view) =>
      retrieveAll(this.#caller, this.#content.propertyCollector, [specOf(view, type, paths)]),
    );
    return contents.map((content) => ({
      ref: content.obj,
      properties: valuesIn(content) as Properties<Type, Path>,
    }));
  }

  /** Views are kept: the server has them follow what comes and goes. */
  async #throughView<Result>(
    root: MoRef,
    types: readonly string[],
    read: (view: MoRef) => Promise<Result>,
  ): Promise<Result> {
    const key = [root.value, ...types].join();
    const known = this.#views.get(key);
    const { generation } = this.#caller;
    try {
      return await read(await this.#view(key, root, types));
    } catch (error) {
      this.#views.delete(key);
      const outlived = known !== undefined || this.#caller.generation !== generation;
      if (!outlived || !isFault(error, "ManagedObjectNotFound")) throw error;
      return this.#throughView(root, types, read);
    }
  }

  #view(key: string, root: MoRef, types: readonly string[]): Promise<MoRef> {
    const known = this.#views.get(key);
    const { generation } = this.#caller;
    if (known?.generation === generation) return known.ref;
    const { viewManager } = this.#content;
    if (viewManager === undefined) throw lacking("views");
    const values = { container: root, type: [...types], recursive: true };
    // for all that look, whatever becomes of the one that came first
    const ref = outsideOperations(() => this.#caller.invoke("CreateContainerView", viewManager, values));
    this.#views.set(key, { generation, ref });
    return ref;
  }

  #searchIndex(): MoRef {
    const { searchIndex } = this.#content;
    if (searchIndex === undefined) throw lacking("search index");
    return searchIndex;
  }
}

function specOf(view: MoRef, type: string, paths: readonly string[]): Vim<"PropertyFilterSpec"> {
  return {
    propSet: [{ type, pathSet: [...paths] }],
    objectSet: [
      {
        obj: view,
        skip: true,
        selectSet: [{ $type: "TraversalSpec", type: "ContainerView", path: "view", skip: false }],
      },
    ],
  };
}

function lacking(what: string): ProviderError {
  return new ProviderError("NotSupported", `the server has no ${what}`, {
    remediation: "check that the endpoint is a vCenter or an ESXi host",
  });
}
