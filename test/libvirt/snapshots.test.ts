/** Snapshots of real machines: what they bring back, what they cannot, and whose they are. */
import { beforeAll, expect, it } from "vitest";
import type { SnapshotOperations } from "../../provider/contract/adapter";
import { formatTag } from "../../provider/contract/ownership";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { useLaboratory } from "./laboratory";
import { createMachine, desiredMachine, finished, mib, observed } from "./session";

describeUnless(reasonToSkip(), "snapshots of the libvirt adapter", () => {
  const laboratory = useLaboratory({ leavesNothing: true });
  let snapshots: SnapshotOperations;

  beforeAll(() => {
    if (laboratory.session.snapshots === undefined) throw new Error("libvirt has snapshots");
    snapshots = laboratory.session.snapshots;
  });

  async function take(machine: string, name: string, key = "key"): Promise<string> {
    const desired = { name, description: "words", memory: true, quiesce: false };
    const { reference, task } = await snapshots.create(machine, desired, key);
    await finished(laboratory.session, task);
    return reference;
  }

  const revert = async (machine: string, reference: string) =>
    finished(laboratory.session, await snapshots.revert(machine, reference));

  it("with memory bring a running machine back, and lose no volume that came later", async () => {
    const reference = await createMachine(laboratory.session, desiredMachine());
    const first = await take(reference, "first");
    await laboratory.apply(reference, {
      kind: "add-disk",
      desired: desiredMachine(),
      disk: { name: "late", sizeBytes: 16 * mib },
    });
    await laboratory.apply(reference, { kind: "power", to: "off" });
    await revert(reference, first);
    const machine = await observed(laboratory.session, reference);
    expect([machine.power, machine.disks.length]).toEqual(["On", 1]);
    expect(laboratory.volumes()).toHaveLength(2);
    await laboratory.session.machines.delete({ reference }, { keep: [] });
    expect(laboratory.volumes()).toEqual([]);
  });

  it("leave a disk that is added again its volume", async () => {
    const reference = await createMachine(laboratory.session, desiredMachine());
    const first = await take(reference, "first");
    const add = {
      kind: "add-disk",
      desired: desiredMachine(),
      disk: { name: "late", sizeBytes: 16 * mib },
    } as const;
    await laboratory.apply(reference, add);
    await laboratory.apply(reference, { kind: "power", to: "off" });
    await revert(reference, first);
    await laboratory.apply(reference, add);
    expect(laboratory.volumes()).toHaveLength(2);
  });

  it("leave a machine its owner, who may be another one since", async () => {
    const reference = await createMachine(laboratory.session, desiredMachine({ power: "Off" }));
    const first = await take(reference, "first");
    await laboratory.apply(reference, { kind: "set-owner", key: "another owner" });
    await revert(reference, first);
    expect(await observed(laboratory.session, reference)).toMatchObject({ owner: "another owner" });
  });

  it("of a running machine with UEFI are refused with what to do", async () => {
    const reference = await createMachine(
      laboratory.session,
      desiredMachine({ hardware: { firmware: "UEFI" } }),
    );
    await expect(take(reference, "first")).rejects.toThrow(/firmware BIOS/);
  });

  it("with memory are refused once CPUs were added, until the next power cycle", async () => {
    const reference = await createMachine(laboratory.session, desiredMachine({ native: { maxCpus: 4 } }));
    await take(reference, "before");
    await laboratory.apply(reference, { kind: "set-cpus", cpus: 2 });
    await expect(take(reference, "after")).rejects.toMatchObject({
      code: "NotSupported",
      property: "memory",
      remediation: expect.stringContaining("off and on again"),
    });
    await laboratory.apply(reference, { kind: "power", to: "off" });
    await laboratory.apply(reference, { kind: "power", to: "on" });
    await revert(reference, await take(reference, "cycled"));
    expect(await observed(laboratory.session, reference)).toMatchObject({ power: "On", cpus: 2 });
  });

  it("that cannot be gone back to leave the machine running, as it was", async () => {
    const reference = await createMachine(laboratory.session, desiredMachine({ native: { maxCpus: 4 } }));
    await laboratory.apply(reference, { kind: "set-cpus", cpus: 2 });
    // as others take them
    await laboratory.backend.virsh("snapshot-create-as", reference, "theirs");
    await laboratory.apply(reference, { kind: "set-tags", tags: ["later"] });
    await expect(revert(reference, "theirs")).rejects.toThrow();
    expect(await observed(laboratory.session, reference)).toMatchObject({
      power: "On",
      cpus: 2,
      tags: ["later"],
    });
    expect(laboratory.reports.join()).toContain("started again");
  });

  it("have the generation in their name, and show the one that was asked for", async () => {
    const key = formatTag({ owner: "dev::shop::before", identity: "aaaaaaaa", generation: "first1" });
    const reference = await createMachine(laboratory.session, desiredMachine({ power: "Off" }));
    expect(await take(reference, "before", key)).toBe("before.first1");
    await finished(laboratory.session, await snapshots.describe(reference, "before.first1", "other words"));
    expect(await snapshots.list(reference)).toMatchObject([
      { reference: "before.first1", name: "before", description: "other words", owner: key },
    ]);
  });
});
