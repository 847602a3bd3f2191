/** Changes of machines on a vCenter, by us and by others. */
import { describe, expect, test, vi } from "vitest";
import { config } from "../../provider/adapters/vsphere/config";
import type { DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import { planMachine } from "../../provider/planner/plan-machine";
import { expectError, type World } from "../contract/world";
import { clone, diskNames, openWorld, useAdapter } from "./adapter-fixture";
import { connectionTo } from "./backend";
import { makeForeignMachine } from "./foreign-machine";
import { attachForeignDisk, markerOf, reconfigureAs, visit } from "./inside";
import { desiredInterface, gib, mib } from "./samples";

const fixture = useAdapter();

describe("more memory of a running machine", () => {
  const grown = (desired: DesiredMachine): DesiredMachine => ({ ...desired, memoryBytes: 8 * gib });

  function planOf(observed: ObservedMachine, previous: DesiredMachine, desired = grown(previous)) {
    const { capabilities } = fixture().session;
    const policies = { image: "Ignore", userData: "Ignore" } as const;
    const settingChanges = config.changes;
    return planMachine({
      desired,
      previous,
      observed,
      capabilities,
      settingChanges,
      policies,
      guest: "same",
      trigger: { before: undefined, now: undefined },
      chosen: { placement: {}, storage: {} },
      chosenBefore: { placement: {}, storage: {} },
    });
  }

  test("is planned live where hot add is on, and then comes while it runs", async () => {
    const { world, bodies } = fixture();
    const desired = world.desired(
      clone({ power: "On", memoryBytes: 4 * gib, hardware: { memoryHotAdd: true } }),
    );
    const observed = await world.create(desired);
    const { steps } = planOf(observed, desired);
    expect(steps).toMatchObject([{ effect: "live", summary: "memory 4Gi → 8Gi" }]);
    for (const { change } of steps) await world.apply(observed.reference, change);
    expect(await world.observe(observed.reference)).toMatchObject({ power: "On", memoryBytes: 8 * gib });
    expect(await bodies("PowerOffVM_Task")).toEqual([]);
  });

  test("is planned with a power cycle where hot add is off, and refused without one", async () => {
    const { world } = fixture();
    const desired = world.desired(clone({ power: "On", memoryBytes: 4 * gib, hardware: {} }));
    const observed = await world.create(desired);
    const { steps } = planOf(observed, desired);
    expect(steps).toMatchObject([{ effect: "powerCycle" }]);
    for (const { change } of steps) {
      await expectError(world.apply(observed.reference, change), "Conflict", "NotSupported");
    }
  });

  test("is planned beside a disk that shall shrink, which is refused by its name", async () => {
    const { world } = fixture();
    const disks = [{ name: "root" }, { name: "data", sizeBytes: 64 * mib }];
    const desired = world.desired(clone({ disks }));
    const observed = await world.create(desired);
    const smaller = { ...desired, disks: [{ name: "root" }, { name: "data", sizeBytes: 32 * mib }] };
    expect(planOf(observed, desired, smaller).refusals).toMatchObject([{ property: "disks[data].size" }]);
  });
});

describe("a machine that others change too", () => {
  async function withData(world: World, name: string) {
    return world.make(clone({ name, disks: [{ name: "root" }, { name: "data", sizeBytes: 64 * mib }] }));
  }

  test("keeps the names of its devices when it moves", async () => {
    const { world, control } = fixture();
    const name = world.name();
    const before = await withData(world, name);
    await control.move(name, "DC0_C0_H1");
    const after = await world.observe(before.reference);
    expect(after.location).toContain("DC0_C0_H1");
    expect(diskNames(after)).toEqual(diskNames(before));
    expect(after.interfaces.map((item) => item.name)).toEqual(before.interfaces.map((item) => item.name));
  });

  test("has no name for a disk of somebody else's, which outlives it", async () => {
    const { world, peer } = fixture();
    const name = world.name();
    const { reference } = await withData(world, name);
    await attachForeignDisk(peer, name, "[LocalDS_0] theirs.vmdk");
    const observed = await world.observe(reference);
    expect(diskNames(observed)).toEqual(["root", "data", "scsi0:9"]);
    await world.remove(reference);
    const heir = await world.make({
      root: { type: "importedDisk", reference: "[LocalDS_0] theirs.vmdk" },
      disks: [{ name: "root" }],
    });
    expect(heir.disks[0]?.sizeBytes).toBe(64 * mib);
  });

  test("is looked at again when somebody was faster, and their change stays", async () => {
    const { world, control, bodies } = fixture();
    const name = world.name();
    const { reference } = await withData(world, name);
    await control.addRule({
      method: "ReconfigVM_Task",
      unexecuted: true,
      taskFault: { type: "ConcurrentAccess" },
    });
    const changed = await world.apply(reference, { kind: "set-cpus", cpus: 2 });
    expect(changed.cpus).toBe(2);
    const requests = await bodies("ReconfigVM_Task");
    expect(requests).toHaveLength(2);
    for (const body of requests) expect(body).toContain("<changeVersion>");
  });

  test("is not the machine that somebody made of it, though that carries its marker", async () => {
    const { world, peer, control } = fixture();
    const name = world.name();
    const { reference } = await withData(world, name);
    const marker = await markerOf(peer, name);
    await makeForeignMachine(connectionTo(peer), `${name}-copy`);
    await reconfigureAs(peer, `${name}-copy`, { extraConfig: [marker] });
    expect(
      JSON.stringify(await control.property("VirtualMachine", `${name}-copy`, "config.extraConfig")),
    ).toContain(reference);
    const listed = await world.session.machines.list();
    const copy = listed.find((item) => item.name === `${name}-copy`);
    expect(copy?.owner).toBeUndefined();
    const observed = await world.observe(copy?.reference ?? "");
    expect(observed.owner).toBeUndefined();
    expect(diskNames(observed)).not.toContain("data");
    expect(listed.find((item) => item.name === name)).toMatchObject({ reference, owner: `key of ${name}` });
  });

  test("that waits for an answer takes nothing else, and says what it asks", async () => {
    const { world, control } = fixture();
    const name = world.name();
    const { reference } = await withData(world, name);
    await control.addRule({
      method: "PowerOnVM_Task",
      question: { text: "moved or copied?", choices: ["Cancel", "I moved it", "I copied it"] },
    });
    const error = await expectError(world.apply(reference, { kind: "power", to: "on" }), "Conflict");
    expect(error.message).toContain("moved or copied?");
    expect(error.remediation).toContain("I moved it");
    const again = await expectError(world.apply(reference, { kind: "set-cpus", cpus: 2 }), "Conflict");
    expect(again.message).toContain("moved or copied?");
    // its task ends only with an answer: nobody waits for it any more
    const read = vi.spyOn(world.native.tasks ?? {}, "read");
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(read).not.toHaveBeenCalled();
    await control.answer(name);
  });
});

describe("a disk that was there before us", () => {
  /** Somebody's machine with a disk, taken over; the disk is `data` of ours. */
  async function takenOver() {
    const { world, peer } = fixture();
    const name = world.name();
    const file = `[LocalDS_0] ${name}-a.vmdk`;
    await makeForeignMachine(connectionTo(peer), name);
    await attachForeignDisk(peer, name, file);
    const desired = world.desired({ name, disks: [{ name: "data" }] });
    const { reference } = await world.create(desired, "us", true);
    return { reference, file };
  }

  /** Whether a machine can be made around the file. */
  async function isThere(file: string): Promise<boolean> {
    const { world } = fixture();
    const heir = await world.make({
      root: { type: "importedDisk", reference: file },
      disks: [{ name: "root" }],
    });
    return heir.disks[0]?.device === file;
  }

  test("outlives the machine that was taken over", async () => {
    const { world } = fixture();
    const { reference, file } = await takenOver();
    await world.remove(reference);
    expect(await isThere(file)).toBe(true);
  });

  test("is detached and not deleted where the program names it no more", async () => {
    const { world } = fixture();
    const { reference, file } = await takenOver();
    const after = await world.apply(reference, { kind: "remove-disk", name: "data", keep: false });
    expect(after.disks).toEqual([]);
    expect(await isThere(file)).toBe(true);
  });
});

describe("a machine with snapshots", () => {
  test("and a disk of somebody else's says what to do before it can go", async () => {
    const { world, peer, control } = fixture();
    const desired = world.desired(clone());
    const { reference } = await world.create(desired);
    await attachForeignDisk(peer, desired.name, `[LocalDS_0] ${desired.name}-theirs.vmdk`);
    const snapshot = { name: "s", memory: false, quiesce: false };
    const taken = await world.session.snapshots?.create(reference, snapshot, "us");
    // which vcsim does not mind
    const refusal = { type: "GenericVmConfigFault", fields: { reason: "part of a snapshot" } };
    await control.addRule({ method: "ReconfigVM_Task", unexecuted: true, taskFault: refusal });
    const error = await expectError(world.remove(reference), "Conflict");
    expect(error.message).toContain(`${desired.name}-theirs.vmdk`);
    expect(error.remediation).toContain("delete the machine's snapshots");
    await world.wait(await world.session.snapshots?.delete(reference, taken?.reference ?? ""));
    await world.remove(reference);
  });
});

describe("tags", () => {
  test("are set and taken away in a category of ours, and others stay", async () => {
    const { world, control, peer } = fixture();
    const name = world.name();
    const made = await world.make(clone({ name, tags: ["blue", "green"] }));
    expect(made.tags).toEqual(["blue", "green"]);
    await visit(peer, name, async ({ vim, machine }) => {
      const { tagging } = vim.vCenter();
      await tagging.attach(machine, [await tagging.tagId("theirs", "precious")]);
    });
    const after = await world.apply(made.reference, { kind: "set-tags", tags: ["green", "red"] });
    expect(after.tags).toEqual(["green", "red"]);
    await visit(peer, name, async ({ vim, machine }) => {
      const tags = await vim.vCenter().tagging.tagsOf(machine);
      expect(tags.map((tag) => `${tag.category}/${tag.name}`).toSorted()).toEqual([
        "theirs/precious",
        "virtrigaud/green",
        "virtrigaud/red",
      ]);
    });
    expect((await control.sessions()).filter(({ kind }) => kind === "rest")).not.toHaveLength(0);
  });
});

describe("labels", () => {
  async function tagsOf(name: string): Promise<string[]> {
    let found: string[] = [];
    await visit(fixture().peer, name, async ({ vim, machine }) => {
      const tags = await vim.vCenter().tagging.tagsOf(machine);
      found = tags.map((tag) => `${tag.category}/${tag.name}`).toSorted();
    });
    return found;
  }

  async function attachAs(name: string, category: string, tag: string): Promise<void> {
    await visit(fixture().peer, name, async ({ vim, machine }) => {
      const { tagging } = vim.vCenter();
      await tagging.attach(machine, [await tagging.tagId(category, tag)]);
    });
  }

  /** In a process that has not read them lately. */
  async function later(work: (world: World) => Promise<void>): Promise<void> {
    const another = await openWorld(fixture().peer);
    try {
      await work(another);
    } finally {
      await another.close();
    }
  }

  test("are tags in the category of their key, and the labels of others stay", async () => {
    const { world } = fixture();
    const name = world.name();
    const labels = { app: "web", tier: "front" };
    const made = await world.make(clone({ name, tags: ["blue"], labels }));
    expect(made).toMatchObject({ tags: ["blue"], labels });
    await attachAs(name, "backup", "gold");
    expect((await world.observe(made.reference)).labels).toEqual(labels);
    const after = await world.apply(made.reference, { kind: "set-labels", labels: { app: "shop" } });
    expect(after).toMatchObject({ tags: ["blue"], labels: { app: "shop" } });
    expect(await tagsOf(name)).toEqual(["app/shop", "backup/gold", "virtrigaud/blue"]);
    const none = await world.apply(made.reference, { kind: "set-labels", labels: {} });
    expect(none.labels).toEqual({});
    expect(await tagsOf(name)).toEqual(["backup/gold", "virtrigaud/blue"]);
  });

  test("take a key over from others when the program writes it, and show what others make of it", async () => {
    const { world } = fixture();
    const name = world.name();
    const made = await world.make(clone({ name }));
    await attachAs(name, "team", "theirs");
    expect((await world.observe(made.reference)).labels).toEqual({});
    const labels = { team: "ours" };
    expect((await world.apply(made.reference, { kind: "set-labels", labels })).labels).toEqual(labels);
    expect(await tagsOf(name)).toEqual(["team/ours"]);
    await attachAs(name, "team", "theirs");
    await later(async (another) => {
      expect((await another.observe(made.reference)).labels).toEqual({ team: "ours, theirs" });
      const after = await another.apply(made.reference, { kind: "set-labels", labels });
      expect(after.labels).toEqual(labels);
    });
    expect(await tagsOf(name)).toEqual(["team/ours"]);
  });

  test("whose change dies before its end are not left behind without an owner", async () => {
    const { world, control } = fixture();
    const name = world.name();
    const made = await world.make(clone({ name, labels: { app: "web", tier: "front" } }));
    const change = { kind: "set-labels", labels: { app: "web" } } as const;
    await control.addRule({ method: "ReconfigVM_Task", object: name, fault: { type: "InvalidState" } });
    await expect(world.apply(made.reference, change)).rejects.toThrow();
    await control.removeRules();
    expect((await world.observe(made.reference)).labels).toEqual({ app: "web" });
    await attachAs(name, "tier", "front");
    await later(async (another) => {
      expect((await another.observe(made.reference)).labels).toEqual({ app: "web", tier: "front" });
      await another.apply(made.reference, change);
    });
    expect(await tagsOf(name)).toEqual(["app/web"]);
  });

  test("cost a creation and a read one call more at most, and a machine without any none", async () => {
    const { world, calls } = fixture();
    const asked = async (more: Partial<DesiredMachine>): Promise<[number, number]> => {
      const counted = () =>
        Object.entries(calls())
          .filter(([called]) => called !== "vsphere.WaitForUpdatesEx")
          .reduce((sum, [, count]) => sum + count, 0);
      world.context.calls.length = 0;
      const { reference, task } = await world.dispatch(world.desired(clone(more)));
      await world.wait(task);
      const creation = counted();
      world.context.calls.length = 0;
      await world.session.machines.observe({ reference });
      return [creation, counted()];
    };
    const labels = { app: "web", tier: "front" };
    // what is known from then on: the image, the tags
    await asked({ labels, tags: ["blue"] });
    const [creation, read] = await asked({});
    expect(await asked({ labels })).toEqual([creation + 1, read + 1]);
    expect(await asked({ labels, tags: ["blue"] })).toEqual([creation + 1, read + 1]);
  });
});

describe("what HA and DRS do", () => {
  test("is in the cluster's rules from the creation on, and goes with the machine", async () => {
    const { world, control } = fixture();
    const availability = { restartPriority: "high", drsBehavior: "manual", antiAffinityGroups: ["web"] };
    const machines = await Promise.all([1, 2].map(() => world.make(clone({ native: { availability } }))));
    const rules = async () =>
      JSON.stringify(await control.property("ClusterComputeResource", "DC0_C0", "configurationEx"));
    expect(await rules()).toContain("virtrigaud-apart-web");
    expect(await rules()).toContain('"restartPriority":"high"');
    for (const { reference } of machines) await world.remove(reference);
    expect(await rules()).not.toContain("virtrigaud-apart-web");
  });

  test("needs a cluster, and hosts in a group that is there", async () => {
    const { world } = fixture();
    const native = { availability: { hostGroups: ["ssd"] } };
    expect(await expectError(world.make(clone({ native })), "InvalidSpec")).toMatchObject({
      property: "class.vsphere.availability.hostGroups",
    });
  });
});

describe("hardware", () => {
  test("becomes newer while the machine is off, never older, and not while it runs", async () => {
    const { world } = fixture();
    const desired = world.desired(clone());
    const { reference } = await world.create(desired);
    const newer = (hardwareVersion: number) => ({
      kind: "set-hardware" as const,
      desired: { ...desired, native: { hardwareVersion } },
    });
    await world.apply(reference, newer(20));
    await expectError(world.apply(reference, newer(19)), "InvalidSpec");
    await world.power(reference, "on", "On");
    const error = await expectError(world.apply(reference, newer(21)), "Conflict");
    expect(error.message).toMatch(/running|off/i);
  });

  test("includes being a template: lists say so, others are made from it, and it can be a machine again", async () => {
    const { world } = fixture();
    const name = world.name();
    const desired = world.desired(clone({ name }));
    const { reference } = await world.create(desired);
    const as = (template: boolean) => ({
      kind: "set-hardware" as const,
      desired: { ...desired, native: { template } },
    });
    await world.apply(reference, as(true));
    expect(await world.session.machines.list()).toContainEqual(
      expect.objectContaining({ reference, template: true }),
    );
    const made = await world.make(clone({ root: { type: "image", reference: name } }));
    expect(made.disks).toHaveLength(1);
    await expectError(
      world.apply(reference, { kind: "power", to: "on" }),
      "Conflict",
      "InvalidSpec",
      "NotSupported",
    );
    await world.apply(reference, as(false));
    expect(await world.power(reference, "on", "On")).toMatchObject({ power: "On" });
  });
});

describe("a console", () => {
  test("is the machine's page in the web client", async () => {
    const { world, session } = fixture();
    const machine = await world.make(clone({ power: "On" }));
    const url = (await session.console?.url(machine)) ?? "";
    expect(new URL(url).pathname).toMatch(
      /^\/ui\/app\/vm;nav=h\/urn:vmomi:VirtualMachine:vm-\d+:[0-9a-f-]{36}\/summary$/,
    );
  });

  test("is a ticket where that is asked for and the server has one", async () => {
    const { peer, control } = fixture();
    const world = await openWorld(peer, { native: { console: "ticket" } });
    const machine = await world.make(clone({ power: "On" }));
    const url = () => world.session.console?.url(machine);
    expect(await url(), "without one").toContain("/ui/app/vm");
    const ticket =
      "<ticket>t1cket</ticket><cfgFile/><host>esxi1.example.com</host><port>443</port><url>wss://esxi1.example.com:443/ticket/t1cket</url>";
    await control.addRule({
      method: "AcquireTicket",
      response: `<AcquireTicketResponse xmlns="urn:vim25"><returnval>${ticket}</returnval></AcquireTicketResponse>`,
    });
    expect(await url()).toBe("wss://esxi1.example.com:443/ticket/t1cket");
    await world.close();
  });
});

describe("an interface", () => {
  test("is unplugged from one network and plugged into another while the machine runs", async () => {
    const { world } = fixture();
    const desired = world.desired(
      clone({ power: "On", interfaces: [desiredInterface({ network: "VM Network" })] }),
    );
    const { reference, interfaces } = await world.create(desired);
    const moved = await world.apply(reference, {
      kind: "change-interface",
      interface: desiredInterface({ network: "DC0_DVPG0" }),
      desired: desired,
    });
    expect(moved.interfaces).toMatchObject([
      { name: "lan", network: "DC0_DVPG0", macAddress: interfaces[0]?.macAddress },
    ]);
  });
});

test("what happens to a machine by other hands wakes whoever waits for it", async () => {
  const { world, control } = fixture();
  const name = world.name();
  const { reference } = await world.make(clone({ name }));
  const waiting = world.until(reference, "power", ({ power }) => power === "On");
  await control.powerOn(name);
  expect((await waiting).power).toBe("On");
});
