import { describe, expect, test } from "vitest";
import type { MachineChange } from "../../provider/contract/changes";
import { appliedInputs } from "../../provider/kinds/virtual-machine/applied-inputs";
import type { VirtualMachineInputs } from "../../provider/models/virtual-machine";
import { desiredMachine } from "../../provider/planner/desired-machine";

const recorded: VirtualMachineInputs = {
  owner: "old",
  name: "old",
  provider: { type: "mock", endpoint: "/old" },
  class: {
    cpu: 1,
    memory: "1Gi",
    firmware: "BIOS",
    diskDefaults: { size: "1Gi" },
    resourceLimits: { cpuLimit: 100 },
  },
  resources: { cpu: 2, memory: "2Gi" },
  disks: [{ name: "a", size: "1Gi", iops: 10 }, { name: "b" }],
  networks: [{ name: "lan", network: "old" }, { name: "dmz" }],
  tags: ["old"],
  labels: { app: "old" },
  extraConfig: { a: "old" },
  image: "old",
  deletionPolicy: "Delete",
  lifecycle: { gracefulShutdownTimeout: "1s" },
};
const wanted: VirtualMachineInputs = {
  owner: "new",
  name: "new",
  provider: { type: "mock", endpoint: "/new" },
  class: {
    cpu: 4,
    memory: "4Gi",
    firmware: "UEFI",
    diskDefaults: { size: "4Gi" },
    resourceLimits: { cpuLimit: 400 },
    guestToolsPolicy: "install",
  },
  resources: { cpu: 8, memory: "8Gi" },
  disks: [
    { name: "a", size: "2Gi", iops: 20, type: "thick" },
    { name: "c", size: "3Gi" },
  ],
  networks: [
    { name: "lan", network: "new" },
    { name: "wan", network: "new" },
  ],
  tags: ["new"],
  labels: { app: "new" },
  extraConfig: { a: "new" },
  importedDisk: "new",
  deletionPolicy: "Retain",
  powerState: "Off",
};
const desired = desiredMachine(wanted);
/** What is about the resource and not about the machine. */
const resource = { provider: wanted.provider, deletionPolicy: "Retain", powerState: "Off" };
const machine = {
  owner: "old",
  name: "old",
  class: recorded.class,
  resources: recorded.resources,
  disks: recorded.disks,
  networks: recorded.networks,
  tags: ["old"],
  labels: { app: "old" },
  extraConfig: { a: "old" },
  image: "old",
  importedDisk: undefined,
};

test("no step leaves the machine as it was, and the resource as it is wanted", () => {
  expect(appliedInputs(recorded, wanted, [])).toEqual({ ...resource, ...machine });
  expect(appliedInputs(recorded, wanted, [])).not.toHaveProperty("lifecycle");
});

const disk = (name: string) => ({ name });
const nic = (name: string) => ({ name, network: "new", addresses: [], dhcp: true, dns: [], routes: [] });

describe("each step has its own inputs reach the state", () => {
  test.each<[MachineChange, Partial<VirtualMachineInputs>]>([
    [{ kind: "set-owner", key: "tag" }, { owner: "tag" }],
    [{ kind: "rename", name: "new" }, { name: "new" }],
    [{ kind: "set-tags", tags: ["new"] }, { tags: ["new"] }],
    [{ kind: "set-labels", labels: { app: "new" } }, { labels: { app: "new" } }],
    [
      { kind: "set-cpus", cpus: 8 },
      { class: { ...recorded.class, cpu: 4 }, resources: { cpu: 8, memory: "2Gi" } },
    ],
    [
      { kind: "set-memory", memoryBytes: 8 },
      { class: { ...recorded.class, memory: "4Gi" }, resources: { cpu: 2, memory: "8Gi" } },
    ],
    [
      { kind: "set-hardware", desired },
      {
        class: { ...recorded.class, firmware: "UEFI", guestToolsPolicy: "install" },
        extraConfig: { a: "new" },
      },
    ],
    [{ kind: "set-limits", desired }, { class: { ...recorded.class, resourceLimits: { cpuLimit: 400 } } }],
    [
      { kind: "add-disk", disk: disk("c"), desired },
      { disks: [{ name: "a", size: "1Gi", iops: 10 }, { name: "b" }, { name: "c", size: "3Gi" }] },
    ],
    [
      { kind: "add-disk", disk: disk("b"), desired },
      { disks: [{ name: "a", size: "1Gi", iops: 10 }, { name: "b" }] },
    ],
    [
      { kind: "grow-disk", name: "a", sizeBytes: 2 },
      { disks: [{ name: "a", size: "2Gi", iops: 10 }, { name: "b" }] },
    ],
    [
      { kind: "grow-disk", name: "root", sizeBytes: 2 },
      { disks: [{ name: "a", size: "1Gi", iops: 10 }, { name: "b" }, { name: "root", size: undefined }] },
    ],
    [
      { kind: "limit-disk", name: "a", operationsPerSecond: 20 },
      { disks: [{ name: "a", size: "1Gi", iops: 20 }, { name: "b" }] },
    ],
    [{ kind: "remove-disk", name: "b", keep: false }, { disks: [{ name: "a", size: "1Gi", iops: 10 }] }],
    [
      { kind: "add-interface", interface: nic("wan"), desired },
      { networks: [{ name: "lan", network: "old" }, { name: "dmz" }, { name: "wan", network: "new" }] },
    ],
    [
      { kind: "change-interface", interface: nic("lan"), desired },
      { networks: [{ name: "lan", network: "new" }, { name: "dmz" }] },
    ],
    [{ kind: "change-interface", interface: nic("nowhere"), desired }, {}],
    [{ kind: "remove-interface", name: "dmz" }, { networks: [{ name: "lan", network: "old" }] }],
    [{ kind: "set-guest-data", guest: undefined, desired }, {}],
    [{ kind: "power", to: "off" }, {}],
  ])("%j", (change, inputs) => {
    expect(appliedInputs(recorded, wanted, [change])).toEqual({ ...resource, ...machine, ...inputs });
  });
});

test("a machine that had no lists gets them with its first disk and interface", () => {
  const { disks: _disks, networks: _networks, ...bare } = recorded;
  const steps: MachineChange[] = [
    { kind: "add-disk", disk: disk("c"), desired },
    { kind: "add-interface", interface: nic("wan"), desired },
  ];
  expect(appliedInputs(bare, wanted, steps)).toMatchObject({
    disks: [{ name: "c", size: "3Gi" }],
    networks: [{ name: "wan", network: "new" }],
  });
  const removals: MachineChange[] = [
    { kind: "remove-disk", name: "c", keep: false },
    { kind: "remove-interface", name: "wan" },
  ];
  expect(appliedInputs(bare, wanted, removals)).toMatchObject({ disks: undefined, networks: undefined });
});

test("all steps make of the machine what is wanted", () => {
  const steps: MachineChange[] = [
    { kind: "set-cpus", cpus: 8 },
    { kind: "set-memory", memoryBytes: 8 },
    { kind: "set-hardware", desired },
    { kind: "set-limits", desired },
  ];
  const { class: spec, resources } = appliedInputs(recorded, wanted, steps);
  // defaults of disks act on disks that are added only
  expect(spec).toEqual({ ...wanted.class, diskDefaults: recorded.class.diskDefaults });
  expect(resources).toEqual(wanted.resources);
});
