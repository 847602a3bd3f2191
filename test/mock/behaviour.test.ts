/** What a hypervisor does that the contract leaves open. */
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { DesiredMachine } from "../../provider/contract/machine";
import { expectError, gibibyte, mebibyte } from "../contract/world";
import { useMockFolder } from "./folder";
import { editMachine, mockMachine } from "./mock-backend";

const folder = useMockFolder();

function addressesOf({ interfaces }: { interfaces: readonly { readonly addresses: readonly string[] }[] }) {
  return interfaces.flatMap(({ addresses }) => addresses);
}

function onNetwork(name: string, network: string, more: object = {}): DesiredMachine {
  const machine = mockMachine(name);
  return { ...machine, interfaces: machine.interfaces.map((item) => ({ ...item, network, ...more })) };
}

describe("guests", () => {
  test("have an address when they have booted", async () => {
    const world = await folder.open({ bootDuration: "150ms" });
    const { reference, ...booting } = await world.make({ power: "On" });
    expect(addressesOf(booting)).toEqual([]);
    const up = await world.until(reference, "an address", (machine) => addressesOf(machine).length > 0);
    const again = await world.apply(reference, { kind: "power", to: "reboot" });
    expect(addressesOf(again)).toEqual([]);
    const back = await world.until(reference, "an address", (machine) => addressesOf(machine).length > 0);
    expect(addressesOf(back)).toEqual(addressesOf(up));
  });

  test("take their time to shut down, or ignore it", async () => {
    const world = await folder.open({ shutdownDuration: "80ms" });
    const polite = await world.make({ power: "On" });
    const stubborn = await world.make({ power: "On", native: { ignoresShutdown: true } });
    for (const { reference } of [polite, stubborn])
      expect((await world.apply(reference, { kind: "power", to: "shutdown" })).power).toBe("On");
    await world.until(polite.reference, "the machine to be off", ({ power }) => power === "Off");
    expect((await world.observe(stubborn.reference)).power).toBe("On");
  });

  test("have the static addresses and those of the class's block instead of leased ones", async () => {
    const world = await folder.open();
    const fixed = await world.create(
      onNetwork("a", "default", { addresses: ["198.18.0.7/15"], dhcp: false }),
    );
    const block = await world.create({ ...mockMachine("b"), native: { addresses: ["203.0.113.9"] } });
    const none = await world.create(onNetwork("c", "default", { dhcp: false }));
    expect([fixed, block, none].map(addressesOf)).toEqual([["198.18.0.7"], ["203.0.113.9"], []]);
  });
});

describe("networks", () => {
  const small = { name: "small", source: { create: true, cidr: "10.0.0.0/29" } };

  test("give each machine another address of theirs, until none is left, and take them back", async () => {
    const world = await folder.open();
    await world.session.networks?.create(small, "key");
    const made = await Promise.all([1, 2, 3, 4, 5].map((n) => world.create(onNetwork(`web-${n}`, "small"))));
    expect(made.flatMap(addressesOf).toSorted()).toEqual([2, 3, 4, 5, 6].map((host) => `10.0.0.${host}`));
    await expectError(world.create(onNetwork("web-6", "small")), "QuotaExceeded");
    await world.remove(made[0]?.reference ?? "");
    const last = await world.create(onNetwork("web-6", "small"));
    expect(addressesOf(last)).toEqual(addressesOf(made[0] ?? last));
  });

  test("stay while machines are on them", async () => {
    const world = await folder.open();
    await world.session.networks?.create(small, "key");
    const { reference } = await world.create(onNetwork("web", "small", { dhcp: false }));
    await expectError(Promise.resolve(world.session.networks?.delete("small")), "Conflict");
    await world.remove(reference);
    await world.session.networks?.delete("small");
    expect(await world.session.networks?.observe("small")).toBeUndefined();
  });

  test("name the machines on them, without those whose files somebody removed", async () => {
    const world = await folder.open();
    await world.session.networks?.create(small, "key");
    const machines = [];
    for (const name of ["gone", "stays"]) machines.push(await world.create(onNetwork(name, "small")));
    const [gone, stays] = machines.map(({ reference }) => reference);
    await rm(join(folder.path(), "machines", `${gone}.json`));
    const refused = await expectError(Promise.resolve(world.session.networks?.delete("small")), "Conflict");
    expect(refused.message).toMatch(`machines are on the network "small": ${stays};`);
    await rm(join(folder.path(), "machines", `${stays}.json`));
    await world.session.networks?.delete("small");
    expect(await world.session.networks?.observe("small")).toBeUndefined();
  });

  test("are left and joined as an interface changes", async () => {
    const world = await folder.open();
    await world.session.networks?.create(small, "key");
    const { reference, interfaces } = await world.create(mockMachine("web"));
    const [lan] = onNetwork("web", "small").interfaces;
    if (lan === undefined) throw new Error("no interface");
    const moved = await world.apply(reference, {
      kind: "change-interface",
      interface: lan,
      desired: mockMachine("web"),
    });
    expect(moved.interfaces).toMatchObject([{ network: "small", macAddress: interfaces[0]?.macAddress }]);
    expect(addressesOf(moved)[0]).toMatch(/^10\.0\.0\./);
    await world.apply(reference, { kind: "remove-interface", name: "lan" });
    await world.session.networks?.delete("small");
  });
});

