#!/usr/bin/env node
import { checkSteps, runSteps } from "./setup/step.mjs";
import { allSteps, usualSteps } from "./setup/steps.mjs";
/**
 * Brings what this repository needs and the machine lacks. See `--help`.
 */
import { runScript, ScriptError } from "./shared/processes.mjs";

const help = `npm run setup                  brings ${usualSteps.map((step) => step.name).join(", ")}
npm run setup -- <step> ...    brings these only
npm run setup -- --check       says what is there and what is missing, changes nothing
npm run setup -- --help

${allSteps.map((step) => `${step.name.padEnd(10)}${step.brings}; ${step.takes}`).join("\n")}`;

runScript(async () => {
  const words = process.argv.slice(2);
  if (words.includes("--help")) return console.log(help);
  const named = words.filter((word) => word !== "--check");
  const steps = named.map(stepNamed);
  if (words.includes("--check")) return (await checkSteps(steps.length > 0 ? steps : allSteps)) ? 0 : 1;
  await runSteps(steps.length > 0 ? steps : usualSteps);
});

/** @param {string} name */
function stepNamed(name) {
  const step = allSteps.find((candidate) => candidate.name === name);
  if (step === undefined) throw new ScriptError(`There is no step \`${name}\`.\n\n${help}`);
  return step;
}
