import { readFileSync } from "node:fs";
import { ScriptError } from "./processes.mjs";

/**
 * What is in a file that has JSON to a line; empty lines count for nothing.
 * @param {string} file
 * @returns {any[]}
 */
export function readJsonLines(file) {
  return readText(file)
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [parse(line, `${file}:${index + 1}`)]));
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ScriptError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

/** @param {string} line @param {string} place */
function parse(line, place) {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new ScriptError(`${place} is not JSON: ${reasonOf(error)}`);
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof Error ? error.message : String(error);
}
