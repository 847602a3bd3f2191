import { expect, test } from "vitest";
import type { Clauses } from "../suite";
import { mebibyte } from "../world";

export const deviceClauses: Clauses = (world) => {
  test("[12] a disk is meant by its name, also when one before it is gone", async () => {
    const { reference, disks } = await world().create(world().desiredWithDisks(["first", "second"]));
    await world().apply(reference, { kind: "remove-disk", name: "first", keep: false });
    const grown = await world().apply(reference, {
      kind: "grow-disk",
      name: "second",
      sizeBytes: 80 * mebibyte,
    });
    const second = disks.find(({ name }) => name === "second");
    expect(grown.disks.slice(1)).toEqual([{ ...second, sizeBytes: 80 * mebibyte }]);
    expect(grown.disks[0]).toEqual(disks[0]);
  });

  test("[12] a disk that is added later gets its own name and device", async () => {
    const desired = world().desiredWithDisks(["first", "second"]);
    const { reference } = await world().create(desired);
    await world().apply(reference, { kind: "remove-disk", name: "first", keep: false });
    const disk = { name: "third", sizeBytes: 32 * mebibyte };
    const after = await world().apply(reference, { kind: "add-disk", disk, desired });
    expect(after.disks.map(({ name }) => name).toSorted()).toEqual(["root", "second", "third"]);
    expect(new Set(after.disks.map(({ device }) => device)).size).toBe(3);
  });

  test("[12] an interface is meant by its name, also when one before it is gone", async () => {
    const desired = world().desired();
    const [first] = desired.interfaces;
    if (first === undefined) throw new Error("the desired state has no interface");
    const interfaces = ["one", "two", "three"].map((name) => ({ ...first, name }));
    const made = await world().create({ ...desired, interfaces });
    const after = await world().apply(made.reference, { kind: "remove-interface", name: "one" });
    expect(after.interfaces).toEqual(made.interfaces.slice(1));
  });

  test("[12] MAC addresses are kept over power cycles, and those that were asked for are given", async () => {
    const desired = world().desired();
    const macAddress = world().has("macAddresses") ? "52:54:00:0a:0b:0c" : undefined;
    const made = await world().create({
      ...desired,
      interfaces: desired.interfaces.map((item) => ({ ...item, macAddress })),
    });
    if (macAddress !== undefined) expect(made.interfaces[0]?.macAddress).toBe(macAddress);
    await world().power(made.reference, "on", "On");
    const after = await world().power(made.reference, "off", "Off");
    expect(after.interfaces[0]?.macAddress).toBe(made.interfaces[0]?.macAddress);
  });
};
