// `npm run bench [suite …] [-- --json]`: figures, each with its goal. Ratios come from one run on one machine.

import { engineSuite } from "./bench/engine.mjs";
import { hooksSuite } from "./bench/hooks.mjs";
import { libvirtSuite } from "./bench/libvirt.mjs";
import { stateSuite } from "./bench/state.mjs";
import { vsphereSuite } from "./bench/vsphere.mjs";

/** @type {Record<string, () => AsyncGenerator<import("./bench/figure.mjs").Figure>>} */
const suites = {
  state: stateSuite,
  hooks: hooksSuite,
  libvirt: libvirtSuite,
  vsphere: vsphereSuite,
  engine: engineSuite,
};

const words = process.argv.slice(2);
const json = words.includes("--json");
const chosen = words.filter((word) => !word.startsWith("--"));
const unknown = chosen.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`no suite ${unknown.join(", ")}: there are ${Object.keys(suites).join(", ")}`);
  process.exit(2);
}

for (const name of chosen.length > 0 ? chosen : Object.keys(suites)) {
  for await (const figure of suites[name]()) {
    console.log(json ? JSON.stringify(figure) : describe(name, figure));
  }
}

/**
 * @param {string} suite
 * @param {import("./bench/figure.mjs").Figure} figure
 */
function describe(suite, { figure, value, goal, unit }) {
  const judged = goal === null ? "" : `goal ≤ ${goal} ${unit}${value <= goal ? "" : "  MISSED"}`;
  return `${suite.padEnd(8)} ${figure.padEnd(58)} ${String(value).padStart(10)} ${unit.padEnd(8)} ${judged}`;
}
