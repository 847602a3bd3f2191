import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../shared/paths.mjs";
import { onPath, runLogged } from "../shared/processes.mjs";
import { findKubernetesPlugin, kubernetesPluginVersion } from "./find-kubernetes-plugin.mjs";
import { pinnedFolder } from "./find-pulumi.mjs";

const version = `v${kubernetesPluginVersion}`;
/** Built for closed networks: the plugin needs more than Go's module proxy has. */
const packed = join(
  repository,
  `../shared/bin/pulumi-resource-kubernetes-${version}-${process.platform}-amd64.xz`,
);

/**
 * The plugin behind `@pulumi/kubernetes`.
 * @type {import("./step.mjs").Step}
 */
export const kubernetesPlugin = {
  name: "k8s",
  brings: `Pulumi's plugin for Kubernetes ${version}`,
  takes: "20 s",
  state: async () => {
    const found = findKubernetesPlugin();
    return { ready: found !== undefined, detail: found ?? `no plugin for Kubernetes ${version}` };
  },
  bring: async () => {
    try {
      await (canUnpack() ? installPacked() : install([]));
    } catch {
      return "it can't be downloaded; tests that need it are skipped";
    }
  },
};

function canUnpack() {
  return process.arch === "x64" && existsSync(packed) && onPath("xz").length > 0;
}

async function installPacked() {
  const folder = await mkdtemp(join(tmpdir(), "virtrigaud-plugin-"));
  try {
    const binary = join(folder, "pulumi-resource-kubernetes");
    await runLogged("k8s-plugin-unpack", "sh", [
      "-c",
      'xz -dc "$1" > "$2" && chmod +x "$2"',
      "sh",
      packed,
      binary,
    ]);
    await install(["--file", binary]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param {readonly string[]} from */
function install(from) {
  const words = ["plugin", "install", "resource", "kubernetes", version, ...from];
  return runLogged("k8s-plugin", join(pinnedFolder, "pulumi"), words);
}
