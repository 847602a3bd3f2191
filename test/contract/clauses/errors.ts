import { expect, test } from "vitest";
import type { MachineChange } from "../../../provider/contract/changes";
import type { Clauses } from "../suite";
import { expectError, mebibyte } from "../world";

// expectError proves of each that it is a ProviderError with a code of the list, a subject and a remediation
export const errorClauses: Clauses = (world) => {
  test("[9] a change of a machine that is gone is NotFound", async () => {
    const { reference } = await world().make();
    await world().remove(reference);
    const changes: readonly MachineChange[] = [
      { kind: "set-cpus", cpus: 2 },
      { kind: "power", to: "on" },
      { kind: "grow-disk", name: "root", sizeBytes: 512 * mebibyte },
    ];
    for (const change of changes) await expectError(world().apply(reference, change), "NotFound");
  });

  test("[9] a disk that shall shrink is InvalidSpec, and keeps its size", async () => {
    const { reference, disks } = await world().create(world().desiredWithDisks(["data"]));
    const smaller = { kind: "grow-disk", name: "data", sizeBytes: 16 * mebibyte } as const;
    await expectError(world().apply(reference, smaller), "InvalidSpec");
    expect((await world().observe(reference)).disks).toEqual(disks);
  });

  test("[9] a disk that is not there cannot grow", async () => {
    const { reference } = await world().make();
    const change = { kind: "grow-disk", name: "nothing", sizeBytes: mebibyte } as const;
    await expectError(world().apply(reference, change), "NotFound", "InvalidSpec");
  });

  test("[9] a machine on a network that is not there is refused, and nothing is left", async () => {
    const desired = world().desired();
    const interfaces = desired.interfaces.map((item) => ({ ...item, network: "no-such-network" }));
    await expectError(world().create({ ...desired, interfaces }), "NotFound", "InvalidSpec");
    await cleanUp(desired.name);
  });

  test("[9] a machine from an image that is not there is refused", async () => {
    const desired = world().desired();
    const root = { type: "image", reference: "no-such-image" } as const;
    await expectError(world().create({ ...desired, root }), "NotFound", "InvalidSpec");
    await cleanUp(desired.name);
  });

  test("[9] a rename to a name that is taken is a Conflict", async () => {
    const taken = await world().make();
    const { reference, name } = await world().make();
    await expectError(world().apply(reference, { kind: "rename", name: taken.name }), "Conflict");
    expect((await world().observe(reference)).name).toBe(name);
  });

  /** A hypervisor may find out only after the machine has an identity: then it is there, to be finished or removed. */
  async function cleanUp(name: string): Promise<void> {
    const left = await world().session.machines.find(name);
    if (left !== undefined) await world().remove(left);
    expect(await world().session.machines.find(name)).toBeUndefined();
  }
};
