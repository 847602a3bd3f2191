/** Snapshots of real machines: what they bring back, what they cannot, and whose they are. */
import { readdirSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { SnapshotOperations } from "../../provider/contract/adapter";
import type { MachineChange } from "../../provider/contract/changes";
import { formatTag } from "../../provider/contract/ownership";
import { describeUnless } from "../support/describe-unless";
import { type LibvirtBackend, openLibvirtBackend, reasonToSkip } from "./backend";
import {
  type CountedSession,
  createMachine,
  desiredMachine,
  finished,
  mib,
  observed,
  openSession,
} from "./session";

describeUnless(reasonToSkip(), "snapshots of the libvirt adapter", () => {
  let backend: LibvirtBackend;
  let open: CountedSession;
  let snapshots: SnapshotOperations;
  let reports: string[];

  beforeAll(async () => {
    backend = await openLibvirtBackend();
    open = await openSession(backend.connection, {}, (_level, message) => reports.push(message));
    if (open.session.snapshots === undefined) throw new Error("libvirt has snapshots");
    snapshots = open.session.snapshots;
  });

  beforeEach(() => {
    reports = [];
  });

  afterEach(async () => {
    for (const { reference } of await open.session.machines.list()) {
      await open.session.machines.delete(reference, { keep: [] });
    }
    expect(readdirSync(backend.pool)).toEqual([]);
  });

  afterAll(async () => {
    await open?.session.close();
    await backend?.stop();
  });

  async function apply(reference: string, change: MachineChange): Promise<void> {
    await finished(open.session, await open.session.machines.apply(reference, change));
  }

  async function take(machine: string, name: string, key = "key"): Promise<string> {
    const desired = { name, description: "words", memory: true, quiesce: false };
    const { reference, task } = await snapshots.create(machine, desired, key);
    await finished(open.session, task);
    return reference;
  }

  const revert = async (machine: string, reference: string) =>
    finished(open.session, await snapshots.revert(machine, reference));

  it("with memory bring a running machine back, and lose no volume that came later", async () => {
    const reference = await createMachine(open.session, desiredMachine());
    const first = await take(reference, "first");
    await apply(reference, {
      kind: "add-disk",
      desired: desiredMachine(),
      disk: { name: "late", sizeBytes: 16 * mib },
    });
    await apply(reference, { kind: "power", to: "off" });
    await revert(reference, first);
    const machine = await observed(open.session, reference);
    expect([machine.power, machine.disks.length]).toEqual(["On", 1]);
    expect(readdirSync(backend.pool)).toHaveLength(2);
    await open.session.machines.delete(reference, { keep: [] });
    expect(readdirSync(backend.pool)).toEqual([]);
  });

  it("leave a disk that is added again its volume", async () => {
    const reference = await createMachine(open.session, desiredMachine());
    const first = await take(reference, "first");
    const add = {
      kind: "add-disk",
      desired: desiredMachine(),
      disk: { name: "late", sizeBytes: 16 * mib },
    } as const;
    await apply(reference, add);
    await apply(reference, { kind: "power", to: "off" });
    await revert(reference, first);
    await apply(reference, add);
    expect(readdirSync(backend.pool)).toHaveLength(2);
  });

  it("leave a machine its owner, who may be another one since", async () => {
    const reference = await createMachine(open.session, desiredMachine({ power: "Off" }));
    const first = await take(reference, "first");
    await apply(reference, { kind: "set-owner", key: "another owner" });
    await revert(reference, first);
    expect(await observed(open.session, reference)).toMatchObject({ owner: "another owner" });
  });

  it("of a running machine with UEFI are refused with what to do", async () => {
    const reference = await createMachine(open.session, desiredMachine({ hardware: { firmware: "UEFI" } }));
    await expect(take(reference, "first")).rejects.toThrow(/firmware BIOS/);
  });

  it("with memory are refused once CPUs were added, until the next power cycle", async () => {
    const reference = await createMachine(open.session, desiredMachine({ native: { maxCpus: 4 } }));
    await take(reference, "before");
    await apply(reference, { kind: "set-cpus", cpus: 2 });
    await expect(take(reference, "after")).rejects.toMatchObject({
      code: "NotSupported",
      property: "memory",
      cure: expect.stringContaining("off and on again"),
    });
    await apply(reference, { kind: "power", to: "off" });
    await apply(reference, { kind: "power", to: "on" });
    await revert(reference, await take(reference, "cycled"));
    expect(await observed(open.session, reference)).toMatchObject({ power: "On", cpus: 2 });
  });

  it("that cannot be gone back to leave the machine running, as it was", async () => {
    const reference = await createMachine(open.session, desiredMachine({ native: { maxCpus: 4 } }));
    await apply(reference, { kind: "set-cpus", cpus: 2 });
    // as others take them
    await backend.virsh("snapshot-create-as", reference, "theirs");
    await apply(reference, { kind: "set-tags", tags: ["later"] });
    await expect(revert(reference, "theirs")).rejects.toThrow();
    expect(await observed(open.session, reference)).toMatchObject({ power: "On", cpus: 2, tags: ["later"] });
    expect(reports.join()).toContain("started again");
  });

  it("have the generation in their name, and show the one that was asked for", async () => {
    const key = formatTag({ owner: "dev::shop::before", identity: "aaaaaaaa", generation: "first1" });
    const reference = await createMachine(open.session, desiredMachine({ power: "Off" }));
    expect(await take(reference, "before", key)).toBe("before.first1");
    await finished(open.session, await snapshots.describe(reference, "before.first1", "other words"));
    expect(await snapshots.list(reference)).toMatchObject([
      { reference: "before.first1", name: "before", description: "other words", owner: key },
    ]);
  });
});
