/** Machines over whose disks somebody else puts layers: `virsh snapshot-create-as --disk-only`. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { SnapshotOperations } from "../../provider/contract/adapter";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { useLaboratory } from "./laboratory";
import { createMachine, desiredMachine, finished, mib, observed } from "./session";

describeUnless(reasonToSkip(), "layers that others put over a machine's disks", () => {
  const laboratory = useLaboratory();
  let snapshots: SnapshotOperations;

  beforeAll(() => {
    if (laboratory.session.snapshots === undefined) throw new Error("libvirt has snapshots");
    snapshots = laboratory.session.snapshots;
  });

  const make = (power: "On" | "Off") =>
    createMachine(
      laboratory.session,
      desiredMachine({
        power,
        // a disk of this bus leaves a running machine without its guest
        native: { diskBus: "scsi" },
        disks: [
          { name: "root", sizeBytes: 32 * mib },
          { name: "data", sizeBytes: 16 * mib },
        ],
      }),
    );

  /** The layer over the disk `data`. */
  async function putLayer(reference: string, name: string): Promise<string> {
    await laboratory.backend.virsh("snapshot-create-as", reference, name, "--disk-only");
    return laboratory.fileOf(reference, "data");
  }

  async function take(machine: string, name: string): Promise<string> {
    const desired = { name, description: "words", memory: true, quiesce: false };
    const { reference, task } = await snapshots.create(machine, desired, "key");
    await finished(laboratory.session, task);
    return reference;
  }

  const revert = async (machine: string, reference: string) =>
    finished(laboratory.session, await snapshots.revert(machine, reference));
  const deleteSnapshot = async (machine: string, reference: string) =>
    finished(laboratory.session, await snapshots.delete(machine, reference));

  it.each(["On", "Off"] as const)(
    "are named when the disk is removed from a machine that is %s",
    async (power) => {
      const reference = await make(power);
      const base = await laboratory.fileOf(reference, "data");
      const older = await putLayer(reference, "older");
      const newer = await putLayer(reference, "newer");
      await laboratory.apply(reference, { kind: "remove-disk", name: "data", keep: false });
      const left = laboratory.volumes().map((name) => join(laboratory.backend.pool, name));
      expect(left).toEqual(expect.arrayContaining([older, newer]));
      expect(left).not.toContain(base);
      expect(laboratory.reports).toEqual([expect.stringContaining(`${newer}, ${older} are left`)]);
      expect((await observed(laboratory.session, reference)).disks.map(({ name }) => name)).toEqual(["root"]);
    },
  );

  it("are named when the disk is removed and kept: they have its newest content", async () => {
    const reference = await make("Off");
    const base = await laboratory.fileOf(reference, "data");
    const layer = await putLayer(reference, "theirs");
    await laboratory.apply(reference, { kind: "remove-disk", name: "data", keep: true });
    const left = laboratory.volumes().map((name) => join(laboratory.backend.pool, name));
    expect(left).toEqual(expect.arrayContaining([base, layer]));
    expect(laboratory.reports).toEqual([expect.stringContaining(`Use ${layer}`)]);
  });

  it("are all named when the machine is deleted, with those of disks that are kept", async () => {
    const reference = await make("Off");
    const older = await putLayer(reference, "older");
    const newer = await putLayer(reference, "newer");
    const root = await laboratory.fileOf(reference, "root");
    await laboratory.session.machines.delete({ reference }, { keep: ["root"] });
    expect(laboratory.reports).toEqual([
      expect.stringContaining(`Use ${root}`),
      expect.stringContaining(`${newer}, ${older} are left`),
    ]);
    expect(laboratory.volumes()).toHaveLength(5);
  });

  it.each(["On", "Off"] as const)("let a machine that is %s have snapshots of its own", async (power) => {
    const reference = await make(power);
    const layer = await putLayer(reference, "theirs");
    const ours = await take(reference, "ours");
    await revert(reference, ours);
    expect(await laboratory.fileOf(reference, "data")).toBe(layer);
    await deleteSnapshot(reference, ours);
    expect((await snapshots.list(reference)).map(({ name }) => name)).toEqual(["theirs"]);
  });

  it.each(["On", "Off"] as const)(
    "keep a machine that is %s from going back to a snapshot below them",
    async (power) => {
      const reference = await make(power);
      const ours = await take(reference, "ours");
      const layer = await putLayer(reference, "theirs");
      await expect(revert(reference, ours)).rejects.toMatchObject({
        code: "Conflict",
        property: "revert",
        remediation: expect.stringContaining("virsh blockcommit"),
      });
      expect(await observed(laboratory.session, reference)).toMatchObject({ power });
      expect(await laboratory.fileOf(reference, "data")).toBe(layer);
    },
  );

  it("can be merged as the error says, and the revert works then", async () => {
    const reference = await make("On");
    const ours = await take(reference, "ours");
    await putLayer(reference, "theirs");
    await expect(deleteSnapshot(reference, ours)).rejects.toMatchObject({
      code: "Conflict",
      property: "machine",
      remediation: expect.stringContaining("power the machine off"),
    });
    for (const disk of ["sda", "sdb"])
      await laboratory.backend.virsh("blockcommit", reference, disk, "--active", "--pivot", "--wait");
    await laboratory.backend.virsh("snapshot-delete", reference, "theirs", "--metadata");
    await revert(reference, ours);
    await deleteSnapshot(reference, ours);
    expect(await snapshots.list(reference)).toEqual([]);
  });

  it("are below no snapshot of ours that is deleted while the machine is off", async () => {
    const reference = await make("Off");
    const base = await laboratory.fileOf(reference, "data");
    const ours = await take(reference, "ours");
    await putLayer(reference, "theirs");
    await deleteSnapshot(reference, ours);
    expect(execFileSync("qemu-img", ["snapshot", "-l", base], { encoding: "utf8" })).not.toContain("ours");
  });
});
