// Writes sdk/kubevirt from KubeVirt's CRDs: `npm run kubevirt-types -- FILE`. FILE has one CRD as JSON to a line, as
// `kubectl get crd -o json | jq -c '.items[] | select(.spec.group | endswith("kubevirt.io"))'` writes them.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { typeFiles } from "./kubevirt-types/files.mjs";
import { readJsonLines } from "./shared/json-lines.mjs";
import { repository } from "./shared/paths.mjs";
import { runScript, ScriptError } from "./shared/processes.mjs";

/** Whose CRDs they are. */
const version = "1.9.0";

runScript(async () => {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new ScriptError("Name the file with the CRDs, one as JSON to a line.");
  const definitions = readJsonLines(file);
  const folder = join(repository, "sdk/kubevirt");
  for (const [name, text] of typeFiles(definitions, version)) {
    writeFileSync(join(folder, name), text);
    console.log(`wrote sdk/kubevirt/${name}`);
  }
  execFileSync("npx", ["--no-install", "biome", "format", "--write", folder], {
    cwd: repository,
    stdio: "ignore",
  });
});
