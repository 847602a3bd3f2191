import { expect, test, vi } from "vitest";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();
const tools = classOf({ guestToolsPolicy: "install" });

test("a machine goes with its disks, and only those that are to stay do", async () => {
  const web = new Life("VirtualMachine", world);
  const disks = [
    { name: "scratch", size: "1Gi" },
    { name: "data", size: "2Gi", deletionPolicy: "Retain" },
  ];
  await web.up(machineInputs(world, { disks }));
  const devices = new Map((await world.machine(web.id)).disks.map(({ name, device }) => [name, device]));
  await web.destroy();
  expect(await world.machines()).toEqual([]);

  const heir = (importedDisk: string | undefined) =>
    new Life("VirtualMachine", world).up(
      machineInputs(world, { name: "heir", importedDisk, owner: world.owner("heir") }),
    );
  await expect(heir(devices.get("scratch"))).rejects.toThrow(/there is no disk/);
  await expect(heir(devices.get("root"))).rejects.toThrow(/there is no disk/);
  expect(await heir(devices.get("data"))).toMatchObject({ phase: "Running" });
});

test("deletionPolicy Retain leaves the machine as it is, and says so", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, { deletionPolicy: "Retain", class: tools }));
  const { id } = web;
  const deleting = vi.spyOn(world.session.machines, "delete");
  const observing = vi.spyOn(world.session.machines, "observe");
  await web.destroy();
  expect(world.said).toContain("info: web stays on the hypervisor (deletionPolicy Retain)");
  expect(deleting).not.toHaveBeenCalled();
  expect(observing).not.toHaveBeenCalled();
  expect(await world.machine(id)).toMatchObject({ power: "On" });
});

test("a machine whose guest has no agent is not asked", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world));
  await web.destroy();
  expect(world.applied).toEqual([]);
  expect(await world.machines()).toEqual([]);
});

test.each([
  ["its class installs an agent", { class: tools }],
  ["its class requires an agent", { class: classOf({ guestToolsPolicy: "require" }) }],
  ["a timeout for the guest is given", { lifecycle: { gracefulShutdownTimeout: "5s" } }],
])("the guest is asked first where %s", async (_title, more) => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, more));
  await web.destroy();
  expect(world.applied).toEqual(["shutdown"]);
  expect(world.warnings()).toEqual([]);
  expect(await world.machines()).toEqual([]);
});

test("a guest that does not follow is powered off and goes", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(
    machineInputs(world, {
      class: classOf({ guestToolsPolicy: "install", mock: { ignoresShutdown: true } }),
      lifecycle: { gracefulShutdownTimeout: "20ms" },
    }),
  );
  await web.destroy();
  expect(world.warnings()).toEqual(["warning: web did not shut down within 20ms: it is powered off hard"]);
  expect(await world.machines()).toEqual([]);
});

test("preStop runs before a deletion also where the guest is not asked to shut down", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, { lifecycle: { preStop: { exec: { command: ["true"] } } } }));
  await web.destroy();
  expect(world.said).toContain("progress: web: preStop");
  expect(world.applied).toEqual([]);
  expect(await world.machines()).toEqual([]);
});

test("a machine that is gone already is deleted", async () => {
  for (const more of [{}, { class: tools }]) {
    const web = new Life("VirtualMachine", world);
    await web.up(machineInputs(world, more));
    await world.session.machines.delete({ reference: web.id }, { keep: [] });
    await web.destroy();
  }
  expect(world.said.filter((line) => !line.startsWith("progress"))).toEqual([]);
});

test.each([
  ["that is asked to shut down", { class: tools }],
  ["that is not asked", {}],
])("a machine %s and is another's by now stays, and is not switched off", async (_title, more) => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, more));
  const { id } = web;
  await world.session.machines.apply(
    { reference: id },
    { kind: "set-owner", key: "dev::other::db#another1.000000" },
  );
  world.applied.length = 0;
  await web.destroy();
  expect(world.warnings()).toEqual([
    expect.stringMatching(/^warning: the machine web.* belongs to dev::other::db#another1\.000000.* stays/),
  ]);
  expect(world.applied).toEqual([]);
  expect(await world.machine(id)).toMatchObject({ power: "On" });
});

test("what the hypervisor refuses is an error, and the state keeps the machine", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world));
  vi.spyOn(world.session.machines, "delete").mockRejectedValueOnce(new Error("the storage is busy"));
  await expect(web.destroy()).rejects.toThrow(/the storage is busy/);
  expect(await world.machine(web.id)).toMatchObject({ name: "web" });
});
