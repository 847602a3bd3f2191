// Writes what the documentation repeats of the code: docs/resources.md, the tables of
// docs/changes.md and the table of capabilities in README.md.
// `--check` changes nothing and fails where they differ; the tests in test/docs do the same on the sources.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { capabilityTable } from "./docs/capability-table.mjs";
import { changesTables } from "./docs/changes-tables.mjs";
import { replaceTable } from "./docs/marked-table.mjs";
import { resourcesPage } from "./docs/resources-page.mjs";
import { unpadded } from "./docs/unpadded.mjs";

const require = createRequire(import.meta.url);
const root = new URL("..", import.meta.url);

execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit", cwd: root });
const { resourceModels: models } = require("../dist/provider/models/outputs.js");
const { capabilityConsequences: consequences } = require("../dist/provider/contract/capabilities.js");
const { machineCapabilityRules: rules } = require("../dist/provider/rules/capability-rules.js");
const { inputEffects: effects } = require("../dist/provider/planner/input-effects.js");
const { settingChangesFor: changesOf } = require("../dist/provider/models/blocks.js");
const { hypervisorTypes, loadAdapter } = require("../dist/provider/adapters/registry.js");
// the same copy of zod that the models were made with
const { toJSONSchema } = require("zod");

const adapters = await Promise.all(hypervisorTypes.map(loadAdapter));
const readme = readFileSync(new URL("README.md", root), "utf8");
const changes = readFileSync(new URL("docs/changes.md", root), "utf8");
const tables = changesTables({ effects, rules, adapters, changesOf });
const pages = {
  "README.md": replaceTable(readme, "capabilities", capabilityTable(adapters)),
  "docs/changes.md": replaceTable(
    replaceTable(changes, "inputs", tables.inputs),
    "settings",
    tables.settings,
  ),
  "docs/resources.md": resourcesPage({ models, consequences, rules, toJSONSchema }),
};

for (const [path, text] of Object.entries(pages)) {
  const file = new URL(path, root);
  if (unpadded(readFileSync(file, "utf8")) === unpadded(text)) continue;
  if (process.argv.includes("--check")) {
    console.error(`${path} is not what the code says: run \`node scripts/docs.mjs\``);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    execFileSync("npx", ["--no-install", "biome", "format", "--write", path], { cwd: root, stdio: "ignore" });
    console.log(`wrote ${path}`);
  }
}
