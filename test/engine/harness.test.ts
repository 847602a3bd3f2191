/** The harness itself, on a resource whose provider is a file beside the program. */
import { existsSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { createProject, type EngineProject, type EngineStack, missingEngine } from "./harness";

const program = `
const pulumi = require("@pulumi/pulumi");
class Thing extends pulumi.CustomResource {
  constructor(name, inputs, options) {
    const __provider = 'exports.handler=()=>require("./provider.js")';
    super("pulumi-nodejs:dynamic/test:Thing", name, { ...inputs, __provider }, options);
  }
}
const config = new pulumi.Config();
const size = config.getNumber("size") ?? 1;
new Thing("a", { size, seconds: Number(process.env.CREATE_SECONDS ?? 0) });
if (config.getBoolean("refused")) new Thing("b", { size, refused: true });
exports.size = size;
exports.password = config.getSecret("password");
`;

const provider = `
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
module.exports = {
  check: async (olds, inputs) => ({ inputs }),
  diff: async (id, olds, news) => ({ changes: olds.size !== news.size }),
  create: async (inputs) => {
    if (inputs.refused) throw new Error("refused as asked");
    if (inputs.seconds > 0) console.log("creating");
    await sleep(inputs.seconds);
    console.log("created by " + process.pid);
    return { id: "made", outs: { size: inputs.size } };
  },
  update: async (id, olds, news) => ({ outs: { size: news.size } }),
  delete: async () => {},
};
`;

describeUnless(missingEngine(), "engine harness", () => {
  let project: EngineProject;
  let stack: EngineStack;
  let stacks = 0;

  beforeAll(async () => {
    project = await createProject({ program, files: { "provider.js": provider } });
  });
  afterAll(async () => {
    await project?.dispose();
    expect(existsSync(project.directory)).toBe(false);
  });
  beforeEach(async () => {
    stack = await project.stack(`dev-${++stacks}`);
  });

  test("creates, changes and destroys", async () => {
    await stack.setConfig({ password: "hunter2" }, { secret: true });
    const created = await stack.up();
    expect(created.changes).toEqual({ create: 2 });
    expect(created.operations).toContainEqual(
      expect.objectContaining({
        name: "a",
        type: "pulumi-nodejs:dynamic/test:Thing",
        op: "create",
        outcome: "done",
      }),
    );
    expect(created.diagnostics).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/^created by/) }),
    );
    expect(await stack.outputs()).toEqual({ size: 1, password: "hunter2" });
    expect(JSON.stringify(await stack.export())).not.toContain("hunter2");

    await stack.setConfig({ size: "2" });
    const preview = await stack.preview();
    expect(preview.changes).toMatchObject({ update: 1 });
    const updated = await stack.up({ preview: true });
    expect(updated.operations).toContainEqual(
      expect.objectContaining({ name: "a", op: "update", diffs: ["size"] }),
    );
    expect((await stack.resource("a"))?.outputs).toMatchObject({ size: 2 });
    expect((await stack.up()).changes).toEqual({ same: 2 });

    const state = await stack.export();
    expect((await stack.destroy()).changes).toEqual({ delete: 2 });
    await stack.import(state);
    expect((await stack.refresh()).operations).toContainEqual(
      expect.objectContaining({ name: "a", op: "refresh" }),
    );
  });

  test("reports the resource that failed", async () => {
    await stack.setConfig({ refused: "true" });
    const result = await stack.up({ fails: true });
    expect(result.exitCode).not.toBe(0);
    expect(result.operations).toContainEqual(
      expect.objectContaining({ name: "b", op: "create", outcome: "failed" }),
    );
    expect(result.diagnostics).toContainEqual(
      expect.objectContaining({
        severity: "error",
        urn: expect.stringMatching(/::b$/),
        message: expect.stringContaining("refused as asked"),
      }),
    );
    await expect(stack.up()).rejects.toThrow("refused as asked");
  });

  test("runs two stacks of one project at once", async () => {
    const other = await project.stack("other");
    const results = await Promise.all([stack.up(), other.up()]);
    expect(results.map(({ changes }) => changes)).toEqual([{ create: 2 }, { create: 2 }]);
  });

  test("an interrupt lets the create in flight end, and its result is kept", async () => {
    const up = stack.start("up", { env: { CREATE_SECONDS: "2" } });
    await up.process.waitForOutput(/creating$/m);
    up.process.signal("SIGINT");
    const result = await up.finished;
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toContain("update canceled");
    expect(await stack.resource("a")).toMatchObject({ id: "made" });
  });

  test("a killed provider is a failed create", async () => {
    const up = stack.start("up", { env: { CREATE_SECONDS: "60" } });
    await up.process.waitForOutput(/creating$/m);
    up.process.killProviders();
    expect((await up.finished).exitCode).toBe(1);
    expect(await stack.resource("a")).toBeUndefined();
    expect(up.process.providerProcesses()).toEqual([]);
  });

  test("a killed CLI leaves a lock, which cancel removes", async () => {
    const up = stack.start("up", { env: { CREATE_SECONDS: "60" } });
    await up.process.waitForOutput(/creating$/m);
    up.process.signal("SIGKILL");
    expect((await up.finished).exitCode).toBeUndefined();
    expect((await stack.export()).deployment.pending_operations).toHaveLength(1);
    await expect(stack.up()).rejects.toThrow("locked");
    await stack.cancel();
    await stack.up();
  });
});
