/** Pulumi's Automation API with an inline program, in its default work folder: an empty one outside of every project. */
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
  const stack = await LocalWorkspace.createOrSelectStack({ stackName: "dev", projectName: "inline", program });
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

  test("creates, plans, refreshes and destroys", async () => {
    const { stdout } = await project.script("automate.js", { MOCK_ENDPOINT: join(folder, "mock") });
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ powerState: "On", changeSummary: { same: 3 } });
    expect(result.workDir).not.toContain(project.directory);
  });
});
