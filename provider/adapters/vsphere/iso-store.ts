/** ISO images: files on datastores, by their paths. Nothing lists them, so each is looked for. */
import { ProviderError } from "../../contract/errors";
import { isFault } from "./errors";
import type { Inventory } from "./inventory";
import { type DatastorePath, parseDatastorePath } from "./to-native/datastore-path";
import type { Location } from "./transport/locations";
import type { VimSession } from "./transport/vim-session";
import type { Vim } from "./transport/vim-types";

export interface DatastoreFile {
  readonly datastore: Location;
  readonly path: DatastorePath;
  readonly sizeBytes: number | undefined;
  /** The names of those that were asked for beside it and are there. */
  readonly beside: readonly string[];
}

/** Milliseconds for which a path leads to the same file: a creation is judged first, and then asks again. */
const recentLife = 3_000;

interface Recent {
  readonly file: Promise<DatastoreFile | undefined>;
  readonly until: number;
}

export class IsoStore {
  readonly #vim: VimSession;
  readonly #inventory: Inventory;
  readonly #recent = new Map<string, Recent>();

  constructor(vim: VimSession, inventory: Inventory) {
    this.#vim = vim;
    this.#inventory = inventory;
  }

  /** Throws `NotFound` with the input that names it. `datacenter`: whose datastore is meant. */
  async existing(path: string, datacenter: Location, property: string): Promise<void> {
    if ((await this.#recently(path, datacenter)) !== undefined) return;
    throw new ProviderError("NotFound", `there is no ISO image ${path} in ${datacenter.name}`, {
      property,
      remediation: 'name an Image, or a file of a datastore as "[datastore] folder/file.iso"',
    });
  }

  /** As it is now; `undefined` when there is no such file. Without a datacenter: wherever it is. */
  async find(
    path: string,
    datacenter?: Location,
    besideIt: readonly string[] = [],
  ): Promise<DatastoreFile | undefined> {
    const parsed = parseDatastorePath(path);
    if (parsed === undefined) return undefined;
    const within = (datacenter ?? (await this.#inventory.datacenterOrUndefined()))?.path;
    const places = await this.#vim.find.locations.findAll(["Datastore"], parsed.datastore, within);
    for (const datastore of places) {
      const files = await this.#look(datastore, parsed, [parsed.file, ...besideIt]);
      const found = files.find((file) => file.path === parsed.file);
      const beside = besideIt.filter((name) => files.some((file) => file.path === name));
      if (found !== undefined) return { datastore, path: parsed, sizeBytes: found.fileSize, beside };
    }
    return undefined;
  }

  /** Files came, or went. */
  forget(): void {
    this.#recent.clear();
  }

  #recently(path: string, datacenter: Location): Promise<DatastoreFile | undefined> {
    const key = `${datacenter.path} ${path}`;
    const recent = this.#recent.get(key);
    if (recent !== undefined && recent.until > performance.now()) return recent.file;
    const file = this.find(path, datacenter);
    const entry = { file, until: performance.now() + recentLife };
    this.#recent.set(key, entry);
    const forget = (): void => {
      if (this.#recent.get(key) === entry) this.#recent.delete(key);
    };
    file.then((found) => found ?? forget(), forget);
    return file;
  }

  async #look(
    { ref, name }: Location,
    { folder }: DatastorePath,
    names: readonly string[],
  ): Promise<readonly Vim<"FileInfo">[]> {
    const { properties, context } = this.#vim;
    const browser = (await properties.get("Datastore", ref, ["browser"]))?.browser;
    if (browser === undefined) return [];
    const datastorePath = `[${name}] ${folder}`.trimEnd();
    const searchSpec = {
      details: { fileType: false, fileSize: true, modification: false, fileOwner: false },
      // what would stand for other characters stands for any
      matchPattern: names.map((file) => file.replace(/[[\]*\\]/g, "?")),
    };
    const description = `look for ${names[0]} in ${datastorePath}`;
    try {
      const values = { datastorePath, searchSpec };
      const about = { description, reference: datastorePath };
      const task = await this.#vim.begin("SearchDatastore_Task", browser, values, about);
      await context.settled(task);
      const read = await properties.get("Task", { type: "Task", value: task.id }, ["info.result"]);
      const result = read?.["info.result"] as Vim<"HostDatastoreBrowserSearchResults"> | undefined;
      if (result === undefined) throw withoutResult(datastorePath);
      return result.file ?? [];
    } catch (error) {
      // there is no such folder
      if (isFault(error, "FileNotFound")) return [];
      throw error;
    }
  }
}

function withoutResult(datastorePath: string): ProviderError {
  return new ProviderError("Retryable", `vSphere does not say what is in ${datastorePath}`, {
    reference: datastorePath,
    remediation: "run the same command again",
  });
}
