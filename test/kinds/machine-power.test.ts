import { describe, expect, test, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, type Step, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();
const uefi = { class: classOf({ firmware: "UEFI" }) };

async function made(more: PropertyMap = {}): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, more));
  world.applied.length = 0;
  world.said.length = 0;
  return web;
}

test.each([
  ["On", "Off", ["off"], "Off", "Stopped"],
  ["On", "Suspended", ["suspend"], "Suspended", "Suspended"],
  ["Off", "On", ["on"], "On", "Running"],
  ["Off", "Suspended", ["on", "suspend"], "Suspended", "Suspended"],
  ["Suspended", "On", ["on"], "On", "Running"],
  ["Suspended", "Off", ["off"], "Off", "Stopped"],
])("%s becomes %s", async (from, to, told, power, phase) => {
  const web = await made({ powerState: from });
  const outputs = await web.up(machineInputs(world, { powerState: to }));
  expect(world.applied).toEqual(told);
  expect(outputs).toMatchObject({ powerState: to, phase });
  expect(await world.machine(web.id)).toMatchObject({ power });
  expect(await web.preview(machineInputs(world, { powerState: to }))).toMatchObject({ changes: [] });
});

test("a guest is asked where OffGraceful is desired, and what was switched off stays so", async () => {
  const agent = { class: classOf({ guestToolsPolicy: "install" }) };
  const web = await made(agent);
  const inputs = machineInputs(world, { ...agent, powerState: "OffGraceful" });
  expect(await web.up(inputs)).toMatchObject({ powerState: "Off", phase: "Stopped" });
  expect(world.applied).toEqual(["shutdown"]);
  expect(world.warnings()).toEqual([]);
  expect((await web.preview(inputs)).changes).toEqual([]);
});

describe("a guest that does not follow", () => {
  const deaf = { class: classOf({ guestToolsPolicy: "install", mock: { ignoresShutdown: true } }) };

  test("is switched off hard when its time is over, with a warning", async () => {
    const web = await made({ ...deaf, lifecycle: { gracefulShutdownTimeout: "30ms" } });
    await web.up(
      machineInputs(world, {
        ...deaf,
        lifecycle: { gracefulShutdownTimeout: "30ms" },
        powerState: "OffGraceful",
      }),
    );
    expect(world.applied).toEqual(["shutdown", "off"]);
    expect(world.warnings()).toEqual(["warning: web did not shut down within 30ms: it is powered off hard"]);
    expect(await world.machine(web.id)).toMatchObject({ power: "Off" });
  });

  test.each(["NotSupported", "Retryable", "Unavailable"] as const)(
    "is switched off hard where asking it fails as %s",
    async (code) => {
      const web = await made(uefi);
      world.fail("shutdown", new ProviderError(code, "the guest has no ears"));
      await web.up(machineInputs(world));
      expect(world.warnings()).toEqual(["warning: web did not shut down within 60s: it is powered off hard"]);
      expect(await world.machine(web.id)).toMatchObject({ power: "On" });
    },
  );

  test("is not switched off hard where asking it fails otherwise", async () => {
    const web = await made(uefi);
    world.fail("shutdown", new ProviderError("Unauthorized", "you may not"));
    await expect(web.up(machineInputs(world))).rejects.toMatchObject({ code: "Unauthorized" });
    expect(world.applied).toEqual(["shutdown"]);
    expect(await world.machine(web.id)).toMatchObject({ power: "On" });
  });
});

