#!/usr/bin/env node
/**
 * Changes the code a little, again and again, and counts how many of the changes the tests notice. See `--help`.
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { areas, chosen } from "./mutation/areas.mjs";
import { findingsFile, printScores } from "./mutation/scores.mjs";
import { nodeBinary, pathWith, repository } from "./shared/paths.mjs";
import { run, runScript } from "./shared/processes.mjs";

const help = `npm run mutation                  all areas: ${Object.keys(areas).join(", ")}; takes hours
npm run mutation -- kinds         one area
npm run mutation -- FILE...       files, or patterns of files
npm run mutation -- --scores      what the last runs found, without another one

What was found is kept in .state/mutation: only what changed since is tried again.`;

const program = join(repository, "node_modules/@stryker-mutator/core/bin/stryker.js");

runScript(async () => {
  const words = process.argv.slice(2);
  if (words.includes("--help")) return console.log(help);
  let failed = 0;
  if (!words.includes("--scores")) {
    for (const [area, files] of chosen(words)) failed += await mutate(area, files);
  }
  printScores();
  return failed === 0 ? 0 : 1;
});

/** @param {string} area @param {readonly string[]} files */
function mutate(area, files) {
  const findings = findingsFile(area);
  mkdirSync(dirname(findings), { recursive: true });
  const env = {
    ...process.env,
    PATH: pathWith(),
    VIRTRIGAUD_MUTATED_AREA: area,
    // Vite's own advice about a future version of its configuration loader.
    VITE_CONFIG_NATIVE_IGNORE_WARNING: "true",
  };
  const options = ["--mutate", files.join(","), "--incrementalFile", findings];
  return run(nodeBinary(), [program, "run", ...options], { env });
}
