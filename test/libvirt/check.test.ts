/** What a preview refuses on libvirt, without any libvirt. */
import { describe, expect, it } from "vitest";
import { failuresOf } from "../hooks/checking";

function refused(spec: object, more: object = {}): Promise<string[]> {
  return failuresOf("VirtualMachine", {
    owner: "urn",
    name: "web",
    provider: { type: "libvirt", endpoint: "qemu:///system" },
    class: { cpu: 1, memory: "1Gi", diskDefaults: { size: "4Gi" }, ...spec },
    ...more,
  });
}

describe("a preview", () => {
  it("refuses reservations, which QEMU has not, and takes limits and shares", async () => {
    const resourceLimits = { cpuLimit: 2000, cpuShares: 512, memoryLimit: "2Gi" };
    expect(await refused({ resourceLimits })).toEqual([]);
    const reserved = { ...resourceLimits, cpuReservation: 500, memoryReservation: "1Gi" };
    expect(await refused({ resourceLimits: reserved })).toEqual([
      "class.resourceLimits.cpuReservation: libvirt cannot do this here: CPU and memory cannot be reserved (capability resourceReservations); leave it out for this Provider",
      "class.resourceLimits.memoryReservation: libvirt cannot do this here: CPU and memory cannot be reserved (capability resourceReservations); leave it out for this Provider",
    ]);
  });

  it.each([
    [{ libvirt: { numa: [{ cpus: "0", memory: "512Mi" }] } }, "class.libvirt.numa", /add up/],
    [{ cpu: 256 }, "class.cpu", /255/],
    [{ libvirt: { maxCpus: 300 } }, "class.libvirt.maxCpus", /255/],
    [{ libvirt: { cpu: { mode: "custom" } } }, "class.libvirt.cpu.model", /needs a model/],
    [{ libvirt: { cpu: { mode: "host-model", model: "x" } } }, "class.libvirt.cpu.model", /no other mode/],
    [
      { cpu: 2, cpuTopology: { sockets: 1, cores: 2 }, libvirt: { maxCpus: 3 } },
      "class.libvirt.maxCpus",
      /do not fill/,
    ],
    [
      { firmware: "UEFI", securityProfile: { secureBoot: true }, libvirt: { machineType: "pc" } },
      "class.libvirt.machineType",
      /q35/,
    ],
  ])("refuses %j, which libvirt would or could not hold to", async (spec, property, reason) => {
    const failures = await refused(spec);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(reason);
    expect(failures[0]).toMatch(new RegExp(`^${property}: `));
  });

  it.each([
    ["nvme", {}, /libvirt has no controller "nvme": use one of virtio, scsi, sata, ide, usb/],
    ["ide", {}, /q35, the default, has no IDE/],
  ])("refuses a controller %s, which the machine has not", async (controller, libvirt, reason) => {
    const disks = [{ name: "data", size: "1Gi", controller }];
    const [failure, ...others] = await refused({ libvirt }, { disks });
    expect(failure).toMatch(/^disks\[0\].controller: /);
    expect(failure).toMatch(reason);
    expect(others).toEqual([]);
  });

  it.each([
    ["sata", {}],
    ["usb", {}],
    ["ide", { machineType: "pc" }],
  ])("takes a controller %s with %j", async (controller, libvirt) => {
    const disks = [{ name: "data", size: "1Gi", controller }];
    expect(await refused({ libvirt }, { disks })).toEqual([]);
  });

  it("refuses free settings that are meant for libvirt, and no others", async () => {
    const others = { "vsphere.hardwareVersion": "19" };
    expect(await refused({ extraConfig: others }, { extraConfig: others })).toEqual([]);
    const meant = { extraConfig: { ...others, "libvirt.a": "1" } };
    expect(await refused(meant, { extraConfig: { "libvirt.b": "1" } })).toEqual([
      "class.extraConfig.libvirt.a: libvirt cannot do this here: settings beyond those of the models cannot be set (capability freeSettings); leave it out for this Provider",
      "extraConfig.libvirt.b: libvirt cannot do this here: settings beyond those of the models cannot be set (capability freeSettings); leave it out for this Provider",
    ]);
  });
});
