#!/usr/bin/env node
/**
 * Changes the code a little, again and again, and counts how many of the changes the fast tests notice. See `--help`.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { areas } from "./mutation/areas.mjs";
import { printScores } from "./mutation/scores.mjs";
import { nodeBinary, pathWith, repository, stateFolder } from "./shared/paths.mjs";
import { run, runScript } from "./shared/processes.mjs";

const help = `npm run mutation                  all areas: ${Object.keys(areas).join(", ")}; takes hours
npm run mutation -- kinds         one area
npm run mutation -- FILE...       files, or patterns of files
npm run mutation -- --scores      what the last runs found, without another one

What was found is kept in .state/mutation: only what changed since is tried again.`;

runScript(async () => {
  const words = process.argv.slice(2);
  if (words.includes("--help")) return console.log(help);
  const code = words.includes("--scores") ? 0 : await mutate(words);
  printScores();
  return code;
});

/** @param {readonly string[]} words names of areas, or patterns */
function mutate(words) {
  const chosen = words.length === 0 ? Object.keys(areas) : words;
  const patterns = chosen.flatMap((word) => areas[word] ?? [word]);
  mkdirSync(join(stateFolder, "mutation"), { recursive: true });
  return run(
    nodeBinary(),
    [
      join(repository, "node_modules/@stryker-mutator/core/bin/stryker.js"),
      "run",
      "--mutate",
      patterns.join(","),
    ],
    { env: { ...process.env, PATH: pathWith(), VITE_CONFIG_NATIVE_IGNORE_WARNING: "true" } },
  );
}
