import { matchesGlob } from "node:path";

/**
 * A part of the product, and the tests that have to notice when it changes: of the fast ones, those that are about it.
 * @typedef {{ readonly code: readonly string[], readonly tests: readonly string[] }} Area
 */

const hooks = "test/hooks/*.test.ts";
const kinds = "test/kinds/*.test.ts";

/** @type {Readonly<Record<string, Area>>} */
export const areas = {
  kinds: { code: ["provider/kinds/**/*.ts"], tests: [kinds, hooks] },
  planner: {
    code: ["provider/planner/**/*.ts"],
    tests: ["test/planner/*.test.ts", "test/hooks/bad-inputs.test.ts"],
  },
  hooks: { code: ["provider/hooks/**/*.ts", "provider/runtime/**/*.ts"], tests: [hooks, kinds] },
  frontends: { code: ["provider/frontends/**/*.ts"], tests: ["test/frontends/*.test.ts"] },
  sdk: {
    code: ["sdk/*.ts"],
    tests: ["test/sdk/*.test.ts", "test/instancetypes/common-instancetypes.test.ts"],
  },
};

/** Random sequences take as long for one mutant as all other tests together; the README's programs need the compiler. */
export const slowTests = ["test/hooks/properties.test.ts", "test/sdk/readme.test.ts"];

/**
 * What is asked for, by area: words are names of areas, or patterns of files.
 * @param {readonly string[]} words
 * @returns {Map<string, string[]>}
 */
export function chosen(words) {
  const patterns = words.length === 0 ? Object.keys(areas) : words;
  /** @type {Map<string, string[]>} */
  const byArea = new Map();
  for (const pattern of patterns) {
    const area = areas[pattern] === undefined ? areaOf(pattern) : pattern;
    const files = areas[pattern]?.code ?? [pattern];
    byArea.set(area, [...(byArea.get(area) ?? []), ...files]);
  }
  return byArea;
}

/** @param {string} file */
function areaOf(file) {
  const found = Object.entries(areas).find(([, { code }]) =>
    code.some((pattern) => matchesGlob(file, pattern)),
  );
  if (found === undefined) throw new Error(`${file} belongs to none of ${Object.keys(areas).join(", ")}`);
  return found[0];
}
