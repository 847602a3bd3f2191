import { describe, expect, it } from "vitest";
import { added, current, profiles } from "./made";

const on = (bus: string) => ({ disk: { bus } });
const stored = (name: string, device: object, source: object) => ({
  domain: { devices: { disks: [{ name, ...device }] } },
  volumes: [{ name, ...source }],
});
const claim = { persistentVolumeClaim: { claimName: "pvc" } };

describe.each(profiles)("storage in %s", (_, libvmi) => {
  it.each([
    [
      "a container image",
      libvmi.withContainerDisk("d", "example/a:1"),
      on("virtio"),
      { containerDisk: { image: "example/a:1" } },
    ],
    ["no container image", libvmi.withContainerDisk("d", ""), on("virtio"), { containerDisk: { image: "" } }],
    ["a claim", libvmi.withPersistentVolumeClaim("d", "pvc"), on("virtio"), claim],
    [
      "a claim to start from",
      libvmi.withEphemeralPersistentVolumeClaim("d", "pvc"),
      on("sata"),
      { ephemeral: claim },
    ],
    ["a LUN", libvmi.withPersistentVolumeClaimLun("d", "pvc", false), { lun: { bus: "scsi" } }, claim],
    [
      "a reserved LUN",
      libvmi.withPersistentVolumeClaimLun("d", "pvc", true),
      { lun: { bus: "scsi", reservation: true } },
      claim,
    ],
    ["a DataVolume", libvmi.withDataVolume("d", "dv"), on("virtio"), { dataVolume: { name: "dv" } }],
    [
      "nothing yet",
      libvmi.withEmptyDisk("d", "usb", "1.5Gi"),
      on("usb"),
      { emptyDisk: { capacity: "1536Mi" } },
    ],
    [
      "nothing on any bus",
      libvmi.withEmptyDisk("d", "", "1Gi"),
      { disk: {} },
      { emptyDisk: { capacity: "1Gi" } },
    ],
    [
      "a file of the node",
      libvmi.withHostDisk("d", "/data/d.img", "Disk"),
      on("virtio"),
      { hostDisk: { path: "/data/d.img", type: "Disk", capacity: "0" } },
    ],
    [
      "a new file of the node",
      libvmi.withHostDisk("d", "/data/d.img", "DiskOrCreate"),
      on("virtio"),
      { hostDisk: { path: "/data/d.img", type: "DiskOrCreate", capacity: "1Gi" } },
    ],
    ["a drive with a claim", libvmi.withCDRom("d", "sata", "pvc"), { cdrom: { bus: "sata" } }, claim],
    [
      "a drive with an image",
      libvmi.withEphemeralCDRom("d", "scsi", "example/a:1"),
      { cdrom: { bus: "scsi" } },
      { containerDisk: { image: "example/a:1" } },
    ],
  ])("is %s", (__, option, device, source) => {
    expect(added(libvmi, option)).toEqual(stored("d", device, source));
  });

  it("keeps the first of a name, for disks and for volumes", () => {
    const options = [
      libvmi.withCDRom("d", "sata", "pvc"),
      libvmi.withCDRom("d", "scsi", "other"),
      libvmi.withContainerDisk("d", "x"),
    ];
    expect(added(libvmi, ...options)).toEqual(stored("d", { cdrom: { bus: "sata" } }, claim));
  });

  it.each([
    ["a claim", libvmi.withFilesystemPVC("share"), { persistentVolumeClaim: { claimName: "share" } }],
    ["a DataVolume", libvmi.withFilesystemDV("share"), { dataVolume: { name: "share" } }],
  ])("is %s as a file system", (__, option, source) => {
    expect(added(libvmi, option)).toEqual({
      domain: { devices: { filesystems: [{ name: "share", virtiofs: {} }] } },
      volumes: [{ name: "share", ...source }],
    });
  });

  it("has no two file systems of a name", () => {
    const twice = [libvmi.withConfigMapFs("cm", "share"), libvmi.withFilesystemPVC("share")];
    expect(() => libvmi.newVMI(...twice)).toThrow(
      'withFilesystemPVC: name: there is a file system "share" already: name the other differently',
    );
    expect(() => libvmi.newVMI(libvmi.withFilesystemDV("share"), libvmi.withFilesystemDV("share"))).toThrow(
      /^withFilesystemDV: name: /,
    );
  });

  it("refuses an unknown bus or type, and a size that is no quantity", () => {
    const unknown = /bus: "ide" is not known: write one of virtio, sata, scsi, usb$/;
    // @ts-expect-error a JavaScript program could
    expect(() => libvmi.withCDRom("d", "ide", "pvc")).toThrow(unknown);
    // @ts-expect-error a JavaScript program could
    expect(() => libvmi.withEphemeralCDRom("d", "ide", "x")).toThrow(unknown);
    // @ts-expect-error a JavaScript program could
    expect(() => libvmi.withEmptyDisk("d", "ide", "1Gi")).toThrow(unknown);
    expect(() => libvmi.withEmptyDisk("d", "virtio", "big")).toThrow(
      /^withEmptyDisk: capacity: "big" is not a quantity: /,
    );
    // @ts-expect-error a JavaScript program could
    expect(() => libvmi.withHostDisk("d", "/d", "File")).toThrow(
      /^withHostDisk: type: "File" is not known: write one of Disk, DiskOrCreate$/,
    );
  });
});

