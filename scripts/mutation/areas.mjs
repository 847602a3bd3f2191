/**
 * The parts of the product whose tests are judged.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const areas = {
  kinds: ["provider/kinds/**/*.ts"],
  planner: ["provider/planner/**/*.ts"],
  hooks: ["provider/hooks/**/*.ts"],
  frontends: ["provider/frontends/**/*.ts"],
  sdk: ["sdk/*.ts"],
};
