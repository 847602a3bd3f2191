/** Makes with our functions what a case made with Go's, and compares. */
import { deepStrictEqual } from "node:assert/strict";
import { functionNamed } from "./functions.mjs";

/**
 * A call by name with its arguments, which may hold calls themselves.
 * @typedef {[name: string, ...parameters: unknown[]]} Call
 * @typedef {{
 *   profile: import("./functions.mjs").ProfileName, name: string, calls: Call[], go: string, setup?: Call[],
 *   random?: string[], json?: unknown, panic?: string,
 * }} Case
 * @typedef {Readonly<Record<import("./functions.mjs").ProfileName, import("./functions.mjs").Module>>} Profiles
 */

/**
 * What is wrong, or undefined when ours is equal.
 * @param {Case} golden
 * @param {Profiles} profiles
 * @returns {string | undefined}
 */
export function runCase(golden, profiles) {
  const libvmi = profiles[golden.profile];
  if (libvmi === undefined) return `there is no profile ${golden.profile}`;
  try {
    const made = attempt(() => {
      setUp(libvmi, golden.setup ?? []);
      return evaluate(libvmi, golden.calls);
    });
    return golden.panic === undefined ? compare(made, golden) : comparePanic(made, golden.panic);
  } finally {
    functionNamed(libvmi, "ResetRegistrations")();
  }
}

/** @typedef {{ value: unknown } | { error: unknown }} Made */

/** @param {() => unknown} make @returns {Made} */
function attempt(make) {
  try {
    return { value: JSON.parse(JSON.stringify(make() ?? null)) };
  } catch (error) {
    return { error };
  }
}

/**
 * Variables of Go's packages. Its flags for images are empty until they are set.
 * @param {import("./functions.mjs").Module} libvmi
 * @param {readonly Call[]} setup
 */
function setUp(libvmi, setup) {
  const disks = { registry: "", tag: "" };
  for (const [name, value] of setup) {
    if (name === "flags.KubeVirtUtilityRepoPrefix") disks.registry = String(value);
    else if (name === "flags.KubeVirtUtilityVersionTag") disks.tag = String(value);
    else if (name === "testsuite.Arch") functionNamed(libvmi, "RegisterArchitecture")(value);
    else functionNamed(libvmi, name)(parameter(libvmi, value));
  }
  functionNamed(libvmi, "RegisterContainerDisks")(disks);
}

/**
 * The first call makes something, those after it are its options.
 * @param {import("./functions.mjs").Module} libvmi
 * @param {readonly Call[]} calls
 */
function evaluate(libvmi, calls) {
  const [[name, ...parameters] = [""], ...options] = calls;
  const all = [...parameters, ...options].map((each) => parameter(libvmi, each));
  return functionNamed(libvmi, name)(...all);
}

/**
 * A list is a call, or calls that make something; anything else is a value.
 * @param {import("./functions.mjs").Module} libvmi
 * @param {unknown} value
 * @returns {unknown}
 */
function parameter(libvmi, value) {
  if (!Array.isArray(value)) return value;
  return Array.isArray(value[0]) ? evaluate(libvmi, value) : evaluate(libvmi, [/** @type {Call} */ (value)]);
}

/** @param {Made} made @param {string} panic */
function comparePanic(made, panic) {
  if ("value" in made) return `Go panics (${panic}), and ours makes ${JSON.stringify(made.value)}`;
  const { error } = made;
  if (error instanceof Error && error.name === "ManifestError") return undefined;
  return `Go panics (${panic}), and ours fails without saying why: ${error}`;
}

/** @param {Made} made @param {Case} golden */
function compare(made, golden) {
  if ("error" in made) return `ours fails: ${made.error}`;
  const expected = structuredClone(golden.json);
  const actual = structuredClone(made.value);
  for (const path of golden.random ?? []) maskRandom(actual, expected, path);
  try {
    deepStrictEqual(actual, expected);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Puts Go's random text in the place of ours if ours looks the same: as many characters, and each of the same sort.
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} path e.g. `metadata.name` or `phaseTransitionTimestamps[0].phaseTransitionTimestamp`
 */
function maskRandom(actual, expected, path) {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  const last = keys.pop() ?? "";
  const [ours, theirs] = [actual, expected].map((root) =>
    keys.reduce((/** @type {any} */ place, key) => place?.[key], root),
  );
  if (ours?.[last] === undefined || theirs?.[last] === undefined) return;
  if (shape(ours[last]) === shape(theirs[last])) ours[last] = theirs[last];
}

/** @param {unknown} value */
function shape(value) {
  return String(value).replace(/[a-z0-9]/g, "?");
}
