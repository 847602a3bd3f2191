#!/usr/bin/env node
/**
 * From a fresh clone to machines: brings what is missing and runs the program in `examples/quickstart` on the mock
 * hypervisor with the real Pulumi engine. `--destroy` takes it all down again.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { openStack } from "./quickstart/stack.mjs";
import { table } from "./quickstart/table.mjs";
import { runSteps } from "./setup/step.mjs";
import { quickstartSteps } from "./setup/steps.mjs";
import { stateFolder } from "./shared/paths.mjs";
import { runScript, ScriptError } from "./shared/processes.mjs";

const help = `npm run quickstart                brings what is missing and makes the machines; again: shows that nothing changes
npm run quickstart -- --destroy   removes machines, stack and the mock hypervisor`;

runScript(async () => {
  const words = process.argv.slice(2);
  const unknown = words.find((word) => !["--destroy", "--help"].includes(word));
  if (unknown !== undefined) throw new ScriptError(`There is no option \`${unknown}\`.\n\n${help}`);
  if (words.includes("--help")) return console.log(help);
  await runSteps(quickstartSteps);
  return words.includes("--destroy") ? destroy() : up();
});

async function up() {
  const stack = await openStack();
  if (!(await stack.exists())) await stack.create();
  await stack.up();
  const { machines } = await stack.outputs();
  console.log(`\n${table(["NAME", "IP", "POWER", "CONSOLE"], machines.map(toRow))}`);
  console.log(
    "\nChange examples/quickstart/index.ts and run it again; `npm run quickstart -- --destroy` removes it all.",
  );
}

/** @param {{ name: string, ips?: string[], powerState: string, consoleUrl?: string }} machine */
function toRow({ name, ips, powerState, consoleUrl }) {
  return [name, ips?.join(", ") || "-", powerState, consoleUrl ?? "-"];
}

async function destroy() {
  const stack = await openStack();
  if (await stack.exists()) await stack.destroy();
  for (const left of ["mock", "Pulumi.dev.yaml"])
    rmSync(join(stateFolder, left), { recursive: true, force: true });
  console.log("\nNothing is left of the quickstart.");
}
