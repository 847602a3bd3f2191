import { expect, test } from "vitest";
import type { DesiredMachine, ObservedMachine } from "../../../provider/contract/machine";
import type { Clauses } from "../suite";
import { expectError } from "../world";

export const moveClauses: Clauses = (world) => {
  const moved = (
    desired: DesiredMachine,
    place = world().backend.elsewhere?.placement ?? { host: "other" },
  ) => ({ kind: "move", placement: place, desired: { ...desired, placement: place } }) as const;
  const movedDisk = (desired: DesiredMachine, name = "data") => {
    const storage = world().backend.elsewhere?.storage ?? "other";
    const disks = desired.disks.map((disk) => (disk.name === name ? { ...disk, storage } : disk));
    return { kind: "move-disk", name, storage, desired: { ...desired, disks } } as const;
  };

  test("[5] a move is NotSupported where machines and disks stay where they are", async () => {
    const desired = world().desiredWithDisks(["data"]);
    const { reference } = await world().create(desired);
    if (!world().has("move")) await expectError(world().apply(reference, moved(desired)), "NotSupported");
    if (!world().has("diskMove"))
      await expectError(world().apply(reference, movedDisk(desired)), "NotSupported");
  });

  for (const power of ["Off", "On"] as const) {
    test(`[5] a machine that is ${power} moves to another place, once and again`, async ({ annotate }) => {
      if (!world().has(power === "On" ? "moveLive" : "move")) return void annotate("machines do not move");
      const desired = world().desiredWithDisks(["data"], { power });
      const before = await world().create(desired);
      const change = moved(desired);
      const after = await world().apply(before.reference, change);
      expect(after.configuration?.placement).toMatchObject(change.placement);
      expect(partsOf(after)).toEqual(partsOf(before));
      expect(partsOf(await world().apply(before.reference, change))).toEqual(partsOf(after));
    });

    test(`[5] a disk of a machine that is ${power} moves to another storage, once and again`, async ({
      annotate,
    }) => {
      if (!world().has(power === "On" ? "diskMoveLive" : "diskMove"))
        return void annotate("disks do not move");
      const desired = world().desiredWithDisks(["data"], { power });
      const before = await world().create(desired);
      const change = movedDisk(desired);
      const after = await world().apply(before.reference, change);
      expect(storagesOf(after)).toEqual({ ...storagesOf(before), data: change.storage });
      expect(partsOf(after)).toEqual(partsOf(before));
      const again = await world().apply(before.reference, change);
      expect(again.disks).toEqual(after.disks);
      await world().remove(before.reference);
      expect(await world().session.machines.observe(before)).toBeUndefined();
    });
  }

  test("[5] a place and a storage that are not there are refused, and the machine stays whole", async ({
    annotate,
  }) => {
    const { missing } = world().backend.elsewhere ?? {};
    if (missing === undefined) return void annotate("any name is a place");
    const { placement, storage } = missing;
    const desired = world().desiredWithDisks(["data"]);
    const before = await world().create(desired);
    if (placement !== undefined)
      await expect(world().apply(before.reference, moved(desired, placement))).rejects.toThrow();
    if (storage !== undefined) {
      const change = { ...movedDisk(desired), storage };
      await expect(world().apply(before.reference, change)).rejects.toThrow();
    }
    expect(await world().observe(before.reference)).toEqual(before);
  });
};

/** What a move leaves alone. */
function partsOf({ reference, name, power, owner, disks, interfaces }: ObservedMachine): object {
  const sizes = disks.map((disk) => [disk.name, disk.sizeBytes]);
  return { reference, name, power, owner, sizes, cards: interfaces.map(({ macAddress }) => macAddress) };
}

function storagesOf({ configuration }: ObservedMachine): Record<string, string | undefined> {
  return Object.fromEntries(configuration?.disks.map(({ name, storage }) => [name, storage]) ?? []);
}
