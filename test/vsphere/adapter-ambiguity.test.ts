/** Names that several things have: in several datacenters, on several switches. */
import { describe, expect, test } from "vitest";
import type { NetworkBlock } from "../../provider/adapters/vsphere/config";
import type { Connection } from "../../provider/contract/connection";
import type { DesiredMachine } from "../../provider/contract/machine";
import { expectError, type World } from "../contract/world";
import { openWorld, useAdapter } from "./adapter-fixture";
import { desiredInterface } from "./samples";

const fixture = useAdapter({ datacenters: 2, templates: ["debian"] });

async function within<Result>(changes: Partial<Connection>, work: (world: World) => Promise<Result>) {
  const world = await openWorld(fixture().peer, changes);
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

const inSecond: Partial<Connection> = { native: { datacenter: "DC1" } };

function clone(changes: Partial<DesiredMachine> = {}): Partial<DesiredMachine> {
  return {
    root: { type: "image", reference: "debian" },
    disks: [{ name: "root" }],
    placement: { cluster: "DC1_C0" },
    interfaces: [],
    ...changes,
  };
}

const find = ({ session }: World, source: NetworkBlock) => session.networks?.find({ name: "lan", source });
const observe = ({ session }: World, reference = "") => session.networks?.observe(reference);

describe("a network that every datacenter has", () => {
  test("is that of the Provider's datacenter, also when it is looked at again", async () => {
    await within(inSecond, async (world) => {
      const found = await find(world, { portgroup: "VM Network" });
      expect(found).toMatchObject({ location: "/DC1/network/VM Network" });
      expect(await observe(world, found?.reference)).toEqual(found);
      expect(await observe(world, "VM Network"), "as earlier versions recorded it").toEqual(found);
    });
  });

  test("is asked for by its path where nobody names a datacenter; a look at it never fails", async () => {
    const { world } = fixture();
    const source = { portgroup: "VM Network" };
    const error = await expectError(Promise.resolve(find(world, source)), "InvalidSpec");
    const path = "/DC1/network/VM Network";
    expect(error).toMatchObject({ property: "source.vsphere.portgroup" });
    expect(error.message).toContain(path);
    const found = await find(world, { portgroup: path });
    expect(await find(world, { ...source, datacenter: "DC1" })).toEqual(found);
    expect(await observe(world, found?.reference)).toEqual(found);
    expect(await observe(world, "VM Network")).toEqual({
      reference: "VM Network",
      location: "/DC0/network/VM Network or /DC1/network/VM Network",
    });
    const root = { type: "image", reference: "/DC1/vm/debian" } as const;
    for (const network of [path, found?.reference ?? ""]) {
      const machine = await world.make(clone({ root, interfaces: [desiredInterface({ network })] }));
      expect(machine.interfaces).toMatchObject([{ network }]);
    }
  });

  test("is that of the machine's datacenter, for adapters that are added and changed later too", async () => {
    const { world } = fixture();
    const root = { type: "image", reference: "/DC1/vm/debian" } as const;
    const desired = world.desired(clone({ root }));
    const { reference } = await world.create(desired);
    const lan = desiredInterface({ network: "VM Network" });
    await world.apply(reference, { kind: "add-interface", interface: lan, desired: desired });
    const other = { ...lan, network: "DC1_DVPG0" };
    await world.apply(reference, { kind: "change-interface", interface: other, desired: desired });
    const back = await world.apply(reference, { kind: "change-interface", interface: lan, desired: desired });
    expect(back.interfaces).toMatchObject([{ network: "VM Network" }]);
  });
});

describe("a template that every datacenter has", () => {
  test("is that of the Provider's datacenter, and of the one that the source names", async () => {
    const image = (datacenter?: string) =>
      ({
        name: "debian",
        source: { template: "debian", ...(datacenter !== undefined && { datacenter }) },
        onMissing: "Fail",
        force: false,
      }) as const;
    await within(inSecond, async (world) => {
      const { images } = world.session;
      expect(await images?.find(image())).toMatchObject({ location: "/DC1/vm/debian" });
      expect(await images?.find(image("DC0"))).toMatchObject({ location: "/DC0/vm/debian" });
      expect((await world.make(clone())).location).toMatch(/^DC1\//);
    });
    const { world } = fixture();
    await expectError(Promise.resolve(world.session.images?.find(image())), "InvalidSpec");
  });

  test("that was made anew under its name is another, and the refusal says what to do", async () => {
    const { world } = fixture();
    const reference = "fe0991d4-0000-4000-8000-000000000001";
    const error = await expectError(world.make(clone({ root: { type: "image", reference } })), "InvalidSpec");
    expect(error).toMatchObject({
      property: "image",
      remediation: expect.stringContaining("pulumi refresh"),
    });
    expect(error.message).toContain("Image");
  });
});

describe("a standard and a distributed port group of one name, in one folder", () => {
  test("are told apart by the switch, or by what vSphere calls them", async () => {
    const { control, world } = fixture();
    const standard = await find(world, { portgroup: "/DC1/network/VM Network" });
    await control.setProperties("Network", standard?.reference ?? "", { name: "DC1_DVPG0" });
    try {
      await within(inSecond, async (later) => {
        const distributed = await find(later, { portgroup: "DC1_DVPG0", distributedSwitch: "DVS0" });
        expect(distributed?.reference).toMatch(/^dvportgroup-/);
        const error = await expectError(
          Promise.resolve(find(later, { portgroup: "DC1_DVPG0" })),
          "InvalidSpec",
        );
        for (const reference of [distributed?.reference, standard?.reference]) {
          expect(error.message).toContain(reference);
          expect(await find(later, { portgroup: reference })).toMatchObject({ reference });
          expect(await observe(later, reference)).toMatchObject({ reference });
        }
        // of a standard one vcsim only looks at the name
        const network = distributed?.reference ?? "";
        const interfaces = [desiredInterface({ network })];
        expect((await later.make(clone({ interfaces }))).interfaces).toMatchObject([{ network }]);
        expect(await observe(later, "DC1_DVPG0")).toMatchObject({ reference: "DC1_DVPG0" });
      });
    } finally {
      await control.setProperties("Network", standard?.reference ?? "", { name: "VM Network" });
    }
  });
});

describe("the datacenter of a machine", () => {
  test("is that of its placement, whatever the Provider's", async () => {
    await within({ native: { datacenter: "DC0" } }, async (world) => {
      const root = { type: "image", reference: "/DC1/vm/debian" } as const;
      const placed = await world.make(clone({ root, placement: { datacenter: "DC1", cluster: "DC1_C0" } }));
      expect(placed.location).toMatch(/^DC1\//);
      const elsewhere = clone({ placement: { datacenter: "DC1", cluster: "DC0_C0" } });
      const error = await expectError(world.make(elsewhere), "InvalidSpec");
      expect(error).toMatchObject({ property: "placement.cluster" });
    });
  });

  test("that is missing is refused with those that exist", async () => {
    const { world } = fixture();
    const error = await expectError(world.make(clone({ placement: { datacenter: "DC7" } })), "InvalidSpec");
    expect(error).toMatchObject({
      property: "placement.datacenter",
      remediation: expect.stringMatching(/DC0.*DC1/),
    });
  });

  test("stays: to name the present one does nothing, and another one is refused at preview", async () => {
    const { world } = fixture();
    const root = { type: "image", reference: "/DC1/vm/debian" } as const;
    const desired = world.desired(clone({ root, placement: { cluster: "DC1_C0" } }));
    const { reference } = await world.create(desired);
    const moveTo = (datacenter: string) => ({ kind: "move", placement: { datacenter }, desired }) as const;
    await world.apply(reference, moveTo("DC1"));
    const seen = await world.session.machines.observe({ reference });
    const found = await world.session.machines.validate?.(desired, seen, [moveTo("DC0")]);
    expect(found).toMatchObject([
      { property: "placement.datacenter", reason: expect.stringContaining("DC1") },
    ]);
    await expectError(world.apply(reference, moveTo("DC0")), "NotSupported");
  });
});
