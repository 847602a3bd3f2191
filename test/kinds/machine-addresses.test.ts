import { describe, expect, test, vi } from "vitest";
import type { ObservedMachine } from "../../provider/contract/machine";
import { addressMatcher } from "../../provider/kinds/virtual-machine/waits";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import { openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";
import { endless, Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld({ bootDuration: "40ms" });
const lan = { name: "lan", network: "default" };

async function up(more: PropertyMap): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, { waitFor: undefined, ...more }));
  return web;
}

describe("the guest's address", () => {
  test("is waited for where the machine is on and has an interface", async () => {
    const web = await up({ networks: [lan] });
    expect(web.outputs.ips).toEqual([expect.stringMatching(/^198\.1[89]\./)]);
    expect(web.outputs.interfaces).toEqual([
      { name: "lan", macAddress: expect.any(String), ips: web.outputs.ips },
    ]);
  });

  test.each([
    ["the program says so", { waitFor: { ip: false } }],
    ["the machine is off", { powerState: "Off" }],
    ["the machine has no interface", { networks: [] }],
  ])("is not waited for where %s", async (_title, more) => {
    const web = await up({ networks: [lan], ...more });
    expect(web.outputs.ips).toEqual([]);
    expect(world.warnings()).toEqual([]);
  });

  test("that does not come is a warning where nobody insists", async () => {
    world.provider = { ...world.provider, mock: { bootDuration: endless } };
    const web = await up({ networks: [lan], waitFor: { timeout: "30ms" } });
    expect(web.outputs).toMatchObject({ phase: "Running", ips: [] });
    expect(world.warnings()).toEqual([
      "warning: no guest address within 30ms; it will be read by the next `pulumi refresh` (set waitFor.ip to false to not wait, to true to insist)",
    ]);
  });

  test.each([
    ["ip", { ip: true }, "a guest address"],
    ["interface", { interface: "lan" }, "a guest address on lan"],
    ["cidr", { cidr: "203.0.113.0/24" }, "a guest address in 203.0.113.0/24"],
    ["required", { required: true }, "a guest address"],
  ])("that does not come fails the creation where waitFor.%s insists", async (_title, waitFor, words) => {
    world.provider = { ...world.provider, mock: { bootDuration: endless } };
    const failure: unknown = await up({ networks: [lan], waitFor: { timeout: "30ms", ...waitFor } }).catch(
      (error: unknown) => error,
    );
    expect(PartialFailure.is(failure) && failure.reasons).toEqual([
      expect.stringMatching(`waited .* for ${words}`),
    ]);
  });

  test("may be insisted on and yet not be required", async () => {
    world.provider = { ...world.provider, mock: { bootDuration: endless } };
    const web = await up({ networks: [lan], waitFor: { ip: true, required: false, timeout: "30ms" } });
    expect(web.outputs).toMatchObject({ phase: "Running" });
    expect(world.warnings()).toHaveLength(1);
  });

  test("is insisted on also where the machine is off", async () => {
    await expect(
      up({ networks: [lan], powerState: "Off", waitFor: { ip: true, timeout: "30ms" } }),
    ).rejects.toThrow(/a guest address/);
  });

  test("is waited for again after a start and after a power cycle, and not by another change", async () => {
    const web = await up({ networks: [lan], powerState: "Off" });
    const inputs = machineInputs(world, { waitFor: undefined, networks: [lan] });
    expect((await web.up(inputs)).ips).toHaveLength(1);
    const cycled = { ...inputs, class: { ...(inputs.class as PropertyMap), firmware: "UEFI" } };
    expect((await web.up(cycled)).ips).toHaveLength(1);
    const slowly = await openSession({ ...world.provider, mock: { bootDuration: endless } } as never);
    await slowly.session.machines.apply({ reference: web.id }, { kind: "power", to: "reboot" });
    expect((await web.up({ ...cycled, tags: ["a"] })).ips).toEqual([]);
  });
});

describe("what counts as the address that is waited for", () => {
  const machine = (...interfaces: [string, ...string[]][]): ObservedMachine =>
    ({
      interfaces: interfaces.map(([name, ...addresses]) => ({ name, macAddress: "", addresses })),
    }) as never;

  test.each([
    [undefined, machine(["lan"]), false],
    [undefined, machine(["lan", "192.0.2.1"]), true],
    [undefined, machine(["lan"], ["dmz", "192.0.2.1"]), true],
    [{ interface: "lan" }, machine(["lan"], ["dmz", "192.0.2.1"]), false],
    [{ interface: "dmz" }, machine(["lan"], ["dmz", "192.0.2.1"]), true],
    [{ cidr: "192.0.2.0/25" }, machine(["lan", "192.0.2.127"]), true],
    [{ cidr: "192.0.2.0/25" }, machine(["lan", "192.0.2.128"]), false],
    [{ cidr: "192.0.2.0/25" }, machine(["lan", "2001:db8::1"]), false],
    [{ cidr: "2001:db8::/64" }, machine(["lan", "2001:db8::1"]), true],
    [{ cidr: "2001:db8::/64" }, machine(["lan", "2001:db8:1::1"]), false],
    [{ cidr: "2001:db8::/64" }, machine(["lan", "192.0.2.1"]), false],
    [{ cidr: "192.0.2.0/24" }, machine(["lan", "198.51.100.1", "192.0.2.9"]), true],
    [
      { cidr: "192.0.2.0/24", interface: "dmz" },
      machine(["lan", "192.0.2.9"], ["dmz", "198.51.100.1"]),
      false,
    ],
  ])("%j", (desired, observed, matches) => {
    expect(addressMatcher(desired)(observed)).toBe(matches);
  });
});

