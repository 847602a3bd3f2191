import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { ProviderError } from "../../../contract/errors";
import { errorNumberOf } from "../errors";

const ownerOnly = 0o700;

/**
 * Makes a folder and those above it. Node's own way, `recursive`, never returns on file systems where nothing can be made,
 * such as /proc, and calls a read-only file system a missing folder (Node 24).
 */
export function makeFolder(path: string, make: (path: string) => void = makeOne): void {
  try {
    make(path);
  } catch (error) {
    if (errorNumberOf(error) === "EEXIST" && statSync(path).isDirectory()) return;
    if (errorNumberOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    makeFolder(dirname(path), make);
    makeWithin(path, make);
  }
}

function makeOne(path: string): void {
  mkdirSync(path, { mode: ownerOnly });
}

function makeWithin(path: string, make: (path: string) => void): void {
  try {
    make(path);
  } catch (error) {
    if (errorNumberOf(error) === "EEXIST") return;
    if (errorNumberOf(error) !== "ENOENT") throw error;
    throw new ProviderError("InvalidSpec", `no folder can be made in ${dirname(path)}`, {
      property: "endpoint",
      remediation: "choose a folder on a file system that can be written",
      cause: error,
    });
  }
}
