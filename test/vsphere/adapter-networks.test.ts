/** Networks on a vCenter: port groups that are there, and those that are made. */
import { describe, expect, test } from "vitest";
import type { NetworkBlock } from "../../provider/adapters/vsphere/config";
import type { NetworkOperations } from "../../provider/contract/adapter";
import type { DesiredNetwork } from "../../provider/contract/network";
import { expectError } from "../contract/world";
import type { Vcsim } from "../peers/vcsim";
import { clone, openWorld, useAdapter } from "./adapter-fixture";
import { devicesOf, reconfigureAs } from "./inside";
import { desiredInterface } from "./samples";

const fixture = useAdapter();

function networks(): NetworkOperations {
  const { networks: operations } = fixture().session;
  if (operations === undefined) throw new Error("vSphere has networks");
  return operations;
}

function desiredState(source: NetworkBlock, name = fixture().world.name()): DesiredNetwork {
  return { name, source };
}

async function make(desired: DesiredNetwork, owner = "us") {
  const { world } = fixture();
  const { reference, task } = await networks().create(desired, owner);
  await world.wait(task);
  return networks().observe(reference);
}

async function remove(reference: string): Promise<void> {
  await fixture().world.wait(await networks().delete(reference));
}

describe("a port group", () => {
  test("is found by name and path, standard and distributed, and on the switch that is named", async () => {
    const standard = await networks().find(desiredState({ portgroup: "VM Network" }));
    expect(standard).toEqual({
      reference: expect.stringMatching(/^network-\d+$/),
      location: "/DC0/network/VM Network",
    });
    expect(await networks().observe(standard?.reference ?? "")).toEqual(standard);
    const distributed = await networks().find(desiredState({ portgroup: "/DC0/network/DC0_DVPG0" }));
    expect(distributed).toMatchObject({ reference: expect.stringMatching(/^dvportgroup-\d+$/) });
    const onSwitch = { portgroup: "DC0_DVPG0", distributedSwitch: "DVS0" };
    expect(await networks().find(desiredState(onSwitch))).toEqual(distributed);
    const elsewhere = { portgroup: "VM Network", distributedSwitch: "DVS0" };
    expect(await networks().find(desiredState(elsewhere))).toBeUndefined();
    const nowhere = { portgroup: "VM Network", distributedSwitch: "nowhere" };
    expect(await expectError(networks().find(desiredState(nowhere)), "InvalidSpec")).toMatchObject({
      property: "source.vsphere.distributedSwitch",
    });
  });

  test("is known by the name that earlier versions recorded, and machines by names and paths too", async () => {
    const { world } = fixture();
    expect(await networks().observe("VM Network")).toMatchObject({ location: "/DC0/network/VM Network" });
    for (const network of ["DC0_DVPG0", "/DC0/network/DC0_DVPG0"]) {
      const machine = await world.make(clone({ interfaces: [desiredInterface({ network })] }));
      expect(machine.interfaces).toMatchObject([{ network }]);
    }
  });

  test("on a distributed switch is made, has machines, and is not removed under them", async () => {
    const { world, bodies, control } = fixture();
    const desired = desiredState({ distributedSwitch: "DVS0", create: {}, vlan: "100-110,200" });
    const made = await make(desired);
    expect(made).toMatchObject({ location: `/DC0/network/${desired.name}`, owner: "us" });
    const reference = made?.reference ?? "";
    expect((await bodies("AddDVPortgroup_Task"))[0]).toContain("<start>100</start><end>110</end>");
    const interfaces = [desiredInterface({ network: reference })];
    const machine = await world.make(clone({ interfaces }));
    expect(machine.interfaces).toMatchObject([{ network: reference }]);
    // which vcsim does not mind
    await control.addRule({ method: "Destroy_Task", unexecuted: true, taskFault: { type: "ResourceInUse" } });
    const refusal = await expectError(remove(reference), "Conflict");
    expect(refusal.message).toContain("machines are on the network");
    await world.remove(machine.reference);
    await remove(reference);
    expect(await networks().observe(reference)).toBeUndefined();
  });

  test("on a standard switch is made on every host of the cluster, and known by its owner", async () => {
    const { control, bodies, peer } = fixture();
    const desired = desiredState({
      create: { vswitch: "vSwitch0" },
      vlan: 7,
      security: { promiscuous: true },
    });
    const first = await make(desired);
    expect(first).toMatchObject({ location: `/DC0/network/${desired.name}`, owner: "us" });
    const requests = await bodies("AddPortGroup");
    expect(requests.length).toBeGreaterThanOrEqual(2);
    expect(requests[0]).toContain("<vlanId>7<");
    // nothing is made twice, here and in another process
    const made = async () =>
      (await control.requests("AddPortGroup")).filter(({ fault }) => fault === "").length;
    const before = await made();
    const later = await openWorld(peer);
    expect(await later.session.networks?.find(desired), "is for the creation to find").toBeUndefined();
    await later.session.networks?.create(desired, "us");
    expect(await made()).toBe(before);
    await expectError(make(desired, "them"), "Conflict");
    await later.close();
    await remove(first?.reference ?? "");
    expect(await networks().observe(first?.reference ?? "")).toBeUndefined();
  });

  test("that was made on some hosts only is completed by the next attempt", async () => {
    const { control } = fixture();
    const desired = desiredState({ create: { vswitch: "vSwitch0", hosts: ["DC0_C0_H0", "DC0_C0_H1"] } });
    await control.addRule({ method: "AddPortGroup", skip: 1, fault: { type: "HostConfigFault" } });
    await expect(make(desired)).rejects.toThrow();
    const made = await make(desired);
    expect(made).toMatchObject({ owner: "us" });
    await remove(made?.reference ?? "");
  });

  test("that cannot be made says which input is wrong", async () => {
    const cases: readonly [NetworkBlock, string][] = [
      [{ create: {} }, "source.vsphere.create"],
      [{ create: { vswitch: "vSwitch0" }, distributedSwitch: "DVS0" }, "source.vsphere.create"],
      [{ create: { vswitch: "vSwitch9" } }, "source.vsphere.create.vswitch"],
      [{ create: { vswitch: "vSwitch0" }, vlan: "1-2" }, "source.vsphere.vlan"],
      [{ create: {}, distributedSwitch: "nowhere" }, "source.vsphere.distributedSwitch"],
    ];
    for (const [source, property] of cases) {
      expect(await expectError(make(desiredState(source)), "InvalidSpec"), property).toMatchObject({
        property,
      });
    }
    await expectError(
      make(desiredState({ portgroup: "VM Network", create: { vswitch: "vSwitch0" } })),
      "Conflict",
    );
    await expectError(make(desiredState({ portgroup: "nothing" })), "NotFound");
  });
});

