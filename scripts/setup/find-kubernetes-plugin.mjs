import { homedir } from "node:os";
import { join } from "node:path";
import { readManifest } from "../shared/paths.mjs";
import { isExecutable } from "../shared/processes.mjs";

/** What package.json pins `@pulumi/kubernetes` to, e.g. `4.25.0`: the plugin is of the same version. */
export const kubernetesPluginVersion = readManifest().devDependencies["@pulumi/kubernetes"];

/** Where the engine keeps that plugin. */
const folder = join(
  process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"),
  "plugins",
  `resource-kubernetes-v${kubernetesPluginVersion}`,
);

/** @returns {string | undefined} the folder with the plugin when it is there */
export function findKubernetesPlugin() {
  return isExecutable(join(folder, "pulumi-resource-kubernetes")) ? folder : undefined;
}
