// Writes the catalogue of instancetypes and preferences as YAML, with checksums: `npm run bundles -- DIR`.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "./setup/build.mjs";
import { runSteps } from "./setup/step.mjs";
import { runScript, ScriptError } from "./shared/processes.mjs";

runScript(async () => {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new ScriptError("Name the folder to write the bundles into.");
  await runSteps([build]);
  const { bundles, checksums } = createRequire(import.meta.url)("../dist/sdk/instancetypes/bundles.js");
  const files = bundles();
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of [...files, { name: "CHECKSUMS.sha256", text: checksums(files) }]) {
    writeFileSync(join(folder, name), text);
    console.log(`wrote ${join(folder, name)}`);
  }
});
