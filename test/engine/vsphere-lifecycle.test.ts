/** A machine's life through the real engine, on VMware's simulator of a vCenter. */
import { once } from "node:events";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { createProject, missingEngine } from "./harness";
import { smallOva } from "./small-ova";
import type { VsphereSettings } from "./vsphere-program";
import { inventoryOf, openVsphereStack, startOrSkip, told } from "./vsphere-stack";

describeUnless(missingEngine(), "a machine on vSphere, through the engine", () => {
  test("is created with its outputs, stays unchanged, follows drift and is destroyed without a trace", async (context) => {
    const { peer, stack, env, inventory } = await openVsphereStack(context);
    const before = await inventory();
    const created = await stack.up(env({ snapshot: true }));
    expect(created.changes).toEqual({ create: 7 });
    expect(await stack.outputs()).toEqual({
      ips: [expect.stringMatching(/^10\./)],
      consoleUrl: expect.stringContaining(`${peer.host}:${peer.port}/ui/app/vm`),
      location: expect.stringMatching(/^DC0\/DC0_C0\/DC0_C0_H\d \[LocalDS_0\]$/),
      powerState: "On",
    });
    expect((await stack.resource("before"))?.outputs).toMatchObject({
      createdAt: expect.stringMatching(/^2/),
    });
    expect((await stack.preview(env({ snapshot: true }))).changes).toEqual({ same: 7 });
    expect((await stack.refresh(env())).changes).toEqual({ same: 7 });
    expect((await inventory()).machines).toEqual([...before.machines, "web"]);

    await peer.control.powerOff("web");
    await stack.refresh(env());
    expect((await stack.resource("web"))?.outputs).toMatchObject({ powerState: "Off" });
    await stack.up(env({ snapshot: true }));
    expect((await stack.resource("web"))?.outputs).toMatchObject({ powerState: "On" });

    await stack.destroy(env());
    expect(await inventory()).toEqual(before);
    expect(before.sessions).toEqual([]);
  });

  test("is gone from the state once somebody has removed it, and only then", async (context) => {
    const { peer, stack, env, inventory } = await openVsphereStack(context);
    await stack.up(env());
    await peer.control.addRule({ method: "RetrievePropertiesEx", status: 503, times: 0 });
    await stack.refresh({ ...env(), fails: true });
    expect(await stack.resource("web")).toBeDefined();
    await peer.control.removeRules();
    await peer.control.powerOff("web");
    await peer.control.destroy("web");
    await stack.refresh(env());
    expect(await stack.resource("web")).toBeUndefined();
    await stack.up(env());
    expect((await inventory()).machines.filter((name) => name === "web")).toHaveLength(1);
  });

  test("gets more memory live where hot add is on, by power cycle where it is off", async (context) => {
    const { peer, stack, env } = await openVsphereStack(context);
    const hotAdd = { performanceProfile: { memoryHotAddEnabled: true } };
    const bigger = { memory: "8Gi" };
    await stack.up(env());
    expect(told(await stack.preview(env({ class: bigger })))).toContain("power cycle: memory 4Gi → 8Gi");
    await stack.destroy(env());

    await stack.up(env({ class: hotAdd }));
    const live = { class: { ...hotAdd, ...bigger } };
    expect(told(await stack.preview(env(live)))).toContain("live: memory 4Gi → 8Gi");
    await peer.control.resetRequests();
    await stack.up(env(live));
    expect(await peer.control.property("VirtualMachine", "web", "config.hardware.memoryMB")).toBe(8192);
    const { PowerOffVM_Task, ShutdownGuest } = await peer.control.calls();
    expect([PowerOffVM_Task, ShutdownGuest]).toEqual([undefined, undefined]);
    expect((await stack.preview(env(live))).changes).toEqual({ same: 6 });
  });

  test("takes ten changes at once in one request, while it runs", async (context) => {
    const { peer, stack, env } = await openVsphereStack(context);
    const performanceProfile = { cpuHotAddEnabled: true, memoryHotAddEnabled: true };
    await stack.up(env({ class: { performanceProfile } }));
    const changed = env({
      class: {
        performanceProfile,
        cpu: 2,
        memory: "8Gi",
        resourceLimits: { cpuShares: 2000, cpuLimit: 3000 },
        vsphere: { annotation: "the shop", tools: { upgrade: "atPowerCycle" } },
      },
      machine: {
        disks: [
          { name: "data", size: "2Gi", iops: 500 },
          { name: "log", size: "1Gi" },
        ],
        networks: [
          { name: "lan", network: "DC0_DVPG0" },
          { name: "dmz", network: "VM Network" },
        ],
        tags: ["env:test"],
      },
    });
    expect(told(await stack.preview(changed))).not.toContain("power cycle: ");
    await peer.control.resetRequests();
    await stack.up(changed);
    const { ReconfigVM_Task, PowerOffVM_Task, ShutdownGuest } = await peer.control.calls();
    expect({ ReconfigVM_Task, PowerOffVM_Task, ShutdownGuest }).toEqual({ ReconfigVM_Task: 1 });
    expect((await stack.preview(changed)).changes).toEqual({ same: 6 });
    expect(await peer.control.property("VirtualMachine", "web", "config.annotation")).toBe("the shop");
    expect((await stack.refresh(changed)).changes).toEqual({ same: 6 });
  });

  test("is power cycled for memory that it cannot take while it runs, and comes back", async (context) => {
    const { peer, stack, env } = await openVsphereStack(context);
    await stack.up(env());
    const bigger = { class: { memory: "8Gi" } };
    await stack.up(env(bigger));
    expect((await stack.resource("web"))?.outputs).toMatchObject({
      currentResources: { memory: "8Gi" },
      powerState: "On",
    });
    expect(await peer.control.calls()).toMatchObject({ ShutdownGuest: 1, PowerOnVM_Task: 1 });
  });

  test("refuses to shrink a disk at preview, naming it", async (context) => {
    const { stack, env } = await openVsphereStack(context);
    await stack.up(env());
    const smaller = { machine: { disks: [{ name: "data", size: "512Mi" }] } };
    const refused = await stack.preview({ ...env(smaller), fails: true });
    expect(refused.stdout).toContain("disk data has 1Gi and cannot shrink to 512Mi");
  });

  test("of a creation that fails after the clone is in the state, and the next up goes on with it", async (context) => {
    const { peer, stack, env, inventory } = await openVsphereStack(context);
    // the guest's network configuration needs the adapters' addresses: it follows the clone, and power follows it
    const fixed = { networks: [{ name: "lan", network: "DC0_DVPG0", ipAddress: "192.0.2.9", prefix: 24 }] };
    await peer.control.addRule({
      method: "PowerOnVM_Task",
      taskFault: { type: "InsufficientHostCapacityFault" },
      unexecuted: true,
      times: 0,
    });
    const failed = await stack.up({ ...env({ machine: fixed }), fails: true });
    expect(failed.stdout).toMatch(/QuotaExceeded|capacity|resources/i);
    const half = await stack.resource("web");
    expect(half?.initErrors).toEqual([expect.any(String)]);
    expect((await inventory()).machines).toContain("web");

    await peer.control.removeRules();
    await stack.up(env({ machine: fixed }));
    const whole = await stack.resource("web");
    expect(whole?.id).toBe(half?.id);
    expect(whole?.initErrors ?? []).toEqual([]);
    expect(whole?.outputs).toMatchObject({ powerState: "On", phase: "Running" });
    expect((await inventory()).machines.filter((name) => name === "web")).toHaveLength(1);
    expect(await peer.control.calls()).toMatchObject({ CloneVM_Task: 1 });
    expect((await stack.preview(env({ machine: fixed }))).changes).toEqual({ same: 6 });
  });

  test("of a clone whose task fails though it is there is not cloned again", async (context) => {
    const { peer, stack, env, inventory } = await openVsphereStack(context);
    await peer.control.addRule({
      method: "CloneVM_Task",
      taskFault: { type: "NoDiskSpace", fields: { datastore: "LocalDS_0" } },
    });
    const failed = await stack.up({ ...env(), fails: true });
    expect(failed.stdout).toContain("LocalDS_0");
    await stack.up(env());
    expect((await inventory()).machines.filter((name) => name === "web")).toHaveLength(1);
    expect(await peer.control.calls()).toMatchObject({ CloneVM_Task: 1 });
    await stack.destroy(env());
    expect((await inventory()).machines).not.toContain("web");
  });
});