describe("machines", () => {
  test("take only what the host has, over everything that changes their size", async () => {
    const world = await folder.open({ capacity: { cpus: 4, memory: "4Gi", storage: "10Gi" } });
    const { reference } = await world.make({ cpus: 2 });
    await expectError(world.make({ cpus: 3 }), "QuotaExceeded");
    await expectError(world.apply(reference, { kind: "set-cpus", cpus: 5 }), "QuotaExceeded");
    await expectError(
      world.apply(reference, { kind: "set-memory", memoryBytes: 5 * gibibyte }),
      "QuotaExceeded",
    );
    const large = { kind: "grow-disk", name: "root", sizeBytes: 11 * gibibyte } as const;
    await expectError(world.apply(reference, large), "QuotaExceeded");
    await world.apply(reference, { kind: "set-cpus", cpus: 4 });
    await world.remove(reference);
    await world.make({ cpus: 4 });
  });

  test("are counted anew before anybody is refused, should a killed process have left the count wrong", async () => {
    const world = await folder.open({ capacity: { cpus: 4 } });
    await world.make({ cpus: 2 });
    const wrong = { cpus: 4, memoryBytes: 0, storageBytes: 0 };
    await writeFile(join(folder.path(), "hypervisor", "usage.json"), JSON.stringify(wrong));
    await world.make({ cpus: 2 });
    await expectError(world.make({ cpus: 1 }), "QuotaExceeded");
  });

  test("take new hardware only while they are off, and new sizes not while they are suspended", async () => {
    const world = await folder.open();
    const first = world.desired({ power: "On" });
    const { reference } = await world.create(first);
    const desired = { ...first, hardware: { firmware: "UEFI" } } as const;
    await expectError(world.apply(reference, { kind: "set-hardware", desired }), "Conflict");
    await world.power(reference, "suspend", "Suspended");
    await expectError(world.apply(reference, { kind: "set-cpus", cpus: 2 }), "Conflict");
    await world.power(reference, "off", "Off");
    await world.apply(reference, { kind: "set-hardware", desired });
  });

  test("keep their reference over a rename, and another one can have the old name", async () => {
    const world = await folder.open();
    const { reference } = await world.make({ name: "old" });
    await world.apply(reference, { kind: "rename", name: "new" });
    const heir = await world.create(world.desired({ name: "old" }), "another key");
    expect(heir.reference).not.toBe(reference);
    expect((await world.observe(reference)).name).toBe("new");
    expect(await world.session.machines.find("new")).toBe(reference);
  });

  test("are there from the start where samples are asked for, once, without an owner", async () => {
    const first = await folder.open({ sampleMachines: 3 });
    const samples = await first.session.machines.list();
    expect(samples.map(({ name }) => name).toSorted()).toEqual(["sample-1", "sample-2", "sample-3"]);
    expect(samples.every(({ owner }) => owner === undefined)).toBe(true);
    await first.remove("sample-1");
    const second = await folder.open({ sampleMachines: 4 });
    const names = (await second.session.machines.list()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(["sample-2", "sample-3", "sample-4"]);
    const adopted = await second.create(mockMachine("sample-2"), "the key", true);
    expect(adopted).toMatchObject({ owner: "the key", power: "On", disks: [{ name: "root" }] });
    expect(addressesOf(adopted)).toHaveLength(1);
  });

  test("are where machine and Provider desired, until somebody moves them", async () => {
    const world = await folder.open();
    const { reference, location } = await world.make({ placement: { cluster: "east", host: "host-7" } });
    expect(location).toBe("east/host-7");
    await editMachine(folder.path(), reference, (machine) => ({ ...machine, location: "east/host-9" }));
    expect((await world.observe(reference)).location).toBe("east/host-9");
  });

  test("have a crash with its reason, and start again", async () => {
    const world = await folder.open();
    const { reference } = await world.make({ power: "On" });
    await editMachine(folder.path(), reference, (machine) => ({
      ...machine,
      power: { ...machine.power, state: "Crashed", reason: "the guest panicked" },
    }));
    expect(await world.observe(reference)).toMatchObject({
      power: "Crashed",
      powerReason: "the guest panicked",
    });
    expect(await world.power(reference, "on", "On")).not.toHaveProperty("powerReason");
  });
});

describe("tasks", () => {
  test("are seen by every session, with progress, and take effect at their end", async () => {
    const world = await folder.open({ taskDuration: "900ms" });
    const other = await folder.open({ taskDuration: "900ms" });
    const { reference } = await world.make();
    const task = await world.session.machines.apply({ reference }, { kind: "set-cpus", cpus: 2 });
    if (task === undefined) throw new Error("no task");
    const [update] = (await other.native.tasks?.read?.([task.id])) ?? [];
    expect(update).toMatchObject({ state: "running", progress: expect.any(Number) });
    expect((await other.observe(reference)).cpus).toBe(1);
    const another = { kind: "set-memory", memoryBytes: gibibyte } as const;
    await expectError(other.apply(reference, another), "Retryable");
    await other.wait(task);
    expect((await other.observe(reference)).cpus).toBe(2);
  });

  test("that are cancelled change nothing", async () => {
    const world = await folder.open({ taskDuration: "5s" });
    const dispatched = await world.dispatch(world.desired());
    if (dispatched.task === undefined) throw new Error("no task");
    const stop = new AbortController();
    const waiting = world.tracker.wait(dispatched.task, { signal: stop.signal });
    await vi.waitFor(() => expect(world.context.awaited).toHaveLength(1));
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: "Cancelled" });
    const ids = world.context.awaited.map(({ id }) => id);
    await vi.waitFor(async () =>
      expect(await world.native.tasks?.read?.(ids)).toMatchObject([
        { state: "failed", error: { code: "Cancelled" } },
      ]),
    );
  });
});

