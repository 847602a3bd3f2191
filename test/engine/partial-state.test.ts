/** What a creation or an update left half-done: every command must still work on it. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { createProject, type EngineProject, type EngineStack, missingEngine } from "./harness";
import { mockProgram, type ProgramSettings, programEnvironment } from "./mock-program";

describeUnless(missingEngine(), "a resource in partial state", () => {
  let project: EngineProject;
  let stack: EngineStack;
  let endpoint: string;

  beforeEach(async () => {
    endpoint = await mkdtemp(join(tmpdir(), "virtrigaud-partial-"));
    project = await createProject({ program: mockProgram });
    stack = await project.stack();
  });
  afterEach(async () => {
    await project.dispose();
    await rm(endpoint, { recursive: true, force: true });
  });

  const env = (settings: Partial<ProgramSettings> = {}) => ({
    env: programEnvironment({ endpoint, snapshot: false, ...settings }),
  });
  const unfinishable = () => env({ mock: { faults: [{ operation: "createDisk", code: "QuotaExceeded" }] } });
  const machines = () => readdir(join(endpoint, "machines"));

  async function failToCreate(): Promise<void> {
    await stack.up({ ...unfinishable(), fails: true });
    expect(await machines()).toHaveLength(1);
    const partial = await stack.resource("web");
    expect(partial?.outputs).toMatchObject({ phase: "Creating", __provider: partial?.inputs?.__provider });
    expect(partial?.initErrors?.[0]).toMatch(/ \[QuotaExceeded\]$/);
  }

  test("is refreshed, and stays what it is until it is finished", async () => {
    await failToCreate();
    await stack.refresh(unfinishable());
    expect((await stack.resource("web"))?.outputs).toMatchObject({ phase: "Creating" });
    await stack.up(env());
    expect((await stack.resource("web"))?.outputs).toMatchObject({ phase: "Running" });
  });

  test("is destroyed", async () => {
    await failToCreate();
    await stack.destroy(unfinishable());
    expect(await machines()).toEqual([]);
  });

  test("goes with its line in the program", async () => {
    await failToCreate();
    await project.write("index.js", `process.env.PROGRAM_SETTINGS && require("pulumi-virtrigaud");`);
    await stack.up(env());
    expect(await stack.resource("web")).toBeUndefined();
    expect(await machines()).toEqual([]);
  });

  test("that an earlier version left without its link is healed by the next update, even one that fails", async () => {
    await failToCreate();
    const state = await stack.export();
    const resources = (state.deployment.resources ?? []).map((resource) => {
      const { __provider: _link, ...outputs } = resource.outputs ?? {};
      return resource.urn.endsWith("::web") ? { ...resource, outputs } : resource;
    });
    await stack.import({ ...state, deployment: { ...state.deployment, resources } });
    await stack.destroy({ ...unfinishable(), fails: true });
    await stack.up({ ...unfinishable(), fails: true });
    await stack.destroy(unfinishable());
    expect(await machines()).toEqual([]);
  });
});
