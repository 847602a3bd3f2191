import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stateFolder } from "./paths.mjs";

/**
 * Holds a lock among the processes that work in this repository, so that two of them never install the same thing at once.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, work) {
  const file = join(stateFolder, "locks", name);
  mkdirSync(join(stateFolder, "locks"), { recursive: true });
  for (let told = 0; !take(file); ) {
    const owner = holder(file);
    if (owner !== told && owner !== 0) console.log(`  waiting for process ${owner}, which does the same`);
    told = owner;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (!isAlive(holder(file))) rmSync(file, { force: true });
    return false;
  }
}

/** @param {string} file */
function holder(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}

/** @param {number} id 0 for a lock file whose owner is about to write its id or has just let go. */
function isAlive(id) {
  if (id === 0) return true;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
