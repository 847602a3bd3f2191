import { randomUUID } from "node:crypto";
import {
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errorNumberOf, lockTimeout } from "../errors";
import { toFileName } from "./file-names";

// work under a lock is synchronous and takes microseconds: who holds one for longer is dead or stopped
const staleAfter = 5_000;
const patience = 15_000;
const ownerPrefix = "owner-";

/**
 * Locks between processes. A lock is a hard link to a file that names its holder: made and read in one
 * atomic step each, without a wait unless somebody else really holds it. The lock of a process that was
 * killed is taken over.
 */
export class Locks {
  readonly #folder: string;
  readonly #owner: string;

  constructor(root: string) {
    this.#folder = join(root, "locks");
    this.#owner = join(this.#folder, `${ownerPrefix}${process.pid}-${randomUUID().slice(0, 8)}`);
  }

  open(): void {
    this.#introduce();
    this.#forgetDead();
  }

  close(): void {
    removeFile(this.#owner);
  }

  /** Runs `work` while no other process holds any of these names; rejects with `Retryable` if one keeps its lock. */
  async hold<T>(names: readonly string[], work: () => T, signal?: AbortSignal): Promise<T> {
    const locks = names.map((name) => join(this.#folder, toFileName(name)));
    const deadline = performance.now() + patience;
    for (let held = this.#takeAll(locks); held !== undefined; held = this.#takeAll(locks)) {
      if (performance.now() > deadline) throw lockTimeout(held);
      await delay(1 + Math.random() * 3, undefined, signal === undefined ? {} : { signal });
    }
    try {
      signal?.throwIfAborted();
      return work();
    } finally {
      for (const lock of locks) removeFile(lock);
    }
  }

  /** All or none; returns the one that somebody else holds. */
  #takeAll(locks: readonly string[]): string | undefined {
    for (const [index, lock] of locks.entries()) {
      if (this.#take(lock)) continue;
      for (const taken of locks.slice(0, index)) removeFile(taken);
      return lock;
    }
    return undefined;
  }

  #take(lock: string): boolean {
    return this.#link(lock) || (isStale(lock) && this.#takeOver(lock));
  }

  #link(lock: string): boolean {
    try {
      linkSync(this.#owner, lock);
      return true;
    } catch (error) {
      if (errorNumberOf(error) === "EEXIST") return false;
      if (errorNumberOf(error) !== "ENOENT") throw error;
      // somebody cleaned up too much
      this.#introduce();
      linkSync(this.#owner, lock);
      return true;
    }
  }

  /** One at a time, so that nobody takes over a lock that was just taken over. */
  #takeOver(lock: string): boolean {
    const claim = `${lock}~`;
    if (!this.#link(claim)) {
      if (isStale(claim)) removeFile(claim);
      return false;
    }
    if (isStale(lock)) {
      renameSync(claim, lock);
      return true;
    }
    removeFile(claim);
    return false;
  }

  #introduce(): void {
    writeFileSync(this.#owner, `${process.pid} ${hostname()}`, { mode: 0o600 });
  }

  /** Files that killed processes left. */
  #forgetDead(): void {
    const owners = readdirSync(this.#folder).filter((name) => name.startsWith(ownerPrefix));
    for (const owner of owners.map((name) => join(this.#folder, name))) {
      if (holderIsDead(readHolder(owner))) removeFile(owner);
    }
  }
}

// not rmSync, which looks at the file first
function removeFile(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (errorNumberOf(error) !== "ENOENT") throw error;
  }
}

/** Its holder died, or has not taken or released any lock for so long that it must have stopped. */
function isStale(lock: string): boolean {
  const holder = readHolder(lock);
  if (holder === undefined) return false;
  if (holderIsDead(holder)) return true;
  const changed = statSync(lock, { throwIfNoEntry: false })?.ctimeMs;
  return changed !== undefined && Date.now() - changed > staleAfter;
}

function readHolder(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (errorNumberOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function holderIsDead(holder: string | undefined): boolean {
  const [pid, host] = holder?.split(" ") ?? [];
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return errorNumberOf(error) === "ESRCH";
  }
}
