import { withLock } from "../shared/lock.mjs";
import { seconds } from "../shared/processes.mjs";

/**
 * One thing that a machine must have.
 * @typedef {object} Step
 * @property {string} name as the command line calls it
 * @property {string} brings what it brings, for people
 * @property {string} takes about how long on two cores
 * @property {() => Promise<StepState>} state looks, changes nothing, and is fast
 * @property {() => Promise<string | void>} bring may answer why it brought nothing, when one can do without
 */

/** @typedef {{ ready: boolean, detail: string }} StepState */

/** @param {readonly Step[]} steps */
export async function runSteps(steps) {
  for (const step of steps) await runStep(step);
}

/** @param {Step} step */
async function runStep(step) {
  if ((await step.state()).ready) return;
  await withLock(step.name, async () => {
    // Whoever held the lock before has perhaps done it.
    const state = await step.state();
    if (state.ready) return;
    console.log(`set-up: ${step.name}: ${step.brings}, about ${step.takes} (${state.detail})`);
    const started = Date.now();
    const withheld = await step.bring();
    console.log(withheld ? `  not brought: ${withheld}` : `  done in ${seconds(started)}`);
  });
}

/**
 * @param {readonly Step[]} steps
 * @returns {Promise<boolean>} whether all is there
 */
export async function checkSteps(steps) {
  let complete = true;
  for (const step of steps) {
    const { ready, detail } = await step.state();
    complete &&= ready;
    console.log(`${ready ? "there  " : "missing"}  ${step.name.padEnd(10)}${detail}`);
  }
  return complete;
}
