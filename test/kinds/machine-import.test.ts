/** A machine read by its id and a connection alone: the inputs of a program that has it. */
import { expect, test } from "vitest";
import * as hooks from "../../provider/hooks";
import type { PropertyMap } from "../../provider/runtime/values";
import { replaceMachine } from "../mock/mock-backend";
import { Life, useWorld } from "./life";
import { machineInputs } from "./machine-inputs";

const world = useWorld();

async function imported(id: string, known: PropertyMap = {}) {
  const found = await hooks.read(
    "VirtualMachine",
    id,
    { provider: world.provider, ...known },
    world.operation(),
  );
  if (found === undefined) throw new Error(`there is no machine ${id}`);
  const life = new Life("VirtualMachine", world);
  life.state = { id: found.id, outputs: found.outputs, failed: false };
  return { inputs: found.inputs, life };
}

const rich: PropertyMap = {
  class: {
    cpu: 4,
    memory: "1Gi",
    cpuTopology: { sockets: 1, cores: 2, threads: 2 },
    firmware: "UEFI",
    guestToolsPolicy: "ignore",
    securityProfile: { secureBoot: true, tpmEnabled: true, tpmVersion: "2.0" },
    performanceProfile: { cpuHotAddEnabled: true },
    resourceLimits: { cpuLimit: 2000, memoryReservation: "512Mi", cpuShares: 512 },
    extraConfig: { "mock.answer": "42" },
    mock: { addresses: ["198.18.7.7"] },
  },
  disks: [
    { name: "root", size: "2Gi", type: "thin" },
    { name: "data", size: "3Gi", type: "thick", storageClass: "fast", controller: "scsi", iops: 500 },
  ],
  networks: [
    { name: "lan", network: "default", macAddress: "02:00:00:00:00:07" },
    { name: "wan", network: { id: "default", model: "virtio", mtu: 1400 }, macAddress: "02:00:00:00:00:08" },
  ],
  tags: ["web", "blue"],
  labels: { app: "web", "example.com/tier": "front" },
  powerState: "Off",
};

test.each([
  ["as small as can be", {}],
  ["with everything", rich],
] as const)("a machine %s gives its inputs, and they change nothing", async (_what, more) => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, more));
  const owner = world.owner("web");
  const { inputs, life } = await imported(web.id, { owner });
  expect(inputs).toMatchObject({ name: "web", ...more });
  expect(await life.preview(inputs)).toMatchObject({ changes: [], notes: [] });
  expect(await life.up(inputs)).toMatchObject({ name: "web" });
  world.applied.length = 0;
  expect(await life.refresh()).toBe(true);
  expect((await life.preview(inputs)).changes).toEqual([]);
  expect(world.applied).toEqual([]);
});

test("the inputs make the same machine", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, rich));
  const { inputs } = await imported(web.id, { owner: world.owner("web") });
  await web.destroy();
  const again = new Life("VirtualMachine", world);
  await again.up({ ...inputs, waitFor: { ip: false } });
  expect((await imported(again.id, { owner: world.owner("web") })).inputs).toEqual(inputs);
});

test("a machine that nobody manages gives its inputs too, and takes changes", async () => {
  const name = "lonely";
  const made = new Life("VirtualMachine", world);
  await made.up(machineInputs(world, { name }));
  await replaceMachine(String(world.provider.endpoint), made.id);
  const owner = world.owner(name);
  const { inputs, life } = await imported(made.id, { owner });
  expect((await life.preview(inputs)).changes).toEqual([]);
  await life.up({ ...inputs, resources: { cpu: 3 } });
  expect(world.applied.slice(-2)).toEqual(["set-owner", "set-cpus"]);
  const tag = String(life.outputs.owner);
  expect(tag).toMatch(new RegExp(`^${owner}\\.`));
  expect(await world.machine(life.id)).toMatchObject({ cpus: 3, owner: tag });
  expect((await life.preview({ ...inputs, resources: { cpu: 3 } })).changes).toEqual([]);
  const other = new Life("VirtualMachine", world);
  const another = { ...machineInputs(world, { name }), owner: world.owner("other"), adopt: true };
  await expect(other.up(another)).rejects.toMatchObject({ code: "Conflict" });
});

test("user data that the guest was given is not known, and no reason to do anything", async () => {
  const web = new Life("VirtualMachine", world);
  const userData = { cloudInit: { inline: "#cloud-config\n" } };
  await web.up(machineInputs(world, { userData }));
  const { inputs, life } = await imported(web.id, { owner: world.owner("web") });
  expect(await life.preview(inputs)).toMatchObject({ changes: [], notes: [] });
  const replacing = { ...inputs, userData, updatePolicy: { userData: "Replace" } };
  const { changes } = await life.preview(replacing);
  expect(changes.filter(({ effect }) => effect === "replace")).toEqual([]);
});

test("an id that no machine has is no machine", async () => {
  await expect(imported("nothing")).rejects.toThrow("no machine with this id or name");
});

test("a machine that a program only reads tells of its snapshots, and a managed one does not", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, { powerState: "Off" }));
  for (const name of ["first", "second"]) {
    const desired = { name, memory: false, quiesce: false };
    await world.session.snapshots?.create(web.id, desired, `key of ${name}`);
  }
  const { life } = await imported(web.id);
  const createdAt = expect.any(String);
  expect(life.outputs.snapshots).toEqual([
    { name: "first", createdAt },
    { name: "second", parent: "first", createdAt, current: true },
  ]);
  await web.refresh();
  expect(web.outputs).not.toHaveProperty("snapshots");
});