describe("an adapter", () => {
  test("that somebody plugged into another network is there in our eyes, and can be brought back", async () => {
    const { world, peer, bodies } = fixture();
    const found = await networks().find(desiredState({ portgroup: "DC0_DVPG0" }));
    const elsewhere = await networks().find(desiredState({ portgroup: "VM Network" }));
    for (const network of ["DC0_DVPG0", found?.reference ?? ""]) {
      const lan = desiredInterface({ network });
      const desired = world.desired(clone({ interfaces: [lan] }));
      const { reference } = await world.create(desired);
      await plug(peer, desired.name, elsewhere?.reference ?? "");
      expect((await world.observe(reference)).interfaces).toMatchObject([{ network: elsewhere?.reference }]);
      const change = { kind: "change-interface", interface: lan, desired } as const;
      expect((await world.apply(reference, change)).interfaces).toMatchObject([{ network }]);
      expect((await bodies("ReconfigVM_Task")).at(-1)).toContain("DistributedVirtualPortBackingInfo");
    }
  });

  test("that is called by another name of the same network is only written down anew", async () => {
    const { world, bodies } = fixture();
    const found = await networks().find(desiredState({ portgroup: "DC0_DVPG0" }));
    const desired = world.desired(clone({ interfaces: [desiredInterface({ network: "DC0_DVPG0" })] }));
    const { reference } = await world.create(desired);
    const lan = desiredInterface({ network: found?.reference ?? "" });
    const change = { kind: "change-interface", interface: lan, desired } as const;
    expect((await world.apply(reference, change)).interfaces).toMatchObject([{ network: found?.reference }]);
    await world.apply(reference, change);
    const requests = await bodies("ReconfigVM_Task");
    expect(requests).toHaveLength(1);
    expect(requests[0]).not.toContain("<deviceChange>");
  });

  /** As `govc vm.network.change` does. */
  async function plug(peer: Vcsim, name: string, network: string): Promise<void> {
    const card = (await devicesOf(peer, name)).interfaces[0]?.device;
    if (card === undefined) throw new Error(`${name} has no adapter`);
    const backing = {
      $type: "VirtualEthernetCardNetworkBackingInfo" as const,
      deviceName: "VM Network",
      network: { type: "Network", value: network },
    };
    await reconfigureAs(peer, name, {
      deviceChange: [{ $type: "VirtualDeviceConfigSpec", operation: "edit", device: { ...card, backing } }],
    });
  }
});

describe("the tag of an owner", () => {
  const key = "dev::shop::lan#aaaaaaaa.gen001";
  const next = "dev::shop::lan#aaaaaaaa.gen002";
  const sources: readonly [string, NetworkBlock][] = [
    ["distributed", { distributedSwitch: "DVS0", create: {} }],
    ["standard", { create: { vswitch: "vSwitch0" } }],
  ];

  test.each(sources)(
    "on a %s port group is written anew, and the next attempt takes it up",
    async (_title, source) => {
      const { peer } = fixture();
      const desired = desiredState(source);
      const made = await make(desired, key);
      expect(made).toMatchObject({ owner: key });
      const reference = made?.reference ?? "";
      expect(await make(desired, next)).toEqual({ ...made, owner: next });
      await expectError(make(desired, "dev::shop::lan#bbbbbbbb.gen003"), "Conflict");
      await networks().mark(reference, "dev::shop::wan#aaaaaaaa.gen002");
      const later = await openWorld(peer);
      expect(await later.session.networks?.observe(reference)).toMatchObject({
        owner: "dev::shop::wan#aaaaaaaa.gen002",
      });
      await later.close();
      await remove(reference);
      expect(await networks().observe(reference)).toBeUndefined();
    },
  );

  test("is on a standard port group that was made before the attempt ended", async () => {
    const { control } = fixture();
    const desired = desiredState({ create: { vswitch: "vSwitch0", hosts: ["DC0_C0_H0", "DC0_C0_H1"] } });
    await control.addRule({ method: "AddPortGroup", skip: 1, fault: { type: "HostConfigFault" } });
    await expect(make(desired, key)).rejects.toThrow();
    const made = await make(desired, next);
    expect(made).toMatchObject({ owner: next });
    await remove(made?.reference ?? "");
  });

  test("is written on no network that was there before", async () => {
    const found = await networks().find(desiredState({ portgroup: "VM Network" }));
    await networks().mark(found?.reference ?? "", key);
    expect(await networks().observe(found?.reference ?? "")).toEqual(found);
  });
});
