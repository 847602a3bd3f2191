/**
 * A vitest reporter beside the default one: writes what `scripts/test.mjs` counts. Vitest's own JSON report has neither the
 * reason of `context.skip(reason)` nor the tests that never ran because a `beforeAll` failed.
 */
import { writeFileSync } from "node:fs";

/**
 * @typedef {object} Report
 * @property {number} passed
 * @property {string[]} failed names of tests, and of files or blocks that failed themselves
 * @property {{ name: string, reason: string | undefined }[]} skipped
 */

export default class CountingReporter {
  /**
   * @param {readonly import("vitest/node").TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {Report} */
    const report = {
      passed: 0,
      failed: unhandledErrors.map((error) => `outside any test: ${error}`),
      skipped: [],
    };
    for (const module of modules) countModule(module, report);
    writeFileSync(process.env.VIRTRIGAUD_TEST_REPORT, JSON.stringify(report));
  }
}

/**
 * @param {import("vitest/node").TestModule} module
 * @param {Report} report
 */
function countModule(module, report) {
  for (const suite of [module, ...module.children.allSuites()]) {
    if (suite.errors().length > 0) report.failed.push(nameOf(suite));
  }
  for (const test of module.children.allTests()) countTest(test, report);
}

/**
 * @param {import("vitest/node").TestCase} test
 * @param {Report} report
 */
function countTest(test, report) {
  const { state, note } = test.result();
  if (state === "passed") report.passed++;
  else if (state === "failed") report.failed.push(nameOf(test));
  else if (isBelowFailure(test)) report.failed.push(`${nameOf(test)} (did not run)`);
  else report.skipped.push({ name: nameOf(test), reason: note ?? reasonInTitle(test.fullName) });
}

/** @param {import("vitest/node").TestCase} test */
function isBelowFailure(test) {
  for (let parent = test.parent; parent !== undefined; parent = parent.parent) {
    if (parent.errors().length > 0) return true;
  }
  return false;
}

/** What `describeUnless` wrote. @param {string} title */
function reasonInTitle(title) {
  return /\[skipped: (.*?)\]/.exec(title)?.[1];
}

/** @param {import("vitest/node").TestCase | import("vitest/node").TestSuite | import("vitest/node").TestModule} entity */
function nameOf(entity) {
  const file = entity.type === "module" ? entity.relativeModuleId : entity.module.relativeModuleId;
  return entity.type === "module" ? file : `${file} > ${entity.fullName}`;
}
