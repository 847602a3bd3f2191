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

  it("refuses free settings that are meant for libvirt, and no others", async () => {
    const others = { "vsphere.hardwareVersion": "19" };
    expect(await refused({ extraConfig: others }, { extraConfig: others })).toEqual([]);
    const meant = { extraConfig: { ...others, "libvirt.a": "1" } };
    expect(await refused(meant, { extraConfig: { "libvirt.b": "1" } })).toEqual([
      "class.extraConfig.libvirt.a: libvirt cannot do this here: there are no settings beyond those of the models (capability freeSettings); leave it out for this Provider",
      "extraConfig.libvirt.b: libvirt cannot do this here: there are no settings beyond those of the models (capability freeSettings); leave it out for this Provider",
    ]);
  });
});
