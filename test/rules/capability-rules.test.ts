import { describe, expect, it } from "vitest";
import {
  type Capability,
  capabilityConsequences,
  capabilityNames,
} from "../../provider/contract/capabilities";
import type { VirtualMachineInputs } from "../../provider/models/virtual-machine";
import { capabilityViolations, machineCapabilityRules } from "../../provider/rules/capability-rules";

/** What asks for each capability, and where it is refused. */
const asking: readonly (readonly [Capability, object, property: string])[] = [
  ["gracefulShutdown", { powerState: "OffGraceful" }, "powerState"],
  ["suspend", { powerState: "Suspended" }, "powerState"],
  ["tags", { tags: ["a"] }, "tags"],
  ["labels", { labels: { "mock.a": "web" } }, "labels.mock.a"],
  ["adoption", { adopt: true }, "adopt"],
  ["guestExec", { lifecycle: { preStop: { exec: { command: ["true"] } } } }, "lifecycle.preStop.exec"],
  ["guestExec", { lifecycle: { postStart: { exec: { command: ["true"] } } } }, "lifecycle.postStart.exec"],
  ["guestExec", { waitFor: { guestAgent: true } }, "waitFor.guestAgent"],
  ["guestExec", { waitFor: { cloudInit: true } }, "waitFor.cloudInit"],
  ["guestExec", { waitFor: { exec: { command: ["true"] } } }, "waitFor.exec"],
  ["snapshots", { lifecycle: { preStop: { snapshot: { name: "a" } } } }, "lifecycle.preStop.snapshot"],
  ["snapshots", { lifecycle: { postStart: { snapshot: { name: "a" } } } }, "lifecycle.postStart.snapshot"],
  ["clone", { cloneFrom: { machine: "base" } }, "cloneFrom"],
  ["snapshotClone", { cloneFrom: { machine: "base", snapshot: "before" } }, "cloneFrom.snapshot"],
  ["linkedClone", { cloneFrom: { machine: "base", linked: true } }, "cloneFrom.linked"],
  ["cloudInit", { userData: { cloudInit: { inline: "x" } } }, "userData.cloudInit"],
  ["ignition", { userData: { ignition: { inline: "x" } } }, "userData.ignition"],
  ["cloudInit", { metaData: { inline: "x" } }, "metaData"],
  ["cloudInit", { networkConfig: { inline: "x" } }, "networkConfig"],
  [
    "cloudInit",
    { networks: [{ name: "a" }, { name: "b", ipAddress: "192.0.2.1" }] },
    "networks[1].ipAddress",
  ],
  [
    "cloudInit",
    {
      networks: [
        { name: "a", network: { id: "x", ipAllocation: { type: "Static", address: "192.0.2.1/24" } } },
      ],
    },
    "networks[0].network.ipAllocation.address",
  ],
  [
    "cloudInit",
    { networks: [{ name: "a", network: { id: "x", ipAllocation: { type: "Pool", first: "192.0.2.1" } } }] },
    "networks[0].network.ipAllocation.first",
  ],
  ["macAddresses", { networks: [{ name: "a", macAddress: "52:54:00:00:00:01" }] }, "networks[0].macAddress"],
  ["uefi", { class: { firmware: "UEFI" } }, "class.firmware"],
  ["uefi", { class: { firmware: "EFI" } }, "class.firmware"],
  ["cpuTopology", { class: { cpuTopology: { sockets: 1, cores: 1 } } }, "class.cpuTopology"],
  ["secureBoot", { class: { securityProfile: { secureBoot: true } } }, "class.securityProfile.secureBoot"],
  ["tpm", { class: { securityProfile: { tpmEnabled: true } } }, "class.securityProfile.tpmEnabled"],
  ["directedIo", { class: { securityProfile: { vtdEnabled: true } } }, "class.securityProfile.vtdEnabled"],
  [
    "encryption",
    { class: { securityProfile: { encryptionPolicy: "p" } } },
    "class.securityProfile.encryptionPolicy",
  ],
  ["nestedVirtualization", ...performance("nestedVirtualization", true)],
  ["virtualizationBasedSecurity", ...performance("virtualizationBasedSecurity", true)],
  ["latencySensitivity", ...performance("latencySensitivity", "high")],
  ["hyperThreading", ...performance("hyperThreadingPolicy", "avoid")],
  ["hotAddFlags", ...performance("cpuHotAddEnabled", true)],
  ["hotAddFlags", ...performance("memoryHotAddEnabled", false)],
  ["resourceLimits", ...limit("cpuLimit", 500)],
  ["resourceLimits", ...limit("memoryLimit", "1Gi")],
  ["resourceLimits", ...limit("cpuShares", 10)],
  ["resourceReservations", ...limit("cpuReservation", 500)],
  ["resourceReservations", ...limit("memoryReservation", "1Gi")],
  ["freeSettings", { class: { extraConfig: { "mock.a": "b" } } }, "class.extraConfig.mock.a"],
  ["freeSettings", { extraConfig: { "mock.a": "b" } }, "extraConfig.mock.a"],
  ["diskIops", { class: { diskDefaults: { iops: 5 } } }, "class.diskDefaults.iops"],
  ["storageClasses", { class: { diskDefaults: { storageClass: "s" } } }, "class.diskDefaults.storageClass"],
  ["thickDisks", { class: { diskDefaults: { type: "thick" } } }, "class.diskDefaults.type"],
  ["eagerZeroedDisks", { class: { diskDefaults: { type: "eagerZeroedThick" } } }, "class.diskDefaults.type"],
  ["diskIops", { disks: [{ name: "a" }, { name: "b", iops: 5 }] }, "disks[1].iops"],
  ["storageClasses", { disks: [{ name: "a", storageClass: "s" }] }, "disks[0].storageClass"],
  ["diskControllers", { disks: [{ name: "a", controller: "scsi" }] }, "disks[0].controller"],
  ["thickDisks", { disks: [{ name: "a", type: "thick" }] }, "disks[0].type"],
  ["eagerZeroedDisks", { disks: [{ name: "a", type: "eagerZeroedThick" }] }, "disks[0].type"],
  ["media", { media: [{ name: "installer" }] }, "media[0]"],
  ["bootOrder", { bootOrder: ["root"] }, "bootOrder"],
  ["placementDatacenter", { placement: { datacenter: "d" } }, "placement.datacenter"],
  ["placementCluster", { placement: { cluster: "c" } }, "placement.cluster"],
  ["placementHost", { placement: { host: "h" } }, "placement.host"],
  ["placementDatastore", { placement: { datastore: "d" } }, "placement.datastore"],
  ["placementStoragePod", { placement: { storagePod: "p" } }, "placement.storagePod"],
  ["placementFolder", { placement: { folder: "f" } }, "placement.folder"],
  ["placementResourcePool", { placement: { resourcePool: "r" } }, "placement.resourcePool"],
];

