/** A program says what becomes of a machine that goes off by itself. */
import { describe, expect, it, test } from "vitest";
import type { PropertyMap } from "../../provider/runtime/values";
import { editMachine } from "../mock/mock-backend";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();

type Policy = "Always" | "OnFailure" | "Manual" | "Never";

const inputs = (restartPolicy: Policy | undefined, more: PropertyMap = {}) =>
  machineInputs(world, { ...(restartPolicy !== undefined && { restartPolicy }), ...more });

async function made(policy?: Policy, more: PropertyMap = {}): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(inputs(policy, more));
  world.applied.length = 0;
  return web;
}

/** As its guest or somebody else does it: past the hooks. */
async function turn(web: Life, to: "off" | "on"): Promise<void> {
  await world.session.machines.apply({ reference: web.id }, { kind: "power", to });
  world.applied.length = 0;
}

async function ended(policy?: Policy, more: PropertyMap = {}): Promise<Life> {
  const web = await made(policy, more);
  await turn(web, "off");
  await web.refresh();
  return web;
}

describe("a machine whose guest shut down", () => {
  it.each<Policy | undefined>([undefined, "Always"])(
    "is started again under the policy %s",
    async (policy) => {
      const web = await ended(policy);
      await web.up(inputs(policy));
      expect(world.applied).toEqual(["on"]);
      expect(web.outputs.desiredPowerState).toBeUndefined();
    },
  );

  it.each<Policy>(["OnFailure", "Manual", "Never"])("stays off under the policy %s", async (policy) => {
    const web = await ended(policy);
    expect(web.outputs).toMatchObject({ powerState: "Off", phase: "Stopped", desiredPowerState: "On" });
    expect((await web.preview(inputs(policy))).changes).toEqual([]);
    await web.up(inputs(policy, { tags: ["blue"] }));
    expect(world.applied).toEqual(["set-tags"]);
    await web.up(inputs(policy, { tags: ["blue"], class: classOf({ firmware: "UEFI" }) }));
    expect(world.applied).toEqual(["set-tags", "set-hardware"]);
    expect(web.outputs).toMatchObject({ powerState: "Off", desiredPowerState: "On" });
  });

  it.each<Policy>(["OnFailure", "Manual", "Never"])(
    "starts under %s when the program asks anew: by its power state or by a trigger",
    async (policy) => {
      const web = await ended(policy);
      await web.up(inputs(policy, { powerState: "Off" }));
      expect(world.applied).toEqual([]);
      expect(web.outputs).toMatchObject({ desiredPowerState: "Off" });
      await web.up(inputs(policy));
      expect(world.applied).toEqual(["on"]);

      await turn(web, "off");
      await web.refresh();
      await web.up(inputs(policy, { restartTrigger: "again" }));
      expect(world.applied).toEqual(["on"]);
      await web.up(inputs(policy, { restartTrigger: "again" }));
      expect(world.applied).toEqual(["on"]);
    },
  );

  it("starts when the program drops the policy", async () => {
    const web = await ended("Never");
    await web.up(inputs(undefined));
    expect(world.applied).toEqual(["on"]);
    expect(web.outputs.desiredPowerState).toBeUndefined();
  });

  it("starts once when the policy is new: nobody knows who switched the machine off", async () => {
    const web = await ended();
    await web.up(inputs("Never"));
    expect(world.applied).toEqual(["on"]);
    await turn(web, "off");
    await web.refresh();
    expect((await web.preview(inputs("Never"))).changes).toEqual([]);
  });

  it("has the policy from the first update on, when it ran meanwhile", async () => {
    const web = await made();
    await web.up(inputs("Never"));
    expect(web.outputs).toMatchObject({ desiredPowerState: "On" });
    await turn(web, "off");
    await web.refresh();
    await web.up(inputs("Never", { tags: ["blue"] }));
    expect(world.applied).toEqual(["set-tags"]);
  });
});

describe("a machine that crashed", () => {
  const crashed = async (policy: Policy): Promise<Life> => {
    const web = await made(policy);
    await editMachine(String(world.provider.endpoint), web.id, (machine) => ({
      ...machine,
      power: { ...machine.power, state: "Crashed", reason: "the guest panicked" },
    }));
    await web.refresh();
    return web;
  };

  it.each<Policy>(["Always", "OnFailure"])("is started under the policy %s", async (policy) => {
    const web = await crashed(policy);
    await web.up(inputs(policy));
    expect(world.applied).toEqual(["on"]);
  });

  it.each<Policy>(["Manual", "Never"])(
    "stays as it is under %s, and goes off for what needs it",
    async (policy) => {
      const web = await crashed(policy);
      expect(web.outputs).toMatchObject({ powerState: "Crashed", desiredPowerState: "On" });
      expect((await web.preview(inputs(policy))).changes).toEqual([]);
      await web.up(inputs(policy, { class: classOf({ firmware: "UEFI" }) }));
      expect(world.applied).toEqual(["off", "set-hardware"]);
    },
  );
});

test("a machine that people started stays on under the policy Manual, and goes off under each other", async () => {
  const web = await made("Manual", { powerState: "Off" });
  await turn(web, "on");
  await web.refresh();
  expect((await web.preview(inputs("Manual", { powerState: "Off" }))).changes).toEqual([]);
  await web.up(inputs("Never", { powerState: "Off" }));
  expect(world.applied).toEqual(["off"]);
});

describe("a machine that the package itself has switched off", () => {
  it("is started by the next update when its power cycle did not come to its end", async () => {
    const web = await made("Never");
    world.fail("on");
    const other = inputs("Never", { class: classOf({ firmware: "UEFI" }) });
    await expect(web.up(other)).rejects.toThrow(/the hypervisor broke/);
    expect(web.outputs).toMatchObject({ powerState: "Off" });
    world.applied.length = 0;
    await web.refresh();
    await web.up(other);
    expect(world.applied).toEqual(["on"]);
  });

  it("is started by the next update when its creation did not come to its end", async () => {
    const web = new Life("VirtualMachine", world);
    world.fail("on");
    await web.up(inputs("Never")).catch(() => undefined);
    await web.refresh();
    expect(await web.up(inputs("Never"))).toMatchObject({ phase: "Running", desiredPowerState: "On" });
  });

  it("is started when the program takes back that it shall be off", async () => {
    const web = await made("Never");
    world.fail("set-tags");
    await expect(web.up(inputs("Never", { powerState: "Off", tags: ["blue"] }))).rejects.toThrow(/broke/);
    expect(web.outputs).toMatchObject({ powerState: "Off" });
    world.applied.length = 0;
    await web.up(inputs("Never"));
    expect(world.applied).toEqual(["on"]);
  });
});