describe("a change that needs a power cycle", () => {
  test("switches the machine off, does everything, and switches it on again", async () => {
    const web = await made();
    const inputs = machineInputs(world, { ...uefi, tags: ["a"] });
    expect(await web.up(inputs)).toMatchObject({ powerState: "On", phase: "Running" });
    expect(world.applied).toEqual(["shutdown", "set-tags", "set-hardware", "on"]);
    expect(await web.preview(inputs)).toMatchObject({ changes: [] });
  });

  test("is the whole step where the machine is off already", async () => {
    const web = await made({ powerState: "Off" });
    await web.up(machineInputs(world, { ...uefi, powerState: "Off" }));
    expect(world.applied).toEqual(["set-hardware"]);
    expect(await world.machine(web.id)).toMatchObject({ power: "Off" });
  });

  test("leaves a machine off that shall be off", async () => {
    const web = await made();
    await web.up(machineInputs(world, { ...uefi, powerState: "Off" }));
    expect(world.applied).toEqual(["off", "set-hardware"]);
  });

  test("starts a machine that shall run and was off", async () => {
    const web = await made({ powerState: "Off" });
    await web.up(machineInputs(world, uefi));
    expect(world.applied).toEqual(["set-hardware", "on"]);
    expect(await world.machine(web.id)).toMatchObject({ power: "On" });
  });

  test("suspends a machine that shall be suspended when it is done", async () => {
    const web = await made();
    await web.up(machineInputs(world, { ...uefi, powerState: "Suspended" }));
    expect(world.applied).toEqual(["shutdown", "set-hardware", "on", "suspend"]);
    expect(await world.machine(web.id)).toMatchObject({ power: "Suspended" });
  });

  test("is refused for a machine that stays suspended", async () => {
    const web = await made({ powerState: "Suspended" });
    const inputs = machineInputs(world, { ...uefi, powerState: "Suspended" });
    await expect(web.up(inputs)).rejects.toThrow(/impossible while the machine is suspended/);
    expect(world.applied).toEqual([]);
  });

  test("is refused for a machine that stays suspended also where only its name needs it", async () => {
    world.provider = { ...world.provider, withoutCapabilities: ["renameLive"] };
    const web = await made({ powerState: "Suspended" });
    const inputs = machineInputs(world, { name: "site", powerState: "Suspended" });
    await expect(web.up(inputs)).rejects.toThrow(
      /name web → site is impossible while the machine is suspended/,
    );
    expect(await world.machine(web.id)).toMatchObject({ name: "web", power: "Suspended" });
  });

  test("has a suspended machine that shall run go on first, so that its guest can shut down", async () => {
    const web = await made({ powerState: "Suspended" });
    await web.up(machineInputs(world, uefi));
    expect(world.applied).toEqual(["on", "shutdown", "set-hardware", "on"]);
    expect(world.warnings()).toEqual([]);
    expect(await world.machine(web.id)).toMatchObject({ power: "On" });
  });

  test("is refused at preview and at update where the program forbids it", async () => {
    const web = await made();
    const inputs = machineInputs(world, { ...uefi, updatePolicy: { powerCycle: "Forbid" } });
    for (const refused of [() => web.preview(inputs), () => web.update(inputs)]) {
      await expect(refused()).rejects.toMatchObject({
        code: "InvalidSpec",
        property: "class.firmware",
        reason: "hardware (firmware) needs a power cycle, which updatePolicy.powerCycle forbids",
        remediation: 'set updatePolicy.powerCycle to "Allow", or power the machine off first',
      });
    }
    expect(world.applied).toEqual([]);
    // what needs none is not forbidden
    await web.up(machineInputs(world, { tags: ["a"], updatePolicy: { powerCycle: "Forbid" } }));
    expect(world.applied).toEqual(["set-tags"]);
  });
});

