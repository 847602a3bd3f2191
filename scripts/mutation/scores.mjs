import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stateFolder } from "../shared/paths.mjs";
import { areas } from "./areas.mjs";

/** @typedef {{ status: string }} Mutant */

/** What was found in an area so far. @param {string} area */
export function findingsFile(area) {
  return join(stateFolder, "mutation", `${area}.json`);
}

/** Prints for each area how many of its mutants the tests noticed, as far as they were tried. */
export function printScores() {
  for (const area of Object.keys(areas)) console.log(scoreLine(area, mutantsOf(area)));
}

/** @param {string} area @returns {Mutant[]} */
function mutantsOf(area) {
  const file = findingsFile(area);
  if (!existsSync(file)) return [];
  /** @type {Record<string, { mutants: Mutant[] }>} */
  const { files } = JSON.parse(readFileSync(file, "utf8"));
  return Object.values(files).flatMap(({ mutants }) => mutants);
}

/** @param {string} area @param {readonly Mutant[]} mutants */
function scoreLine(area, mutants) {
  /** @param {readonly string[]} states */
  const count = (...states) => mutants.filter(({ status }) => states.includes(status)).length;
  const noticed = count("Killed", "Timeout");
  const all = noticed + count("Survived", "NoCoverage");
  const share = all === 0 ? "not tried" : `${((100 * noticed) / all).toFixed(1)} % (${noticed} of ${all})`;
  return `${area.padEnd(10)} ${share}`;
}
