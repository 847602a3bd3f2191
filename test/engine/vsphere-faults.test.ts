/** What goes wrong around machines on vSphere, through the real engine. */
import { expect, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { devicesOf, reconfigureAs } from "../vsphere/inside";
import { missingEngine } from "./harness";
import { openVsphereStack, told } from "./vsphere-stack";

describeUnless(missingEngine(), "a machine on vSphere", () => {
  test("whose creation failed is made under another name, and the stack leaves none behind", async (context) => {
    const { peer, stack, env, inventory } = await openVsphereStack(context);
    const before = await inventory();
    const named = (name: string) => env({ machine: { name } });
    await peer.control.addRule({
      method: "CloneVM_Task",
      unexecuted: true,
      taskFault: { type: "InsufficientResourcesFault" },
    });
    await stack.up({ ...named("v"), fails: true });
    const failed = await stack.resource("web");
    await stack.up(named("v2"));
    expect((await stack.resource("web"))?.id).toBe(failed?.id);
    expect((await inventory()).machines).toEqual([...before.machines, "v2"].toSorted());
    await stack.destroy(named("v2"));
    expect(await inventory()).toEqual(before);
  });

  test("that somebody plugged into another network is seen by a refresh, and brought back", async (context) => {
    const { peer, stack, env } = await openVsphereStack(context);
    await stack.up(env());
    const networkOf = async () =>
      JSON.stringify((await devicesOf(peer, "web")).interfaces[0]?.device.backing);
    expect(await networkOf()).toContain("DistributedVirtualPort");
    const card = (await devicesOf(peer, "web")).interfaces[0]?.device;
    if (card === undefined) throw new Error("it has no adapter");
    const backing = { $type: "VirtualEthernetCardNetworkBackingInfo" as const, deviceName: "VM Network" };
    await reconfigureAs(peer, "web", {
      deviceChange: [{ $type: "VirtualDeviceConfigSpec", operation: "edit", device: { ...card, backing } }],
    });
    await stack.refresh(env());
    expect(told(await stack.preview(env()))).toContain("network interface lan");
    await stack.up(env());
    expect(await networkOf()).toContain("DistributedVirtualPort");
    expect((await stack.preview(env())).changes).toEqual({ same: 6 });
  });

  test("is not shut down for notes, nor for what vSphere would refuse afterwards", async (context) => {
    const { peer, stack, env } = await openVsphereStack(context);
    const notes = (annotation: string, more: object = {}) =>
      env({ class: { vsphere: { annotation }, ...more } });
    await stack.up(notes("a"));
    const refused = await stack.preview({ ...notes("a", { memory: "6145Mi" }), fails: true });
    expect(refused.stdout).toContain("write 6148Mi");
    expect(told(await stack.preview(notes("b")))).toContain("live: hardware (annotation)");
    await stack.up(notes("b"));
    expect(await peer.control.property("VirtualMachine", "web", "config.annotation")).toBe("b");
    await stack.up(env());
    expect(await peer.control.property("VirtualMachine", "web", "config.annotation")).toBe("");
    const { PowerOffVM_Task, ShutdownGuest } = await peer.control.calls();
    expect([PowerOffVM_Task, ShutdownGuest]).toEqual([undefined, undefined]);
  });
});
