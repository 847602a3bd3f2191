import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { repository } from "../shared/paths.mjs";
import { isExecutable } from "../shared/processes.mjs";

/** What vcsim is built from. */
export const vcsimSources = join(repository, "scripts/go/vcsim");

/** Where the build of these very sources is or belongs: other sources are another file, so a checkout never runs the wrong one. */
export function vcsimBinary() {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "pulumi-virtrigaud");
  return join(cache, `vcsim-${digest()}`);
}

/** @returns {string | undefined} the path of the program when it is built */
export function findVcsim() {
  const binary = vcsimBinary();
  return isExecutable(binary) ? binary : undefined;
}

function digest() {
  const hash = createHash("sha256");
  for (const name of readdirSync(vcsimSources).sort()) {
    hash.update(`${name}\n`).update(readFileSync(join(vcsimSources, name)));
  }
  return hash.digest("hex").slice(0, 12);
}
