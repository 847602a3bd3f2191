/** Builds the Pulumi CLI from the Go modules that `scripts/go` pins, for networks where only package registries are open. */
import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../shared/paths.mjs";
import { runLogged } from "../shared/processes.mjs";
import { pinnedFolder, pinnedVersion } from "./find-pulumi.mjs";

const modules = [
  {
    program: "pulumi-language-nodejs",
    source: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
  { program: "pulumi", source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
];

export async function buildPulumi() {
  const folder = `${pinnedFolder}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  try {
    for (const module of modules) await buildModule(module, folder);
    copyDynamicHost(folder);
    install(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {{ program: string, source: string }} module
 * @param {string} folder
 */
async function buildModule({ program, source }, folder) {
  const cwd = join(repository, "scripts/go", program);
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" };
  // The CLI tells its version to whoever asks, and the Automation API refuses one that tells none.
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pinnedVersion}`;
  const flags = ["-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", `-s -w ${version}`];
  // Not `go mod download`: it wants modules too that nothing here is built from, and some of them cannot be had.
  console.log(`  ${program}: Go modules, then the build`);
  await runLogged(`${program}-build`, "go", ["build", ...flags, "-o", join(folder, program), source], {
    cwd,
    env,
  });
}

/** The start script of the host for dynamic resources is part of the Node SDK. */
function copyDynamicHost(folder) {
  const program = "pulumi-resource-pulumi-nodejs";
  copyFileSync(join(repository, "node_modules/@pulumi/pulumi", program), join(folder, program));
  chmodSync(join(folder, program), 0o755);
}

/** Program by program, `pulumi` last: whoever finds it finds the others. */
function install(folder) {
  mkdirSync(pinnedFolder, { recursive: true });
  for (const program of ["pulumi-resource-pulumi-nodejs", ...modules.map((module) => module.program)]) {
    renameSync(join(folder, program), join(pinnedFolder, program));
  }
}