describeUnless(missingEngine(), "examples/vsphere-basic", () => {
  test("is made as written, stays unchanged and leaves nothing", async (context) => {
    const peer = await startOrSkip(context, { templates: ["debian"], machines: 1 });
    const before = await inventoryOf(peer);
    await using project = await createProject({
      name: "vsphere-basic",
      programFile: resolve(__dirname, "../../examples/vsphere-basic/index.ts"),
      env: { VSPHERE_PASSWORD: peer.password },
    });
    const stack = await project.stack();
    await stack.setConfig({
      endpoint: peer.url,
      username: peer.user,
      caFile: peer.authorityFile,
      template: "/DC0/vm/debian",
      portgroup: "VM Network",
    });
    expect((await stack.up({ preview: true })).changes).toEqual({ create: 7 });
    expect(await stack.outputs()).toMatchObject({ ips: [expect.stringMatching(/^10\./)] });
    expect((await stack.preview()).changes).toEqual({ same: 7 });
    await stack.destroy();
    expect(await inventoryOf(peer)).toEqual(before);
  });
});

describeUnless(missingEngine(), "an OVA on vSphere, through the engine", () => {
  async function serve(content: Buffer): Promise<string> {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.end(content);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the port is not known");
    return `http://127.0.0.1:${address.port}/small.ova`;
  }
  const image = (ovaURL: string, checksum: string): VsphereSettings => ({
    image: { source: { vsphere: { ovaURL } }, checksum: `sha256:${checksum}`, prepare: { retries: 0 } },
  });

  test("is imported through the lease, verified, cloned, and removed with the stack", async (context) => {
    const { peer, stack, env, inventory } = await openVsphereStack(context);
    const before = await inventory();
    const { content, sha256 } = await smallOva();
    const settings = image(await serve(content), sha256);
    await stack.up(env(settings));
    const debian = await stack.resource("debian");
    expect(debian?.outputs).toMatchObject({ ready: true, phase: "Ready", imported: true });
    expect((await stack.resource("web"))?.outputs).toMatchObject({ powerState: "On" });
    const { machines } = await inventory();
    expect(machines).toHaveLength(before.machines.length + 2);
    const [template = ""] = machines.filter((name) => name !== "web" && !before.machines.includes(name));
    expect(await peer.control.property("VirtualMachine", template, "config.template")).toBe(true);
    expect(await peer.control.calls()).toMatchObject({
      ImportVApp: 1,
      HttpNfcLeaseComplete: 1,
      CloneVM_Task: 1,
    });
    expect((await stack.preview(env(settings))).changes).toEqual({ same: 6 });
    await stack.destroy(env());
    expect(await inventory()).toEqual(before);
  });

  test("that is not what its checksum says is refused, and nothing stays of it", async (context) => {
    const { stack, env, inventory } = await openVsphereStack(context);
    const before = await inventory();
    const good = await smallOva();
    const wrong = image(await serve(good.content), "0".repeat(64));
    const refused = await stack.up({ ...env(wrong), fails: true });
    expect(refused.stdout).toMatch(/sha256/i);
    expect(refused.stdout).toContain(good.sha256);
    expect(await inventory()).toEqual(before);
  });
});

