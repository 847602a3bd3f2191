/** A machine's life through the real engine, on the mock. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import {
  createProject,
  type EngineProject,
  type EngineResult,
  type EngineStack,
  missingEngine,
} from "./harness";
import { mockProgram, type ProgramSettings, programEnvironment } from "./mock-program";

describeUnless(missingEngine(), "a machine on the mock, through the engine", () => {
  let project: EngineProject;
  let stack: EngineStack;
  let endpoint: string;

  beforeEach(async () => {
    endpoint = await mkdtemp(join(tmpdir(), "virtrigaud-mock-"));
    project = await createProject({ program: mockProgram });
    stack = await project.stack();
  });
  afterEach(async () => {
    await project.dispose();
    await rm(endpoint, { recursive: true, force: true });
  });

  const env = (settings: Partial<ProgramSettings> = {}) => ({
    env: programEnvironment({ endpoint, ...settings }),
  });
  const said = (result: EngineResult): string => result.diagnostics.map(({ message }) => message).join("\n");

  test("is created with its outputs, stays unchanged, and is destroyed without a trace", async () => {
    const created = await stack.up({ ...env(), preview: true });
    expect(created.changes).toMatchObject({ create: 7 });
    expect(await stack.outputs()).toMatchObject({
      ips: [expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/)],
      consoleUrl: expect.stringContaining("web"),
      location: expect.stringMatching(/.+/),
      powerState: "On",
    });
    const web = await stack.resource("web");
    expect(web?.sourcePosition).toMatch(/^project:\/\/\/index\./);
    expect(web?.stackTrace).toEqual([
      { sourcePosition: web?.sourcePosition },
      { sourcePosition: expect.stringMatching(/^project:\/\/\/index\./) },
    ]);
    const again = await stack.preview(env());
    expect(again.changes).toEqual({ same: 7 });
    const refreshed = await stack.refresh(env());
    expect(refreshed.changes).toEqual({ same: 7 });
    const destroyed = await stack.destroy(env());
    expect(destroyed.changes).toEqual({ delete: 7 });
    expect(await readdir(join(endpoint, "machines"))).toEqual([]);
  });

  test("changes in place, and the preview says how", async () => {
    await stack.up(env());
    const bigger = {
      class: { memory: "1Gi" },
      machine: {
        disks: [
          { name: "data", size: "2Gi" },
          { name: "log", size: "1Gi" },
        ],
      },
    };
    const preview = await stack.preview(env(bigger));
    expect(preview.changes).toMatchObject({ update: 2 });
    expect(said(preview)).toContain("live: memory 512Mi → 1Gi");
    expect(said(preview)).toContain("live: disk data 1Gi → 2Gi");
    expect(said(preview)).toContain("live: add disk log (1Gi)");
    await stack.up(env(bigger));
    expect((await stack.resource("web"))?.outputs).toMatchObject({
      currentResources: { cpu: 1, memory: "1Gi" },
      powerState: "On",
    });
    expect((await stack.preview(env(bigger))).changes).toEqual({ same: 7 });
  });

  test("is power cycled where it cannot change while it runs, and comes back", async () => {
    const provider = { withoutCapabilities: ["memoryAddLive"] };
    await stack.up(env({ provider }));
    const bigger = { provider, class: { memory: "1Gi" } };
    expect(said(await stack.preview(env(bigger)))).toContain("power cycle: memory 512Mi → 1Gi");
    const forbidden = { ...bigger, machine: { updatePolicy: { powerCycle: "Forbid" } } };
    const refused = await stack.preview({ ...env(forbidden), fails: true });
    expect(refused.stdout).toContain("updatePolicy.powerCycle forbids");
    await stack.up(env(bigger));
    expect((await stack.resource("web"))?.outputs).toMatchObject({
      currentResources: { memory: "1Gi" },
      powerState: "On",
    });
  });

  test("refuses to shrink a disk at preview, naming it", async () => {
    await stack.up(env());
    const smaller = { machine: { disks: [{ name: "data", size: "512Mi" }] } };
    const refused = await stack.preview({ ...env(smaller), fails: true });
    expect(refused.stdout).toContain("disk data has 1Gi and cannot shrink to 512Mi");
  });

  test("is replaced for another image only where the policy says so", async () => {
    await stack.up(env());
    const id = (await stack.resource("web"))?.id;
    const image = "https://example.com/debian-13.qcow2";
    const kept = await stack.up(env({ image }));
    expect(said(kept)).toContain('set updatePolicy.image to "Replace"');
    expect((await stack.resource("web"))?.id).toBe(id);
    const replaced = await stack.up(
      env({ image, machine: { updatePolicy: { image: "Replace" } }, snapshot: false }),
    );
    expect(replaced.operations).toContainEqual(
      expect.objectContaining({ name: "web", op: "create-replacement", outcome: "done" }),
    );
  });

  test("goes back to a snapshot when the program says so, once", async () => {
    await stack.up(env());
    const bigger = { class: { memory: "1Gi" } };
    await stack.up(env(bigger));
    const back = { ...bigger, snapshot: { revert: "after the failed upgrade" } };
    expect(said(await stack.preview(env(back)))).toContain("reverts the machine to snapshot before");
    await stack.up(env(back));
    await stack.refresh(env(back));
    expect((await stack.resource("web"))?.outputs).toMatchObject({
      currentResources: { memory: "512Mi" },
      powerState: "On",
    });
    expect((await stack.preview(env({ ...back, class: {} }))).operations).not.toContainEqual(
      expect.objectContaining({ name: "before", op: "update" }),
    );
  });

  test("wrong inputs fail at preview and name the field", async () => {
    const size = await stack.preview({ ...env({ class: { memory: "4GB" } }), fails: true });
    expect(size.stdout).toContain('write the binary unit, "4Gi"');
    const key = await stack.preview({ ...env({ machine: { powerstate: "On" } }), fails: true });
    expect(key.stdout).toContain("did you mean powerState?");
    expect(await readdir(endpoint)).toEqual([]);
  });

  test("two stacks of two programs share one host", async () => {
    const other = await createProject({ program: mockProgram, name: "other" });
    try {
      const second = await other.stack();
      const own = env({ machines: ["web", "db"] });
      const others = env({ machines: ["mail", "dns"] });
      await Promise.all([stack.up(own), second.up(others)]);
      expect((await readdir(join(endpoint, "machines"))).length).toBe(4);
      const conflict = await second.up({ ...env({ machines: ["mail", "dns", "db"] }), fails: true });
      expect(conflict.stdout).toMatch(/db.*(not made by|belongs to|without our marker|owner)/i);
      await Promise.all([stack.destroy(own), second.destroy(others)]);
      expect(await readdir(join(endpoint, "machines"))).toEqual([]);
    } finally {
      await other.dispose();
    }
  });
});
