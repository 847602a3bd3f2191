import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { readManifest } from "../shared/paths.mjs";
import { capture, isExecutable, onPath } from "../shared/processes.mjs";

/** The version that the tests run on, e.g. `3.259.0`: what package.json pins the npm package `pulumi` to. */
export const pinnedVersion = readManifest().devDependencies.pulumi;

/** Where the npm package `pulumi`, the Automation API and this set-up all look for that version. */
export const pinnedFolder = join(
  process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"),
  "versions",
  pinnedVersion,
  "bin",
);

/** The CLI, the host of Node programs, and the plugin for dynamic resources. */
export const programs = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/** The oldest engine that fits: what the package asks of `@pulumi/pulumi`, with which an engine is released. */
const minimum = /\d+\.\d+\.\d+/.exec(readManifest().peerDependencies["@pulumi/pulumi"])?.[0] ?? pinnedVersion;

/**
 * @param {{ pinned: boolean }} options whether only the pinned version will do
 * @returns {Promise<{ folder: string, version: string } | undefined>}
 */
export async function findPulumi({ pinned }) {
  if (isComplete(pinnedFolder)) return { folder: pinnedFolder, version: pinnedVersion };
  return pinned ? undefined : findOnPath();
}

async function findOnPath() {
  for (const file of onPath("pulumi")) {
    const binary = realpathSync(file);
    // The npm package's own script would start a download.
    if (binary.includes("node_modules") || !isComplete(dirname(binary))) continue;
    const version = (await capture(binary, ["version"])).stdout.trim().replace(/^v/, "");
    if (fits(version)) return { folder: dirname(binary), version };
  }
  return undefined;
}

/** @param {string} folder */
function isComplete(folder) {
  return programs.every((program) => isExecutable(join(folder, program)));
}

/** @param {string} version */
function fits(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = minimum.split(".").map(Number);
  return major === minimumMajor && minor >= minimumMinor;
}