describe("snapshots", () => {
  test("bring disks back, and let go of those that came later", async () => {
    const world = await folder.open();
    const { session } = world;
    const desired = world.desiredWithDisks(["data"]);
    const { reference } = await world.create(desired);
    const taken = await session.snapshots?.create(
      reference,
      { name: "before", memory: false, quiesce: false },
      "key",
    );
    await world.apply(reference, { kind: "remove-disk", name: "data", keep: false });
    await world.apply(reference, {
      kind: "add-disk",
      disk: { name: "late", sizeBytes: mebibyte },
      desired: desired,
    });
    await session.snapshots?.revert(reference, taken?.reference ?? "");
    const back = await world.observe(reference);
    expect(back.disks.map(({ name }) => name)).toEqual(["root", "data"]);
    await world.remove(reference);
    expect(await readdir(join(folder.path(), "disks"))).toEqual([]);
  });

  test("are not quiesced without an agent", async () => {
    const world = await folder.open();
    const { reference } = await world.make({ power: "On", guestAgent: false });
    const desired = { name: "quiet", memory: false, quiesce: true };
    await expectError(
      Promise.resolve(world.session.snapshots?.create(reference, desired, "key")),
      "InvalidSpec",
    );
  });
});

describe("images", () => {
  test("are read from local files, with their format and size", async () => {
    const world = await folder.open();
    const raw = join(folder.path(), "disk.raw");
    await writeFile(raw, Buffer.alloc(4096));
    const qcow2 = join(folder.path(), "disk.qcow2");
    const header = Buffer.alloc(64);
    header.write("QFI\xfb", "latin1");
    header.writeBigUInt64BE(BigInt(3 * gibibyte), 24);
    await writeFile(qcow2, header);
    const bring = async (path: string) => {
      const desired = { name: "image", source: { path }, onMissing: "Import", force: false } as const;
      const prepared = await world.session.images?.prepare(desired, "key");
      return world.session.images?.observe(prepared?.reference ?? "");
    };
    expect(await bring(raw)).toMatchObject({ format: "raw", sizeBytes: 4096 });
    expect(await bring(qcow2)).toMatchObject({ format: "qcow2", sizeBytes: 3 * gibibyte });
    await expectError(bring(join(folder.path(), "nothing")), "InvalidSpec");
  });
});

describe("the folder", () => {
  test("that is gone is Unavailable, and does not make machines gone", async () => {
    const world = await folder.open();
    const { reference } = await world.make();
    await rm(folder.path(), { recursive: true });
    await expectError(world.session.machines.observe({ reference }), "Unavailable");
    await expectError(world.session.machines.find("web"), "Unavailable");
  }, 30_000);

  test.each(["{", "null", "5"])("with a file that holds %s is Internal, and names it", async (text) => {
    const world = await folder.open();
    const { reference } = await world.make();
    await writeFile(join(folder.path(), "machines", `${reference}.json`), text);
    const error = await expectError(world.session.machines.observe({ reference }), "Internal");
    expect(error.message).toContain(`${reference}.json`);
  });
});
