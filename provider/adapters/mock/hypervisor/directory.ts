import { randomUUID } from "node:crypto";
import {
  accessSync,
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { corruptFile, errorNumberOf } from "../errors";
import { toFileName } from "./file-names";
import { makeFolder } from "./make-folder";

const collections = [
  "machines",
  "names",
  "owners",
  "disks",
  "images",
  "networks",
  "leases",
  "exports",
  "tasks",
  "faults",
  "hypervisor",
] as const;

export type Collection = (typeof collections)[number];

/** Where an object lies: its collection and its name, or the names that lead to it. */
export type FilePath = readonly [Collection, ...string[]];

const ownerOnly = 0o600;

/**
 * The hypervisor's folder: one JSON file per object, each replaced as a whole, so that no reader ever sees
 * half of one. Synchronous on purpose: a file takes some 20 µs, less than a turn of the thread pool, and
 * what needs several files happens without anything in between.
 */
export class Directory {
  readonly root: string;
  readonly #token = `${process.pid}-${randomUUID().slice(0, 8)}`;
  #written = 0;

  constructor(root: string) {
    this.root = root;
  }

  /** Makes what is missing. */
  prepare(): void {
    for (const folder of [...collections, "locks", "temporary"]) {
      makeFolder(join(this.root, folder));
    }
  }

  /** `undefined` when it is not there; throws when the hypervisor itself is not. */
  read<T>(path: FilePath): T | undefined {
    const file = this.#locate(path);
    const text = unlessMissing(() => readFileSync(file, "utf8"));
    if (text === undefined) accessSync(join(this.root, path[0]));
    return text === undefined ? undefined : parse<T>(file, text);
  }

  has(path: FilePath): boolean {
    return existsSync(this.#locate(path));
  }

  readAll<T>(...folder: FilePath): T[] {
    return this.#files(folder).flatMap((file) => {
      const text = unlessMissing(() => readFileSync(file, "utf8"));
      return text === undefined ? [] : [parse<T>(file, text)];
    });
  }

  write(path: FilePath, value: object): void {
    this.#place(path, value, renameSync);
  }

  /** Writes it unless it is there already; says whether it did. Of several processes one succeeds. */
  create(path: FilePath, value: object): boolean {
    try {
      this.#place(path, value, linkSync);
      return true;
    } catch (error) {
      if (errorNumberOf(error) === "EEXIST") return false;
      throw error;
    }
  }

  remove(path: FilePath): void {
    unlessMissing(() => unlinkSync(this.#locate(path)));
  }

  /** Removes the objects of a folder that are as the condition says. */
  removeWhere<T>(folder: FilePath, condition: (value: T) => boolean): void {
    for (const file of this.#files(folder)) {
      const text = unlessMissing(() => readFileSync(file, "utf8"));
      if (text !== undefined && condition(parse<T>(file, text))) unlessMissing(() => unlinkSync(file));
    }
  }

  /** Removes a folder of objects; says whether it is gone, which it is not while it holds any. */
  removeFolder(...folder: FilePath): boolean {
    try {
      unlessMissing(() => rmdirSync(this.#folder(folder)));
      return true;
    } catch (error) {
      if (errorNumberOf(error) === "ENOTEMPTY") return false;
      throw error;
    }
  }

  appendLine(file: string, line: string): void {
    appendFileSync(join(this.root, file), `${line}\n`, { mode: ownerOnly });
  }

  /** A folder inside a collection is made with its first file; the collection itself is never made again. */
  #place(path: FilePath, value: object, put: (temporary: string, file: string) => void): void {
    const file = this.#locate(path);
    const temporary = this.#writeTemporary(value);
    try {
      put(temporary, file);
    } catch (error) {
      if (errorNumberOf(error) !== "ENOENT" || path.length < 3) throw error;
      mkdirIfMissing(dirname(file));
      put(temporary, file);
    } finally {
      unlessMissing(() => unlinkSync(temporary));
    }
  }

  #writeTemporary(value: object): string {
    this.#written += 1;
    const file = join(this.root, "temporary", `${this.#token}-${this.#written}`);
    writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`, { mode: ownerOnly });
    return file;
  }

  #files(folder: FilePath): string[] {
    const path = this.#folder(folder);
    const names = folder.length === 1 ? readdirSync(path) : (unlessMissing(() => readdirSync(path)) ?? []);
    return names.filter((name) => name.endsWith(".json")).map((name) => join(path, name));
  }

  #locate(path: FilePath): string {
    return `${this.#folder(path)}.json`;
  }

  #folder([collection, ...names]: FilePath): string {
    return join(this.root, collection, ...names.map(toFileName));
  }
}

function mkdirIfMissing(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (errorNumberOf(error) !== "EEXIST") throw error;
  }
}

function unlessMissing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (errorNumberOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parse<T>(file: string, text: string): T {
  const value = parseJson(file, text);
  // what is JSON and no object was not written by us
  if (typeof value !== "object" || value === null) throw corruptFile(file);
  return value as T;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw corruptFile(file, error);
  }
}
