import { describe, expect, it } from "vitest";
import type { VirtualMachineInputs } from "../../provider/models/virtual-machine";
import { allocationViolations } from "../../provider/rules/allocation-rules";
import { machineViolations } from "../../provider/rules/machine-rules";

const minimal: VirtualMachineInputs = {
  owner: "web",
  name: "web",
  provider: { type: "mock" },
  class: { cpu: 2, memory: "1Gi", diskDefaults: { size: "1Gi" } },
};
const sizeless = { ...minimal, class: { cpu: 2, memory: "1Gi" } };

function refused(inputs: VirtualMachineInputs): string[] {
  return machineViolations(inputs).map(({ property }) => property);
}

describe("what contradicts nothing is not refused", () => {
  it.each<[string, VirtualMachineInputs]>([
    ["a machine of a class alone", minimal],
    ["an image that brings the root disk's size", { ...sizeless, image: "debian" }],
    ["an imported disk that brings it", { ...sizeless, importedDisk: "old" }],
    [
      "a clone that brings all sizes",
      { ...sizeless, cloneFrom: { machine: "old" }, disks: [{ name: "data" }] },
    ],
    ["a root disk with a size of its own", { ...sizeless, disks: [{ name: "root", size: "1Gi" }] }],
    ["a root disk without one beside an image", { ...sizeless, image: "debian", disks: [{ name: "root" }] }],
    ["a disk with the class's size", { ...minimal, disks: [{ name: "data" }] }],
    ["a disk with its own size", { ...sizeless, image: "debian", disks: [{ name: "data", size: "1Gi" }] }],
    [
      "interfaces without MAC addresses",
      {
        ...minimal,
        networks: [
          { name: "lan", network: "lan" },
          { name: "dmz", network: "lan" },
        ],
      },
    ],
    [
      "a topology of the machine's own CPUs",
      {
        ...minimal,
        class: { ...minimal.class, cpuTopology: { sockets: 2, cores: 2 } },
        resources: { cpu: 4 },
      },
    ],
  ])("%s", (_title, inputs) => {
    expect(machineViolations(inputs)).toEqual([]);
  });
});

describe("what contradicts itself is refused by its input", () => {
  const lan = { name: "lan", network: "lan" };

  it.each<[string, VirtualMachineInputs, readonly string[]]>([
    ["an image and an imported disk", { ...minimal, image: "a", importedDisk: "b" }, ["importedDisk"]],
    [
      "a clone of a machine and an image",
      { ...minimal, image: "a", cloneFrom: { machine: "b" } },
      ["cloneFrom"],
    ],
    ["a root disk of nothing", sizeless, ["image"]],
    [
      "a disk without a size",
      { ...sizeless, image: "debian", disks: [{ name: "data" }, { name: "root" }] },
      ["disks[0].size"],
    ],
    [
      "two disks of one name",
      { ...minimal, disks: [{ name: "a" }, { name: "b" }, { name: "a" }] },
      ["disks[2].name"],
    ],
    ["two interfaces of one name", { ...minimal, networks: [lan, lan] }, ["networks[1].name"]],
    [
      "two interfaces of one MAC address",
      {
        ...minimal,
        networks: [
          { ...lan, macAddress: "52:54:00:AB:00:00" },
          { name: "dmz", network: "lan", macAddress: "52:54:00:ab:00:00" },
        ],
      },
      ["networks[1].macAddress"],
    ],
    [
      "a wait for an interface that is not there",
      { ...minimal, waitFor: { interface: "lan" } },
      ["waitFor.interface"],
    ],
  ])("%s", (_title, inputs, properties) => {
    expect(refused(inputs)).toEqual(properties);
  });

  it("says which interfaces there are to wait for", () => {
    const waiting = (networks: VirtualMachineInputs["networks"]) =>
      machineViolations({ ...minimal, networks, waitFor: { interface: "wan" } })[0]?.reason;
    expect(waiting(undefined)).toBe('no interface of this machine is named "wan": the machine has none');
    expect(waiting([lan, { ...lan, name: "dmz" }])).toBe(
      'no interface of this machine is named "wan": it has lan, dmz',
    );
  });

  it("says on which other inputs it depends", () => {
    const inputs = { ...sizeless, image: "debian", disks: [{ name: "data" }] };
    expect(machineViolations(inputs)).toEqual([
      {
        property: "disks[0].size",
        reason: "disk data has no size and the class has no diskDefaults.size: write one",
        reads: ["class"],
      },
    ]);
  });
});

describe("a pool", () => {
  const pool = { type: "Pool" as const, first: "192.0.2.10", last: "192.0.2.20", prefix: 24 };

  it.each([
    ["of one address", { ...pool, last: "192.0.2.10" }],
    ["of one address without a network", { ...pool, last: "192.0.2.10", prefix: 32 }],
    ["of IPv6", { ...pool, first: "2001:db8::1", last: "2001:db8::ff", prefix: 64 }],
  ])("%s is not refused", (_title, allocation) => {
    expect(allocationViolations(allocation, "pool")).toEqual([]);
  });

  it.each([
    ["no first address", { ...pool, first: undefined }, ["pool.first"]],
    ["no last address", { ...pool, last: undefined }, ["pool.last"]],
    ["no prefix", { ...pool, prefix: undefined }, ["pool.prefix"]],
    ["the lower address last", { ...pool, last: "192.0.2.9" }, ["pool.last"]],
    ["another network's last address", { ...pool, last: "198.51.100.1" }, ["pool.last"]],
    ["IPv6 after IPv4", { ...pool, last: "2001:db8::1" }, ["pool.last"]],
    ["IPv4 after IPv6", { ...pool, first: "2001:db8::1" }, ["pool.last"]],
    ["a prefix that IPv4 has not", { ...pool, prefix: 33 }, ["pool.last"]],
    [
      "another IPv6 network",
      { ...pool, first: "2001:db8::1", last: "2001:db9::1", prefix: 64 },
      ["pool.last"],
    ],
  ])("with %s is refused", (_title, allocation, properties) => {
    expect(allocationViolations(allocation, "pool").map(({ property }) => property)).toEqual(properties);
  });
});
