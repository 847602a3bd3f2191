import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readManifest, repository } from "../shared/paths.mjs";
import { runLogged, ScriptError } from "../shared/processes.mjs";

/** @type {import("./step.mjs").Step} */
export const packages = {
  name: "packages",
  brings: "npm packages with `npm ci`",
  takes: "30 s",
  state: async () => {
    const wrong = firstDifference();
    return { ready: wrong === undefined, detail: wrong ?? "node_modules is what package-lock.json says" };
  },
  bring: async () => {
    refuseStaleLock();
    await runLogged("npm-ci", "npm", ["ci", "--no-audit", "--no-fund"]);
    const wrong = firstDifference();
    if (wrong !== undefined) throw new ScriptError(`The packages are installed, and still ${wrong}.`);
  },
};

/** What the lock file does not know would come at any version. */
function refuseStaleLock() {
  const locked = readPackages("package-lock.json")?.[""] ?? {};
  const manifest = readManifest();
  for (const group of ["dependencies", "devDependencies"]) {
    if (isDeepStrictEqual(locked[group] ?? {}, manifest[group] ?? {})) continue;
    throw new ScriptError(`package-lock.json lags behind the ${group} of package.json: run \`npm install\``);
  }
}

/**
 * By content, not by time: a checkout touches package-lock.json without changing it.
 * @returns {string | undefined}
 */
function firstDifference() {
  const installed = readPackages("node_modules/.package-lock.json");
  if (installed === undefined) return "node_modules is missing";
  for (const [path, wanted] of Object.entries(readPackages("package-lock.json") ?? {})) {
    // "" is this package itself; an optional one may be for another platform.
    if (path === "" || (wanted.optional && installed[path] === undefined)) continue;
    if (installed[path]?.version !== wanted.version) return `${path} is not at ${wanted.version}`;
  }
  return undefined;
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }> | undefined}
 */
function readPackages(lockFile) {
  const file = join(repository, lockFile);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : undefined;
}
