import { join } from "node:path";
import { nodeBinary, repository } from "../shared/paths.mjs";
import { onPath, runLogged, ScriptError } from "../shared/processes.mjs";
import { buildPulumi } from "./build-pulumi.mjs";
import { findPulumi, pinnedFolder, pinnedVersion } from "./find-pulumi.mjs";

/**
 * @param {{ pinned: boolean }} options whether only the pinned version will do
 * @returns {import("./step.mjs").Step}
 */
export function pulumiCli({ pinned }) {
  return {
    name: "cli",
    brings: `Pulumi CLI ${pinnedVersion} into ${pinnedFolder}`,
    takes: "20 s where it can be downloaded, 7 min where it must be built with Go",
    state: async () => {
      const found = await findPulumi({ pinned });
      if (found === undefined) return { ready: false, detail: `no Pulumi CLI ${pinnedVersion}` };
      return { ready: true, detail: `Pulumi ${found.version} in ${found.folder}` };
    },
    bring,
  };
}

async function bring() {
  if (await canDownload()) return download();
  if (onPath("go").length === 0) throw new ScriptError(advice);
  console.log("  get.pulumi.com cannot be reached: building it from Go modules instead");
  await buildPulumi();
}

const advice = `Pulumi ${pinnedVersion} is neither here, nor can it be downloaded (get.pulumi.com and github.com) or built (no Go).
Install it by hand (https://www.pulumi.com/docs/install/) so that \`pulumi\` is on PATH, or install Go.`;

/** A closed network mostly answers at once or never: a few seconds tell. */
async function canDownload() {
  const answers = await Promise.all(
    ["https://get.pulumi.com/install.sh", "https://github.com/pulumi/pulumi"].map(isOpen),
  );
  return answers.every(Boolean);
}

/** @param {string} url */
async function isOpen(url) {
  try {
    return (await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(4000) })).ok;
  } catch {
    return false;
  }
}

/** The npm package `pulumi` downloads what it does not find. */
function download() {
  const script = join(repository, "node_modules/pulumi/run.js");
  return runLogged("pulumi-download", nodeBinary(), [script, "version"]);
}
