/** Pulumi's Automation API with an inline program, in its default work folder: a temporary one outside of every project. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { createProject, type EngineProject, missingEngine } from "./harness";

const script = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const virt = require("pulumi-virtrigaud");
const program = async () => {
  const host = new virt.Provider("host", { type: "mock", endpoint: process.env.MOCK_ENDPOINT });
  const web = new virt.VirtualMachine("web", {
    provider: host, class: { cpu: 1, memory: "512Mi", diskDefaults: { size: "1Gi" } }, waitFor: { ip: false },
  });
  return { powerState: web.powerState };
};
(async () => {
  const options = process.env.WITH_SETTINGS ? { projectSettings: { name: "inline", runtime: "nodejs" } } : {};
  const stack = await LocalWorkspace.createOrSelectStack({ stackName: "dev", projectName: "inline", program }, options);
  const { outputs } = await stack.up();
  const { changeSummary } = await stack.preview();
  await stack.refresh();
  await stack.destroy();
  console.log(JSON.stringify({ powerState: outputs.powerState.value, changeSummary, workDir: stack.workspace.workDir }));
})();
`;

describeUnless(missingEngine(), "the Automation API", () => {
  let project: EngineProject;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "virtrigaud-automation-"));
    project = await createProject({ files: { "automate.js": script } });
  });
  afterAll(async () => {
    await project.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  // without settings of its own the CLI looks from where the program was started, with them from its work folder
  test.each([
    ["started in the project", "project", ""],
    ["started outside of the project", "outside", ""],
    ["with project settings of its own", "project", "1"],
  ])("creates, plans, refreshes and destroys, %s", async (_how, place, settings) => {
    const env = { MOCK_ENDPOINT: join(folder, "mock"), WITH_SETTINGS: settings };
    const { stdout } = await project.script("automate.js", env, place === "outside" ? folder : undefined);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ powerState: "On", changeSummary: { same: 3 } });
    expect(result.workDir).not.toContain(project.directory);
  });
});
