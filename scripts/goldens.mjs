// `npm run goldens -- FILE.jsonl`: makes with libvmi what Go's libvmi made, shows where they differ, and counts.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { runCase } from "./goldens/run-case.mjs";
import { readJsonLines } from "./shared/json-lines.mjs";
import { repository } from "./shared/paths.mjs";
import { runScript, ScriptError } from "./shared/processes.mjs";

runScript(async () => {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new ScriptError("Name the file with the cases, one as JSON to a line.");
  const cases = readJsonLines(file);

  execFileSync(process.execPath, [join(repository, "scripts/setup.mjs"), "build"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const require = createRequire(import.meta.url);
  const profiles = {
    "v1.9.0": require("../dist/sdk/libvmi/index.js"),
    "v1.2.0": require("../dist/sdk/libvmi/v1-2-0.js"),
  };
  let failed = 0;
  for (const golden of cases) {
    const difference = runCase(golden, profiles);
    if (difference === undefined) continue;
    failed++;
    console.log(`FAILED ${golden.profile} ${golden.name}\n  ${golden.go}\n${difference}\n`);
  }
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
