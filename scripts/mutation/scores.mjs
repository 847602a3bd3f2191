import { existsSync, readFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { stateFolder } from "../shared/paths.mjs";
import { areas } from "./areas.mjs";

const reportFile = join(stateFolder, "mutation/incremental.json");

/** @typedef {{ status: string }} Mutant */

/** Prints for each area how many of its mutants the tests noticed, as far as they were tried. */
export function printScores() {
  /** @type {Record<string, { mutants: Mutant[] }>} */
  const files = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, "utf8")).files : {};
  for (const [area, patterns] of Object.entries(areas)) {
    const mutants = Object.entries(files)
      .filter(([file]) => patterns.some((pattern) => matchesGlob(file, pattern)))
      .flatMap(([, { mutants }]) => mutants);
    console.log(scoreLine(area, mutants));
  }
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
