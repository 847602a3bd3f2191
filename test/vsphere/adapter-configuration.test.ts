/** What is read of a machine on a vCenter is what was written: no setting is written and forgotten. */
import { describe, expect, test } from "vitest";
import { config } from "../../provider/adapters/vsphere/config";
import type { DesiredMachine, Hardware, ObservedConfiguration } from "../../provider/contract/machine";
import { expectError } from "../contract/world";
import { clone, useAdapter } from "./adapter-fixture";
import { attachForeignDisk, devicesOf, markerOf, reconfigureAs } from "./inside";

const fixture = useAdapter();

async function configurationOf(changes: Partial<DesiredMachine>): Promise<ObservedConfiguration> {
  const { world } = fixture();
  const { configuration } = await world.create(world.desired(changes));
  if (configuration === undefined) throw new Error("the machine was read without its configuration");
  return configuration;
}

type Setting = keyof (typeof config.machine)["shape"];

const settings: Partial<Record<Setting, readonly unknown[]>> = {
  guestId: ["ubuntu64Guest"],
  annotation: ["made for a test"],
  diskUuid: [true],
  reserveAllMemory: [true],
  memoryShares: ["high", 4_000],
  boot: [{ delay: "5s", enterSetup: true, retryDelay: "1500ms" }],
  tools: [{ upgrade: "atPowerCycle", syncTime: true }],
  disks: [{ root: { mode: "independent_persistent" } }],
};

/** What the configuration does not hold, and why. */
const untold: Readonly<Record<string, string>> = {
  hardwareVersion: "every machine has one, and programs rarely ask for it",
  clone: "read at the creation only",
  snapshot: "read at the creation only",
  customization: "read at the creation only",
  diskController: "read at the creation only; each disk names its controller",
  diskMode: "each disk names its mode",
  adapterType: "each interface names its model",
  interfaces: "only SR-IOV adapters have any, which the simulator cannot give",
  storagePolicy: "told by another service than the machine",
  availability: "told by the cluster and not by the machine",
  template: "a template is an image",
};

test("there is a case or a reason for every setting", () => {
  const known = [...Object.keys(settings), ...Object.keys(untold)];
  expect(known.toSorted()).toEqual(Object.keys(config.machine.shape).toSorted());
});

const cases = Object.entries(settings).flatMap(([key, values]) =>
  values.map((value) => [key, value] as const),
);

test.each(cases)("the setting %s %j comes back", async (key, value) => {
  expect((await configurationOf({ native: { [key]: value } })).native).toEqual({ [key]: value });
});

describe("hardware", () => {
  const hardware: readonly Hardware[] = [
    { topology: { sockets: 1, coresPerSocket: 2, threadsPerCore: 1 } },
    { firmware: "UEFI", secureBoot: true },
    { firmware: "UEFI", tpmVersion: "2.0" },
    { directedIo: true },
    { nestedVirtualization: true },
    { firmware: "UEFI", secureBoot: true, virtualizationBasedSecurity: true },
    { latencySensitivity: "high" },
    { hyperThreadingPolicy: "avoid" },
    { hyperThreadingPolicy: "require" },
    { cpuHotAdd: true, memoryHotAdd: true },
  ];
  test.each(hardware)("%o comes back", async (wanted) => {
    expect((await configurationOf({ cpus: 2, hardware: wanted })).hardware).toEqual(wanted);
  });
});

test("limits, reservations and shares come back", async () => {
  const limits = {
    cpuLimitMhz: 2_000,
    cpuReservationMhz: 500,
    cpuShares: 512,
    memoryLimitBytes: 2 ** 30,
    memoryReservationBytes: 2 ** 26,
  };
  expect((await configurationOf({ limits })).limits).toEqual(limits);
});

test("the place, the disks and the interfaces are told in the words of a program", async () => {
  const { placement, disks, interfaces } = await configurationOf(
    clone({
      disks: [
        { name: "root" },
        { name: "data", sizeBytes: 2 ** 26, provisioning: "eagerZeroedThick", controller: "lsilogic-sas" },
      ],
    }),
  );
  expect(placement).toMatchObject({ cluster: "DC0_C0", datastore: expect.any(String) });
  expect(disks[1]).toEqual({
    name: "data",
    sizeBytes: 2 ** 26,
    provisioning: "eagerZeroedThick",
    controller: "lsilogic-sas",
  });
  // the adapter is the template's
  expect(interfaces).toEqual([
    { name: "lan", network: "VM Network", macAddress: expect.any(String), model: "e1000" },
  ]);
});

test("a machine that somebody made by hand is told by names that its first change keeps", async () => {
  const { world, peer, session, control } = fixture();
  const name = "DC0_C0_RP0_VM0";
  await control.powerOff(name);
  await reconfigureAs(peer, name, { firmware: "efi", annotation: "by hand" });
  await attachForeignDisk(peer, name, `[LocalDS_0] ${name}/more.vmdk`);
  const [first, second] = (await devicesOf(peer, name)).disks;
  await reconfigureAs(peer, name, {
    bootOptions: {
      bootOrder: [
        { $type: "VirtualMachineBootOptionsBootableDiskDevice", deviceKey: second?.device.key ?? 0 },
      ],
    },
  });
  const reference = (await session.machines.find(name)) ?? "";
  const { configuration } = await world.observe(reference);
  expect(configuration).toMatchObject({ hardware: { firmware: "UEFI" }, native: { annotation: "by hand" } });
  const other = first?.slot.replace(":", "-") ?? "";
  expect(configuration?.disks.map((disk) => disk.name)).toEqual(["root", other]);
  expect(configuration?.interfaces.map((card) => card.name)).toEqual(["ethernet0"]);

  const desired = world.desired(clone({ name }));
  const disk = { name: "data", sizeBytes: 2 ** 26 };
  await expectError(world.apply(reference, { kind: "add-disk", disk, desired }), "Conflict");
  await world.apply(reference, { kind: "grow-disk", name: "root", sizeBytes: 2 ** 27 });
  const { value } = await markerOf(peer, name);
  expect(JSON.parse(String(value))).toMatchObject({
    disks: [
      { name: "root", slot: second?.slot, made: false },
      { name: other, slot: first?.slot, made: false },
    ],
    interfaces: [{ name: "ethernet0" }],
  });
  await reconfigureAs(peer, name, {
    bootOptions: {
      bootOrder: [
        { $type: "VirtualMachineBootOptionsBootableDiskDevice", deviceKey: first?.device.key ?? 0 },
      ],
    },
  });
  const { disks } = await world.apply(reference, { kind: "set-owner", key: "us" });
  expect(disks.map((each) => [each.name, each.sizeBytes])).toEqual([
    ["root", 2 ** 27],
    [other, first?.sizeBytes],
  ]);
});
