import { build } from "./build.mjs";
import { kubernetesPlugin } from "./kubernetes-plugin.mjs";
import { linkPackage } from "./link.mjs";
import { packages } from "./packages.mjs";
import { peers } from "./peers.mjs";
import { pulumiCli } from "./pulumi-cli.mjs";
import { vcsim } from "./vcsim.mjs";

/** In the order in which one needs the other. */
export const allSteps = [
  packages,
  linkPackage,
  build,
  pulumiCli({ pinned: true }),
  peers,
  vcsim,
  kubernetesPlugin,
];

/** What a user of the quickstart needs; any CLI that is new enough will do. */
export const quickstartSteps = [packages, linkPackage, build, pulumiCli({ pinned: false })];

/** What a developer needs on any machine. `npm test` brings the peers too. */
export const usualSteps = allSteps.filter((step) => ![peers, vcsim, kubernetesPlugin].includes(step));

/** What types and fast tests need. */
export const fastSteps = [packages, linkPackage];
