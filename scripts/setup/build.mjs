import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeBinary, repository, stateFolder } from "../shared/paths.mjs";
import { runLogged } from "../shared/processes.mjs";

const stamp = join(stateFolder, "build-stamp");
const sources = ["sdk", "provider", "tsconfig.json", "tsconfig.build.json"];

/**
 * Without type checks, which are `npm run typecheck`'s: the engine's tests can run while a type is being worked on, and it
 * takes a third of the time. What is published is built with them (`npm run build`).
 * @type {import("./step.mjs").Step}
 */
export const build = {
  name: "build",
  brings: "dist/ from sdk/ and provider/ with tsc",
  takes: "5 s",
  state: async () => {
    const ready = existsSync(join(repository, "dist")) && readStamp() === digest();
    return {
      ready,
      detail: ready ? "dist/ is newer than the sources" : "the sources have changed since dist/ was built",
    };
  },
  bring: async () => {
    // Taken before: what changes while tsc reads makes the next build.
    const built = digest();
    const compiler = join(repository, "node_modules/typescript/bin/tsc");
    await runLogged("build", nodeBinary(), [compiler, "-p", "tsconfig.build.json", "--noCheck"]);
    mkdirSync(stateFolder, { recursive: true });
    writeFileSync(stamp, built);
  },
};

function readStamp() {
  return existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
}

/** Names, sizes and times of all sources, so that a removed file counts too. */
function digest() {
  const hash = createHash("sha256");
  for (const file of sources.flatMap((source) => filesIn(join(repository, source))).sort()) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)));
}
