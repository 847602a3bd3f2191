/** examples/observe-only, as written, on a mock hypervisor that has the machine already. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { closeSessions } from "../../provider/hooks";
import { openMock } from "../mock/mock-backend";
import { describeUnless } from "../support/describe-unless";
import { createProject, missingEngine } from "./harness";

afterEach(() => closeSessions());

describeUnless(missingEngine(), "examples/observe-only", () => {
  test("shows a machine of somebody else, and leaves it alone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "virtrigaud-observe-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const world = await openMock(folder, { sampleMachines: 1 });
    onTestFinished(() => world.session.close());
    const before = await world.observe("sample-1");
    const project = await createProject({
      name: "observe-only",
      programFile: resolve(__dirname, "../../examples/observe-only/index.ts"),
    });
    onTestFinished(() => project.dispose());
    const stack = await project.stack();
    await stack.setConfig({ type: "mock", endpoint: folder, database: "sample-1" });

    await stack.up();
    expect(await stack.outputs()).toEqual({
      address: before.interfaces[0]?.addresses[0],
      resources: { cpu: 1, memory: "512Mi" },
      phase: "Running",
    });
    await stack.destroy();
    expect(await world.observe("sample-1")).toEqual(before);
  });
});
