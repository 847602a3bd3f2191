#!/usr/bin/env node
/**
 * Brings what is missing, then runs every check and test. The last line is the total. See `--help`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runSteps } from "./setup/step.mjs";
import { allSteps, fastSteps } from "./setup/steps.mjs";
import { stateFolder } from "./shared/paths.mjs";
import { runScript } from "./shared/processes.mjs";
import { runChecks } from "./test/checks.mjs";
import { sum, toLine } from "./test/total.mjs";
import { runVitest } from "./test/vitest.mjs";

const help = `npm test                      set-up with all peers, lint, unused code, types, all tests
npm test -- --fast            types and the fast tests: npm packages only, no engine, no hypervisor
npm test -- test/engine       tests whose path contains this, without the checks; any argument of vitest will do
npm test -- --help

CI=true makes a skipped test a failure, unless its reason says that something of ../shared is missing.`;

runScript(async () => {
  const words = process.argv.slice(2);
  if (words.includes("--help")) return console.log(help);
  const fast = words.includes("--fast");
  const forwarded = words.filter((word) => word !== "--fast");

  await runSteps(fast ? fastSteps : allSteps);
  const checks = forwarded.length === 0 ? [await runChecks({ fast })] : [];
  const tests = await runVitest(fast ? ["--project", "fast*", ...forwarded] : forwarded);
  return finish(sum([...checks, tests]));
});

/** @param {import("./test/total.mjs").Total} total */
function finish(total) {
  const line = toLine(total);
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(join(stateFolder, "test-total"), `${line}\n`);
  console.log(line);
  return total.failed === 0 ? 0 : 1;
}