describe("an interface on a network with a pool", () => {
  const pool = (id: string, first: string, last = first) => ({
    id,
    ipAllocation: { type: "Pool", first, last, prefix: 24 },
  });
  const on = (network: PropertyMap, more: PropertyMap = {}) =>
    machineInputs(world, { networks: [{ name: "lan", network }], ...more });
  const addressIn = ({ networks }: PropertyMap): unknown => {
    const [item] = networks as readonly PropertyMap[];
    return [item?.ipAddress, item?.prefix].join("/");
  };

  test("gets an address of another pool when it moves there", async () => {
    await world.session.networks?.create({ name: "dmz", source: { create: true } }, "dmz");
    const web = new Life("VirtualMachine", world);
    await web.up(on(pool("default", "192.0.2.10")));
    const moved = on(pool("dmz", "203.0.113.10"));
    expect(addressIn(await web.up(moved))).toBe("203.0.113.10/24");
    expect(await web.preview(moved)).toMatchObject({ changes: [] });
  });

  test("keeps its address when the pool becomes another one on the same network", async () => {
    const web = new Life("VirtualMachine", world);
    await web.up(on(pool("default", "192.0.2.10")));
    expect(addressIn(await web.up(on(pool("default", "192.0.2.50"))))).toBe("192.0.2.10/24");
  });

  test("that was made before the network had one stays without, and says so", async () => {
    const web = new Life("VirtualMachine", world);
    await web.up(on({ id: "default" }));
    const pooled = (more: PropertyMap = {}) => on(pool("default", "192.0.2.10"), more);
    for (const inputs of [pooled(), pooled({ tags: ["a"] }), pooled({ class: classOf({ cpu: 2 }) })]) {
      expect((await web.preview(inputs)).notes).toEqual([
        expect.stringContaining("the interface lan was made without an address of the pool"),
      ]);
      expect(addressIn(await web.up(inputs))).toBe("/");
      expect(await web.preview(inputs)).toMatchObject({ changes: [] });
    }
    const other = new Life("VirtualMachine", world);
    await other.up(pooled({ name: "other", owner: world.owner("other") }));
    expect(addressIn(other.outputs)).toBe("192.0.2.10/24");
  });

  test("that an interrupted creation made without one is finished without", async () => {
    const web = new Life("VirtualMachine", world);
    vi.spyOn(world.session.machines, "observe").mockRejectedValueOnce(new Error("no answer"));
    await expect(web.up(on({ id: "default" }))).rejects.toThrow(/no answer/);
    expect(addressIn(await web.up(on(pool("default", "192.0.2.10"))))).toBe("/");
    expect(web.outputs).toMatchObject({ phase: "Running" });
  });

  test("beside one that stays without gets its own", async () => {
    const web = new Life("VirtualMachine", world);
    await web.up(on({ id: "default" }));
    const network = pool("default", "192.0.2.10");
    const networks = [
      { name: "lan", network },
      { name: "new", network },
    ];
    const outputs = await web.up(machineInputs(world, { networks }));
    expect(outputs.networks).toEqual([networks[0], { ...networks[1], ipAddress: "192.0.2.10", prefix: 24 }]);
  });

  test("has its address through a creation that failed", async () => {
    const web = new Life("VirtualMachine", world);
    vi.spyOn(world.session.machines, "observe").mockRejectedValueOnce(new Error("no answer"));
    await expect(web.up(on(pool("default", "192.0.2.10", "192.0.2.20")))).rejects.toThrow(/no answer/);
    const other = new Life("VirtualMachine", world);
    await other.up(
      on(pool("default", "192.0.2.10", "192.0.2.20"), { name: "other", owner: world.owner("other") }),
    );
    expect(addressIn(other.outputs)).toBe("192.0.2.11/24");
    expect(addressIn(await web.up(on(pool("default", "192.0.2.10", "192.0.2.20"))))).toBe("192.0.2.10/24");
  });

  test("that cannot be given one leaves no machine behind", async () => {
    await new Life("VirtualMachine", world).up(on(pool("default", "192.0.2.10")));
    const other = new Life("VirtualMachine", world);
    await expect(
      other.up(on(pool("default", "192.0.2.10"), { name: "other", owner: world.owner("other") })),
    ).rejects.toMatchObject({ code: "QuotaExceeded", property: "networks[0].ipAddress" });
    expect(await world.machines()).toEqual(["web"]);
  });

  test("asks again which addresses are taken where that failed", async () => {
    vi.spyOn(world.session.machines, "list").mockRejectedValueOnce(new Error("no answer"));
    const web = new Life("VirtualMachine", world);
    await expect(web.up(on(pool("default", "192.0.2.10")))).rejects.toThrow(/no answer/);
    expect(addressIn(await web.up(on(pool("default", "192.0.2.10"))))).toBe("192.0.2.10/24");
  });

  test("does not take an address that another resource's machine holds in other words", async () => {
    const other = new Life("VirtualMachine", world);
    const fixed = { name: "lan", network: "default", ipAddress: "2001:db8:0:0::1", prefix: 64 };
    await other.up(machineInputs(world, { name: "other", owner: world.owner("other"), networks: [fixed] }));
    const web = new Life("VirtualMachine", world);
    const network = {
      id: "default",
      ipAllocation: { type: "Pool", first: "2001:db8::1", last: "2001:db8::5", prefix: 64 },
    };
    await web.up(on(network));
    expect(addressIn(web.outputs)).toBe("2001:db8::2/64");
  });
});
