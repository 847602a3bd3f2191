/** The link from a state file to this package, however the package and the program were installed and built. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "rolldown";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { createProject, type EngineProject, missingEngine } from "./harness";

const run = promisify(execFile);
const repository = resolve(__dirname, "../..");

const body = `
const host = new virt.Provider("host", { type: "mock", endpoint: process.env.MOCK_ENDPOINT });
const small = new virt.VMClass("small", { cpu: 1, memory: "512Mi", diskDefaults: { size: "4Gi" } });
const web = new virt.VirtualMachine("web", { provider: host, class: small });
`;
const commonJs = `const virt = require("pulumi-virtrigaud");\n${body}exports.powerState = web.powerState;\n`;
const ecmaScript = `import * as virt from "pulumi-virtrigaud";\n${body}export const powerState = web.powerState;\n`;

describeUnless(missingEngine(), "the link in the state", () => {
  let endpoint: string;
  let project: EngineProject;

  beforeEach(async () => {
    endpoint = await mkdtemp(join(tmpdir(), "virtrigaud-link-"));
  });
  afterEach(async () => {
    await project?.dispose();
    await rm(endpoint, { recursive: true, force: true });
  });

  async function lives(): Promise<void> {
    const stack = await project.stack();
    const env = { MOCK_ENDPOINT: join(endpoint, "mock") };
    await stack.up({ env });
    expect(await stack.outputs()).toEqual({ powerState: "On" });
    expect((await stack.resource("web"))?.inputs?.__provider).toBe(
      'exports.handler=()=>require("pulumi-virtrigaud/hooks").provider("VirtualMachine")',
    );
    expect((await stack.preview({ env })).changes).toEqual({ same: 4 });
    expect((await stack.destroy({ env })).changes).toEqual({ delete: 4 });
  }

  test("works linked", async () => {
    project = await createProject({ program: commonJs });
    await lives();
  });

  test("works from an ESM program", async () => {
    project = await createProject({
      program: ecmaScript,
      files: { "package.json": JSON.stringify({ name: "test", private: true, type: "module" }) },
    });
    await lives();
  });

  test("works from a bundled program", async () => {
    project = await createProject({ program: commonJs });
    const bundle = join(endpoint, "bundle.js");
    await build({
      input: join(project.directory, "index.js"),
      external: [/^@pulumi\//],
      platform: "node",
      output: { file: bundle, format: "cjs", minify: true },
    });
    await project.write("index.js", await readFile(bundle, "utf8"));
    await lives();
  });

  test("works installed from the packed tarball", async () => {
    const { stdout } = await run(
      "npm",
      ["pack", "--ignore-scripts", "--json", "--pack-destination", endpoint],
      {
        cwd: repository,
      },
    );
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    project = await createProject({ program: commonJs });
    await installTarball(join(endpoint, filename), join(project.directory, "node_modules"));
    await lives();
  });
});

/** As npm would: the package unpacked beside its dependencies, which are the repository's own. */
async function installTarball(tarball: string, modules: string): Promise<void> {
  await rm(modules);
  const unpacked = join(modules, "pulumi-virtrigaud");
  await mkdir(unpacked, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", unpacked, "--strip-components=1"]);
  const packages = await readdir(join(repository, "node_modules"));
  for (const name of packages.filter((each) => each !== "pulumi-virtrigaud" && !each.startsWith("."))) {
    await symlink(join(repository, "node_modules", name), join(modules, name));
  }
}
