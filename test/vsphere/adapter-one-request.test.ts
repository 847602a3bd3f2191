/** Several changes of a machine in one request. */
import { describe, expect, test } from "vitest";
import { together } from "../../provider/adapters/vsphere/machines/apply";
import type { MachineChange } from "../../provider/contract/changes";
import type { DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import { inventoryOf } from "../engine/vsphere-stack";
import { clone, useAdapter } from "./adapter-fixture";
import { desiredInterface, mib } from "./samples";

const fixture = useAdapter();

const root = { name: "root" };
const a = { name: "a", sizeBytes: 64 * mib };
const b = { name: "b", sizeBytes: 32 * mib };
const lan = desiredInterface({ name: "lan" });
const wan = desiredInterface({ name: "wan" });

async function made(more: Partial<DesiredMachine> = {}) {
  const { world } = fixture();
  const desired = world.desired(clone({ disks: [root, a], interfaces: [lan], ...more }));
  const { reference } = await world.create(desired);
  return { desired, reference };
}

/** All of them in one request, whatever `together` says. */
async function inOne(reference: string, ...changes: MachineChange[]): Promise<ObservedMachine> {
  const { world } = fixture();
  await world.wait(await world.session.machines.apply({ reference }, ...changes));
  return world.observe(reference);
}

const namesOf = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);

describe("a device in the place of one that goes with the same request", () => {
  test("is a disk under its own name, and goes with the machine", async () => {
    const { world, peer } = fixture();
    const { desired, reference } = await made();
    const changes: MachineChange[] = [
      { kind: "remove-disk", name: "a", keep: true },
      { kind: "add-disk", disk: b, desired: { ...desired, disks: [root, b] } },
    ];
    const { disks } = await inOne(reference, ...changes);
    expect(namesOf(disks)).toEqual(["root", "b"]);
    expect(namesOf((await inOne(reference, ...changes)).disks)).toEqual(["root", "b"]);
    await world.remove(reference);
    const left = (await inventoryOf(peer)).files.filter((file) => file.startsWith(`${desired.name}/`));
    expect(left.filter((file) => file.endsWith(".vmdk") && !file.endsWith("-flat.vmdk"))).toHaveLength(1);
  });

  test("is made once where the answer was lost", async () => {
    const { control } = fixture();
    const { desired, reference } = await made();
    await control.addRule({ method: "ReconfigVM_Task", cut: "after" });
    const { disks } = await inOne(
      reference,
      { kind: "remove-disk", name: "a", keep: true },
      { kind: "add-disk", disk: b, desired: { ...desired, disks: [root, b] } },
    );
    expect(namesOf(disks)).toEqual(["root", "b"]);
  });

  test("is an adapter of its own, and another's stays when it goes", async () => {
    const known = { ...lan, macAddress: "00:50:56:00:00:11" };
    const { desired, reference } = await made({ interfaces: [known] });
    const wanted = { ...desired, interfaces: [known, wan], native: { adapterType: "vmxnet3" } };
    const both = await inOne(
      reference,
      { kind: "set-hardware", desired: wanted },
      { kind: "add-interface", interface: wan, desired: wanted },
    );
    expect(namesOf(both.interfaces)).toEqual(["lan", "wan"]);
    const { interfaces } = await inOne(reference, { kind: "remove-interface", name: "wan" });
    expect(interfaces).toMatchObject([{ name: "lan", macAddress: known.macAddress }]);
  });
});

test("a new adapter beside one that is replaced has a place and a name of its own", async () => {
  const { desired, reference } = await made();
  const replaced = { ...lan, model: "vmxnet3" };
  const wanted = { ...desired, interfaces: [replaced, wan] };
  const { interfaces } = await inOne(
    reference,
    { kind: "change-interface", interface: replaced, desired: wanted },
    { kind: "add-interface", interface: wan, desired: wanted },
  );
  expect(namesOf(interfaces)).toEqual(["lan", "wan"]);
  const [request = ""] = (await fixture().bodies("ReconfigVM_Task")).slice(-1);
  const units = [...request.matchAll(/<unitNumber>(\d+)<\/unitNumber>/g)].map(([, unit]) => unit);
  expect(new Set(units).size).toBe(units.length);
});

describe("a request ends before", () => {
  const desired = {} as DesiredMachine;
  const removal: MachineChange = { kind: "remove-disk", name: "a", keep: false };
  const addition: MachineChange = { kind: "add-disk", disk: b, desired };
  const card: MachineChange = { kind: "add-interface", interface: wan, desired };
  const documents: MachineChange = { kind: "set-guest-data", guest: undefined, desired };
  const cpus: MachineChange = { kind: "set-cpus", cpus: 2 };
  const hardware = (live: boolean): MachineChange => ({ kind: "set-hardware", desired, live });

  const media: MachineChange[] = [
    { kind: "remove-medium", name: "old" },
    { kind: "change-medium", medium: { name: "cd" } },
    { kind: "set-boot-order", desired },
  ];
  const drive: MachineChange = { kind: "add-medium", medium: { name: "new" }, desired };

  test.each<[string, MachineChange[], number]>([
    ["nothing about CD drives and the boot order", [cpus, ...media], 4],
    ["a new drive that may take the place of one that goes", [cpus, media[0] as MachineChange, drive], 2],
    ["a new drive that may take the place of a disk", [removal, drive], 1],
    ["a new disk that may take the place of a drive", [media[0] as MachineChange, addition], 1],
    ["a boot order that names new devices", [addition, media[2] as MachineChange], 1],
    [
      "a boot order that names an adapter that may be replaced",
      [hardware(false), drive, ...media.slice(2)],
      2,
    ],
    ["nothing that it can do", [hardware(true), cpus, addition, card], 4],
    ["a new device that may take the place of one that goes", [cpus, removal, addition], 2],
    ["a new adapter where another may be replaced", [hardware(false), cpus, card], 2],
    ["documents that name the address of a new adapter", [cpus, card, documents], 2],
    ["documents where an adapter may be replaced", [{ ...card, kind: "change-interface" }, documents], 1],
    ["a new name", [cpus, { kind: "rename", name: "x" }, cpus], 1],
    ["a change of power", [cpus, { kind: "power", to: "on" }], 1],
  ])("%s", (_title, changes, size) => {
    expect(together(changes)).toBe(size);
  });

  test("what follows a new name or a change of power", () => {
    expect(together([{ kind: "rename", name: "x" }, cpus])).toBe(1);
    expect(together([{ kind: "power", to: "off" }, cpus])).toBe(1);
    expect(together([documents, cpus])).toBe(2);
  });
});