describe("storage in v1.9.0", () => {
  const dedicated = current.withDedicatedIOThreads(true);

  it.each([
    [
      "a container image with a pull policy",
      current.withContainerDiskAndPullPolicy("d", "example/a:1", "Always"),
      on("virtio"),
      { containerDisk: { image: "example/a:1", imagePullPolicy: "Always" } },
    ],
    [
      "a container image by default",
      current.withContainerDiskAndPullPolicy("d", "example/a:1", ""),
      on("virtio"),
      { containerDisk: { image: "example/a:1" } },
    ],
    [
      "a container image on SATA",
      current.withContainerSATADisk("d", "example/a:1"),
      on("sata"),
      { containerDisk: { image: "example/a:1" } },
    ],
    [
      "a claim to plug",
      current.withHotplugPersistentVolumeClaim("d", "pvc"),
      on("virtio"),
      { persistentVolumeClaim: { claimName: "pvc", hotpluggable: true } },
    ],
    [
      "a DataVolume to plug",
      current.withHotplugDataVolume("d", "dv"),
      on("scsi"),
      { dataVolume: { name: "dv", hotpluggable: true } },
    ],
    [
      "a file of a size",
      current.withHostDiskAndCapacity("d", "/d", "DiskOrCreate", "2048Mi"),
      on("virtio"),
      { hostDisk: { path: "/d", type: "DiskOrCreate", capacity: "2Gi" } },
    ],
    [
      "a file of no size",
      current.withHostDiskAndCapacity("d", "/d", "Disk", ""),
      on("virtio"),
      { hostDisk: { path: "/d", type: "Disk", capacity: "0" } },
    ],
    [
      "a shared file",
      current.withHostDisk("d", "/d", "Disk", current.withSharedHostDisk(true)),
      on("virtio"),
      { hostDisk: { path: "/d", type: "Disk", capacity: "0", shared: true } },
    ],
    [
      "a drive with any volume",
      current.withCDRomAndVolume("sata", { name: "d", emptyDisk: { capacity: "0.5Gi" } }),
      { cdrom: { bus: "sata" } },
      { emptyDisk: { capacity: "512Mi" } },
    ],
  ])("is %s", (_, option, device, source) => {
    expect(added(current, option)).toEqual(stored("d", device, source));
  });

  it.each([
    ["withContainerDisk", current.withContainerDisk("d", "x", dedicated)],
    ["withContainerDiskAndPullPolicy", current.withContainerDiskAndPullPolicy("d", "x", "Never", dedicated)],
    ["withContainerSATADisk", current.withContainerSATADisk("d", "x", dedicated)],
    ["withDataVolume", current.withDataVolume("d", "x", dedicated)],
    ["withDisk", current.withDisk("d", "virtio", dedicated)],
    ["withEmptyDisk", current.withEmptyDisk("d", "virtio", "1Gi", dedicated)],
    ["withEphemeralPersistentVolumeClaim", current.withEphemeralPersistentVolumeClaim("d", "x", dedicated)],
    ["withHotplugDataVolume", current.withHotplugDataVolume("d", "x", dedicated)],
    ["withHotplugPersistentVolumeClaim", current.withHotplugPersistentVolumeClaim("d", "x", dedicated)],
    ["withPersistentVolumeClaim", current.withPersistentVolumeClaim("d", "x", dedicated)],
  ])("gives the disk of %s a thread of its own", (_, option) => {
    expect(current.newVMI(option).spec.domain.devices.disks).toEqual([
      expect.objectContaining({ name: "d", dedicatedIOThread: true }),
    ]);
  });

  it("has disks and drives without a volume", () => {
    const options = [
      current.withDisk("d", "sata"),
      current.withEmptyCDRom("scsi", "tray"),
      current.withEmptyCDRom("", "other"),
    ];
    expect(added(current, ...options)).toEqual({
      domain: {
        devices: {
          disks: [
            { name: "d", disk: { bus: "sata" } },
            { name: "tray", cdrom: { bus: "scsi" } },
            { name: "other", cdrom: {} },
          ],
        },
      },
    });
  });

  it("has a path of the pod as a file system", () => {
    expect(added(current, current.withFilesystemContainerPath("token", "/var/run/token"))).toEqual({
      domain: { devices: { filesystems: [{ name: "token", virtiofs: {} }] } },
      volumes: [{ name: "token", containerPath: { path: "/var/run/token" } }],
    });
  });

  it("has threads", () => {
    const options = [
      current.withIOThreadsPolicy("supplementalPool"),
      current.withIOThreads({ supplementalPoolThreadCount: 2 }),
      current.withSupplementalPoolThreadCount(4),
    ];
    expect(added(current, ...options)).toEqual({
      domain: { ioThreadsPolicy: "supplementalPool", ioThreads: { supplementalPoolThreadCount: 4 } },
    });
    expect(added(current, current.withIOThreads({}))).toEqual({ domain: { ioThreads: {} } });
    expect(() => current.withSupplementalPoolThreadCount(-1)).toThrow(
      /^withSupplementalPoolThreadCount: count: -1 is not /,
    );
  });

  it("refuses what is not known", () => {
    // @ts-expect-error a JavaScript program could
    expect(() => current.withDisk("d", "ide")).toThrow(/^withDisk: bus: "ide" is not known: /);
    // @ts-expect-error a JavaScript program could
    expect(() => current.withEmptyCDRom("ide", "d")).toThrow(/^withEmptyCDRom: bus: "ide" is not known: /);
    // @ts-expect-error a JavaScript program could
    expect(() => current.withCDRomAndVolume("sata", null)).toThrow(
      "withCDRomAndVolume: volume: is missing: give an object",
    );
    // @ts-expect-error a JavaScript program could
    expect(() => current.withContainerDiskAndPullPolicy("d", "x", "Sometimes")).toThrow(
      /imagePullPolicy: "Sometimes" is not known: /,
    );
    // @ts-expect-error a JavaScript program could
    expect(() => current.withIOThreadsPolicy("many")).toThrow(
      /^withIOThreadsPolicy: policy: "many" is not known: /,
    );
    expect(() => current.withHostDiskAndCapacity("d", "/d", "Disk", "huge")).toThrow(
      /^withHostDiskAndCapacity: capacity: "huge" is not a quantity: /,
    );
    expect(() => current.withCDRomAndVolume("sata", { name: "d", emptyDisk: { capacity: "x" } })).toThrow(
      /^withCDRomAndVolume: volume.capacity: "x" is not /,
    );
  });
});
