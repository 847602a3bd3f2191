/** What goes wrong, and how the next run puts it right: on the mock, through the real engine. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { createProject, type EngineProject, type EngineStack, missingEngine } from "./harness";
import { mockProgram, type ProgramSettings, programEnvironment } from "./mock-program";

describeUnless(missingEngine(), "faults on the mock, through the engine", () => {
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
    env: programEnvironment({ endpoint, snapshot: false, ...settings }),
  });

  test("a creation that fails after the machine has an identity is partial state, and is resumed", async () => {
    const faults = [{ operation: "createDisk", code: "QuotaExceeded" }];
    const failed = await stack.up({ ...env({ mock: { faults } }), fails: true });
    expect(failed.exitCode).not.toBe(0);
    const partial = await stack.resource("web");
    expect(partial?.id).toMatch(/.+/);
    expect(partial?.initErrors?.[0]).toContain("web");
    expect(partial?.outputs).toMatchObject({ phase: "Creating" });
    await stack.up(env());
    const whole = await stack.resource("web");
    expect(whole?.id).toBe(partial?.id);
    expect(whole?.outputs).toMatchObject({ phase: "Running", powerState: "On" });
    expect(await readdir(join(endpoint, "machines"))).toHaveLength(1);
  });

  test("an interrupt during a slow task leaves the machine in the state, and the rerun finishes it", async () => {
    const up = stack.start("up", env({ mock: { taskDuration: "12s" } }));
    await up.process.waitForOutput(/VirtualMachine web creating/);
    const dispatched = () => readdir(join(endpoint, "machines")).catch(() => []);
    await expect.poll(dispatched, { timeout: 30_000 }).toHaveLength(1);
    up.process.signal("SIGINT");
    const result = await up.finished;
    expect(result.exitCode).not.toBe(0);
    const interrupted = await stack.resource("web");
    expect(interrupted?.initErrors?.[0]).toMatch(/ \[Cancelled\]$/);
    await stack.up(env());
    const whole = await stack.resource("web");
    expect(whole?.outputs).toMatchObject({ phase: "Running", powerState: "On" });
    expect(whole?.id).toBe(interrupted?.id);
    expect(await readdir(join(endpoint, "machines"))).toHaveLength(1);
    await stack.destroy(env());
    expect(await readdir(join(endpoint, "machines"))).toEqual([]);
  });

  test("drift is found by refresh and put right by up", async () => {
    await stack.up(env());
    const file = join(endpoint, "machines", (await readdir(join(endpoint, "machines")))[0] ?? "");
    const machine = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify({ ...machine, cpus: 3, power: { ...machine.power, state: "Off" } }));
    await stack.refresh(env());
    expect((await stack.resource("web"))?.outputs).toMatchObject({
      powerState: "Off",
      currentResources: { cpu: 3 },
    });
    const up = await stack.up(env());
    expect(up.changes).toMatchObject({ update: 1 });
    expect((await stack.resource("web"))?.outputs).toMatchObject({
      powerState: "On",
      currentResources: { cpu: 1 },
    });
  });

  test("a machine that is gone is noticed by refresh and made again", async () => {
    await stack.up(env());
    await rm(join(endpoint, "machines"), { recursive: true });
    await stack.refresh(env());
    expect(await stack.resource("web")).toBeUndefined();
    await stack.up(env());
    expect(await readdir(join(endpoint, "machines"))).toHaveLength(1);
  });
});