describe("an input that needs a capability", () => {
  it.each(asking)("%s: %j is refused at %s without it", (capability, inputs, property) => {
    const without = new Set(capabilityNames.filter((name) => name !== capability));
    expect(capabilityViolations(machineInputs(inputs), without)).toEqual([
      {
        property,
        reason: `mock cannot do this here: ${capabilityConsequences[capability]} (capability ${capability}); leave it out for this Provider`,
      },
    ]);
  });

  it.each(asking)("%s: %j passes with it", (_capability, inputs) => {
    expect(capabilityViolations(machineInputs(inputs), new Set(capabilityNames))).toEqual([]);
  });

  it("is tried here, whatever the rule", () => {
    const tried = new Set(
      asking.map(([needs, , property]) => `${needs} ${property.replace(/\[\d+\]/g, "[]")}`),
    );
    const rules = machineCapabilityRules.map(
      ({ needs, property }) => `${needs} ${property.replace("{}", ".mock.a")}`,
    );
    expect(rules.filter((rule) => !tried.has(rule))).toEqual([]);
  });
});

describe("an input that asks for nothing", () => {
  it.each([
    {},
    {
      powerState: "Off",
      tags: [],
      adopt: false,
      disks: [{ name: "a", type: "thin" }],
      networks: [{ name: "a" }],
    },
    {
      class: {
        firmware: "BIOS",
        securityProfile: { secureBoot: false, tpmEnabled: false, vtdEnabled: false },
      },
    },
    { class: { performanceProfile: { nestedVirtualization: false, virtualizationBasedSecurity: false } } },
    { class: { resourceLimits: { cpuReservation: 0 }, extraConfig: { "vsphere.a": "b", mock: "c" } } },
    { placement: {}, userData: { sshPublicKey: "ssh-ed25519 AAAA" } },
    { disks: [{ name: "data", size: "1Gi", iops: 0 }], class: { diskDefaults: { iops: 0 } } },
  ])("passes without any capability: %j", (inputs) => {
    expect(capabilityViolations(machineInputs(inputs), new Set())).toEqual([]);
  });
});

function limit(name: string, value: unknown): [inputs: object, property: string] {
  return [{ class: { resourceLimits: { [name]: value } } }, `class.resourceLimits.${name}`];
}

function performance(name: string, value: unknown): [inputs: object, property: string] {
  return [{ class: { performanceProfile: { [name]: value } } }, `class.performanceProfile.${name}`];
}

function machineInputs(more: object): VirtualMachineInputs {
  const base = { owner: "o", name: "web", provider: { type: "mock" }, class: { cpu: 1, memory: "1Gi" } };
  return { ...base, ...more } as VirtualMachineInputs;
}