describeUnless(missingEngine(), "many machines on vSphere, through the engine", () => {
  test("a hundred are made, read, changed and destroyed within few calls", async (context) => {
    const { peer, stack, env, inventory, calls } = await openVsphereStack(context);
    const count = 100;
    const before = await inventory();
    await stack.up(env({ machines: count }));
    const created = await calls();
    expect((await inventory()).machines).toHaveLength(before.machines.length + count);

    expect((await stack.refresh(env())).changes).toEqual({ same: count + 5 });
    const refreshed = await calls();

    const disks = [
      { name: "data", size: "1Gi" },
      { name: "log", size: "1Gi" },
    ];
    await stack.up(env({ machines: count, machine: { disks } }));
    expect((await stack.resource("web-99"))?.outputs).toMatchObject({ disks, powerState: "On" });
    const changed = await peer.control.calls();
    expect(changed.ReconfigVM_Task).toBe(count);
    const updated = await calls();

    await stack.destroy(env());
    const destroyed = await calls();
    expect(await inventory()).toEqual(before);
    const perMachine = [created, refreshed, updated, destroyed].map((sum) => sum / count);
    console.log(
      `calls per machine to create, refresh, update and destroy ${count}: ${perMachine.join(", ")}`,
    );
    expect(perMachine[0]).toBeLessThanOrEqual(8);
    expect(perMachine[1]).toBeLessThanOrEqual(0.2);
  });

  test("all sessions killed over and over in the middle of an up: all machines are there, and none twice", async (context) => {
    const { peer, stack, env, inventory } = await openVsphereStack(context);
    const count = 12;
    await peer.control.setDelays({ tasks: { CloneVM_Task: 400 } });
    const up = stack.start("up", env({ machines: count }));
    const ended = up.finished.then(() => true);
    let killed = 0;
    for (const clones of [1, 3, 6, 9, 12]) {
      while (((await peer.control.calls()).CloneVM_Task ?? 0) < clones) {
        if (await Promise.race([ended, sleep(20, false)])) break;
      }
      killed += await peer.control.endSessions();
    }
    const { exitCode, stdout } = await up.finished;
    expect(stdout, stdout).toContain(`+ ${count + 5} created`);
    expect(exitCode).toBe(0);
    expect(killed).toBeGreaterThanOrEqual(3);
    const { machines, sessions } = await inventory();
    const made = machines.filter((name) => name.startsWith("web-"));
    expect(new Set(made).size).toBe(count);
    expect(made).toHaveLength(count);
    expect(sessions).toEqual([]);
    const { CloneVM_Task, Login } = await peer.control.calls();
    const done = (await peer.control.requests("CloneVM_Task")).filter(({ fault }) => fault === "");
    expect(done).toHaveLength(count);
    console.log(`${killed} sessions killed: ${CloneVM_Task} clones of ${count} machines, ${Login} logins`);
    expect((await stack.preview(env({ machines: count }))).changes).toEqual({ same: count + 5 });
  });
});
