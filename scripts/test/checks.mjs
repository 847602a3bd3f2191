import { join } from "node:path";
import { nodeBinary, pathWith, repository } from "../shared/paths.mjs";
import { run, seconds } from "../shared/processes.mjs";

/** What is proven without running the code. @typedef {{ name: string, program: string, args: string[] }} Check */

/** What was checked before and has not changed is not checked again: 7 s instead of 23 s. */
const memory = ["--incremental", "--tsBuildInfoFile", "node_modules/.cache/typecheck.tsbuildinfo"];

/** @type {Check} */
const types = {
  name: "types",
  program: "typescript/bin/tsc",
  args: ["-p", "tsconfig.json", "--noEmit", ...memory],
};

/** @type {Check[]} */
const style = [
  { name: "lint", program: "@biomejs/biome/bin/biome", args: ["check", "."] },
  { name: "unused code", program: "knip/bin/knip.js", args: [] },
];

/**
 * All of them run, whatever fails; each counts as one test.
 * @param {{ fast: boolean }} options
 * @returns {Promise<import("./total.mjs").Total>}
 */
export async function runChecks({ fast }) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const check of fast ? [types] : [...style, types])
    total[(await passes(check)) ? "passed" : "failed"]++;
  return total;
}

/** @param {Check} check */
async function passes({ name, program, args }) {
  const started = Date.now();
  const env = { ...process.env, PATH: pathWith() };
  const code = await run(nodeBinary(), [join(repository, "node_modules", program), ...args], { env });
  console.log(`${code === 0 ? "passed" : "FAILED"}: ${name} (${seconds(started)})`);
  return code === 0;
}
