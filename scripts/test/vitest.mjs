import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nodeBinary, pathWith, repository, stateFolder } from "../shared/paths.mjs";
import { run } from "../shared/processes.mjs";

const reportFile = join(stateFolder, "test-report.json");
const reporter = join(repository, "scripts/test/reporter.mjs");

/**
 * @param {readonly string[]} args
 * @returns {Promise<import("./total.mjs").Total>}
 */
export async function runVitest(args) {
  mkdirSync(stateFolder, { recursive: true });
  rmSync(reportFile, { force: true });
  const env = {
    ...process.env,
    PATH: pathWith(),
    VIRTRIGAUD_TEST_REPORT: reportFile,
    // Vite's own advice about a future version of its configuration loader.
    VITE_CONFIG_NATIVE_IGNORE_WARNING: "true",
  };
  const program = join(repository, "node_modules/vitest/vitest.mjs");
  const code = await run(
    nodeBinary(),
    [program, "run", "--reporter=default", `--reporter=${reporter}`, ...args],
    { env },
  );
  return evaluate(readReport(), code);
}

/** @returns {import("./reporter.mjs").Report | undefined} */
function readReport() {
  try {
    return JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * @param {import("./reporter.mjs").Report | undefined} report
 * @param {number} code
 * @returns {import("./total.mjs").Total}
 */
function evaluate(report, code) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const refused =
    process.env.CI === "true" ? report.skipped.filter(({ reason }) => !isAllowedInCi(reason)) : [];
  printReasons(report.skipped, refused.length);
  // A failure that no test and no file stands for, e.g. in the global set-up, is in the exit code alone.
  const failed = Math.max(report.failed.length, code === 0 ? 0 : 1) + refused.length;
  return { passed: report.passed, failed, skipped: report.skipped.length - refused.length };
}

/** Only what lies outside this repository cannot be brought. @param {string | undefined} reason */
function isAllowedInCi(reason) {
  return reason?.includes("../shared") ?? false;
}

/**
 * @param {import("./reporter.mjs").Report["skipped"]} skipped
 * @param {number} refused
 */
function printReasons(skipped, refused) {
  const counts = new Map();
  for (const { name, reason } of skipped) {
    const text = reason ?? `no reason given: ${name}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  for (const [reason, count] of counts) console.log(`skipped ${count}: ${reason}`);
  if (refused > 0) console.log(`In CI a skipped test counts as failed (${refused}).`);
}