describe("a step that fails in a power cycle", () => {
  test("leaves the machine running, and a state that says so", async () => {
    const web = await made();
    world.fail("set-hardware");
    await expect(web.up(machineInputs(world, { ...uefi, tags: ["a"] }))).rejects.toThrow(
      /the hypervisor broke/,
    );
    expect(await world.machine(web.id)).toMatchObject({ power: "On", tags: ["a"] });
    expect(web.outputs).toMatchObject({ powerState: "On", phase: "Running", tags: ["a"] });
    expect(web.outputs.class).not.toHaveProperty("firmware");
    expect(world.warnings()).toEqual([]);
  });

  test("leaves a machine suspended that was to be suspended", async () => {
    const web = await made();
    world.fail("set-hardware");
    const inputs = machineInputs(world, { ...uefi, powerState: "Suspended" });
    await expect(web.up(inputs)).rejects.toThrow(/the hypervisor broke/);
    expect(await world.machine(web.id)).toMatchObject({ power: "Suspended" });
  });

  test("leaves the machine running also where the user interrupts", async () => {
    const web = await made();
    const { apply } = world.session.machines;
    vi.spyOn(world.session.machines, "apply").mockImplementation(async (reference, change) => {
      if (change.kind !== "set-hardware") return apply(reference, change);
      world.interrupt();
      throw new ProviderError("Cancelled", "it was interrupted");
    });
    await expect(web.up(machineInputs(world, uefi))).rejects.toThrow(/it was interrupted/);
    expect(await world.session.machines.observe({ reference: web.id })).toMatchObject({ power: "On" });
    expect(web.outputs).toMatchObject({ powerState: "On" });
  });

  test.each<Step>(["shutdown", "on"])(
    "leaves the machine running where the user interrupts at %s",
    async (step) => {
      const web = await made();
      const { apply } = world.session.machines;
      vi.spyOn(world.session.machines, "apply").mockImplementation(async (reference, change) => {
        const isDue = change.kind === "power" && change.to === step;
        // the guest goes on to shut down; a start that was interrupted has not begun
        if (isDue && step === "on") world.interrupt();
        const task = await apply(reference, change);
        if (isDue) world.interrupt();
        return task;
      });
      await expect(web.up(machineInputs(world, uefi))).rejects.toThrow(/cancelled/);
      expect(await world.session.machines.observe({ reference: web.id })).toMatchObject({ power: "On" });
      expect(web.outputs).toMatchObject({ powerState: "On" });
    },
  );

  test("does not resume a machine that was suspended when the user interrupted", async () => {
    const web = await made();
    const { apply } = world.session.machines;
    vi.spyOn(world.session.machines, "apply").mockImplementation(async (reference, change) => {
      const task = await apply(reference, change);
      if (change.kind === "power" && change.to === "suspend") world.interrupt();
      return task;
    });
    await expect(web.up(machineInputs(world, { ...uefi, powerState: "Suspended" }))).rejects.toThrow(
      /cancelled/,
    );
    expect(world.applied).toEqual(["shutdown", "set-hardware", "on", "suspend"]);
    expect(web.outputs).toMatchObject({ powerState: "Suspended" });
  });

  test("leaves the machine running where the answer of its guest was lost", async () => {
    const web = await made();
    world.lose("shutdown");
    await expect(web.up(machineInputs(world, uefi))).rejects.toThrow(/the hypervisor broke/);
    expect(await world.machine(web.id)).toMatchObject({ power: "On" });
  });

  test("says what went wrong first, and warns where the machine cannot be switched on again", async () => {
    const web = await made();
    const { apply } = world.session.machines;
    vi.spyOn(world.session.machines, "apply").mockImplementation(async (reference, change) => {
      if (change.kind === "set-hardware") throw new ProviderError("Internal", "the firmware is missing");
      if (change.kind === "power" && change.to === "on")
        throw new ProviderError("Internal", "no memory is free");
      return apply(reference, change);
    });
    await expect(web.up(machineInputs(world, uefi))).rejects.toThrow(/the firmware is missing/);
    expect(world.warnings()).toEqual([
      expect.stringMatching(/^warning: web could not be switched on again: .*no memory is free/),
    ]);
    expect(web.outputs).toMatchObject({ powerState: "Off", phase: "Stopped" });
  });
});

test("a power state that becomes visible late is waited for", async () => {
  const web = await made({ powerState: "Off" });
  const { observe } = world.session.machines;
  let looks = 0;
  vi.spyOn(world.session.machines, "observe").mockImplementation(async (reference) => {
    const seen = await observe(reference);
    if (seen?.power !== "On") return seen;
    looks += 1;
    return looks < 3 ? { ...seen, power: "Off" } : seen;
  });
  expect(await web.up(machineInputs(world))).toMatchObject({ powerState: "On" });
});
