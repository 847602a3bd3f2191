import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Everything that a run leaves behind in the repository: locks, logs, the quickstart's stack. Git ignores it. */
export const stateFolder = join(repository, ".state");

/** @returns {{ devDependencies: Record<string, string>, peerDependencies: Record<string, string> }} */
export function readManifest() {
  return JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
}

/** The scripts run on the Node at hand; what they start runs on the one that npm brought, once it has. */
export function nodeBinary() {
  const brought = join(repository, "node_modules/node/bin/node");
  return existsSync(brought) ? brought : process.execPath;
}

/** @param {string[]} folders to search before all else, e.g. that of the Pulumi CLI. */
export function pathWith(...folders) {
  return [...folders, join(repository, "node_modules/.bin"), process.env.PATH].join(delimiter);
}
