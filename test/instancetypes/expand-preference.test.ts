import { describe, expect, it } from "vitest";
import { expandMachine } from "../../sdk/instancetypes";
import type { VirtualMachinePreferenceSpec } from "../../sdk/kubevirt/instancetype";
import { expanded, machine } from "./machines";

describe("a preference", () => {
  const devices = (preferred: VirtualMachinePreferenceSpec["devices"]) => ({
    preference: { devices: preferred ?? {} },
  });

  it("fills devices that the machine leaves open", () => {
    const preferred = {
      preferredUseVirtioTransitional: true,
      preferredBlockMultiQueue: true,
      preferredNetworkInterfaceMultiQueue: false,
      preferredRng: {},
      preferredTPM: { persistent: true },
      preferredAutoattachGraphicsDevice: false,
      preferredAutoattachMemBalloon: false,
      preferredAutoattachPodInterface: true,
      preferredAutoattachSerialConsole: true,
      preferredAutoattachInputDevice: true,
      preferredVideoType: "virtio",
    };
    expect(expanded({}, devices(preferred))?.domain.devices).toEqual({
      useVirtioTransitional: true,
      blockMultiQueue: true,
      networkInterfaceMultiqueue: false,
      rng: {},
      tpm: { persistent: true },
      autoattachGraphicsDevice: false,
      autoattachMemBalloon: false,
      autoattachPodInterface: true,
      autoattachSerialConsole: true,
      autoattachInputDevice: true,
      video: { type: "virtio" },
    });
    const own = {
      blockMultiQueue: false,
      tpm: {},
      autoattachMemBalloon: true,
      video: { type: "vga" },
    };
    expect(expanded({ domain: { devices: own } }, devices(preferred))?.domain.devices).toMatchObject(own);
  });

  it("overrules the machine where KubeVirt cannot tell what it said", () => {
    const template = {
      domain: { devices: { disableHotplug: false }, features: { acpi: { enabled: true } } },
    };
    const preference = {
      devices: { preferredDisableHotplug: true },
      features: { preferredAcpi: { enabled: false } },
    };
    const found = expanded(template, { preference })?.domain;
    expect([found?.devices.disableHotplug, found?.features?.acpi]).toEqual([true, { enabled: false }]);
  });

  it("fills disks by what they are", () => {
    const preferred = {
      preferredDiskBus: "virtio",
      preferredCdromBus: "sata",
      preferredLunBus: "scsi",
      preferredDiskCache: "none",
      preferredDiskIO: "native",
      preferredDiskBlockSize: { matchVolume: { enabled: true } },
      preferredDiskDedicatedIoThread: true,
    };
    const disks = [
      { name: "plain" },
      { name: "own", disk: { bus: "sata" }, cache: "writeback" },
      { name: "cdrom", cdrom: {} },
      { name: "lun", lun: { bus: "sata" } },
    ];
    const filled = { cache: "none", io: "native", blockSize: { matchVolume: { enabled: true } } };
    expect(expanded({ domain: { devices: { disks } } }, devices(preferred))?.domain.devices.disks).toEqual([
      { name: "plain", disk: { bus: "virtio" }, ...filled, dedicatedIOThread: true },
      { name: "own", disk: { bus: "sata" }, ...filled, cache: "writeback" },
      { name: "cdrom", cdrom: { bus: "sata" } },
      { name: "lun", lun: { bus: "sata" } },
    ]);
  });

  it("fills interfaces, and binds those on the pod network", () => {
    const template = {
      networks: [
        { name: "pod", pod: {} },
        { name: "own", pod: {} },
        { name: "lan", multus: { networkName: "lan" } },
      ],
      domain: {
        devices: {
          interfaces: [{ name: "pod" }, { name: "own", bridge: {}, model: "e1000" }, { name: "lan" }],
        },
      },
    };
    const preferred = { preferredInterfaceModel: "virtio", preferredInterfaceMasquerade: {} };
    expect(expanded(template, devices(preferred))?.domain.devices.interfaces).toEqual([
      { name: "pod", model: "virtio", masquerade: {} },
      { name: "own", model: "e1000", bridge: {} },
      { name: "lan", model: "virtio" },
    ]);
  });

  it("fills inputs, sound and panic devices", () => {
    const preferred = {
      preferredInputBus: "virtio",
      preferredInputType: "tablet",
      preferredSoundModel: "ich9",
      preferredPanicDeviceModel: "isa",
    };
    const own = {
      inputs: [{ name: "pen", type: "", bus: "usb" }],
      sound: { name: "card" },
      panicDevices: [{}, { model: "hyperv" }],
    };
    expect(expanded({ domain: { devices: own } }, devices(preferred))?.domain.devices).toMatchObject({
      inputs: [{ name: "pen", type: "tablet", bus: "usb" }],
      sound: { name: "card", model: "ich9" },
      panicDevices: [{ model: "isa" }, { model: "hyperv" }],
    });
    expect(expanded({}, devices(preferred))?.domain.devices).toEqual({ panicDevices: [{ model: "isa" }] });
  });

  it("fills features one by one", () => {
    const preference = {
      features: {
        preferredApic: { endOfInterrupt: true },
        preferredKvm: { hidden: true },
        preferredPvspinlock: {},
        preferredSmm: {},
        preferredHyperv: { relaxed: {}, vapic: {}, spinlocks: { spinlocks: 8191 } },
      },
    };
    const template = {
      domain: { features: { kvm: { hidden: false }, hyperv: { spinlocks: { spinlocks: 4096 } } } },
    };
    expect(expanded(template, { preference })?.domain.features).toEqual({
      acpi: {},
      apic: { endOfInterrupt: true },
      kvm: { hidden: false },
      pvspinlock: {},
      smm: {},
      hyperv: { relaxed: {}, vapic: {}, spinlocks: { spinlocks: 4096 } },
    });
  });

  it.each([
    [{ preferredEfi: { secureBoot: true } }, undefined, { efi: { secureBoot: true } }],
    [{ preferredEfi: { secureBoot: true } }, { efi: {} }, { efi: {} }],
    [{ preferredEfi: {} }, { bios: {} }, { bios: {} }],
    [{ preferredUseBios: true, preferredUseBiosSerial: true }, undefined, { bios: { useSerial: true } }],
    [{ preferredUseBios: true, preferredEfi: {} }, undefined, { bios: {} }],
    [{ preferredUseBios: true }, { efi: {} }, { efi: {} }],
    [{ preferredUseEfi: true, preferredUseSecureBoot: true }, undefined, { efi: { secureBoot: true } }],
    [{ preferredUseSecureBoot: true }, { efi: { secureBoot: false } }, { efi: { secureBoot: false } }],
  ])("of firmware %j with %j gives %j", (firmware, bootloader, expected) => {
    const template = { domain: { firmware: { uuid: "u", ...(bootloader && { bootloader }) } } };
    expect(expanded(template, { preference: { firmware } })?.domain.firmware).toEqual({
      uuid: "u",
      bootloader: expected,
    });
  });

  it.each([
    [undefined, { utc: {}, timer: { hpet: { present: false } } }],
    [{ timezone: "Europe/Berlin" }, { timezone: "Europe/Berlin", timer: { hpet: { present: false } } }],
    [{ timer: { kvm: {} } }, { utc: {}, timer: { kvm: {} } }],
  ])("of a clock with %j gives %j", (clock, expected) => {
    const preference = {
      clock: { preferredClockOffset: { utc: {} }, preferredTimer: { hpet: { present: false } } },
    };
    expect(expanded({ domain: { ...(clock && { clock }) } }, { preference })?.domain.clock).toEqual(expected);
  });

  it("fills what is left", () => {
    const preference = {
      annotations: { "example.com/a": "preference" },
      cpu: { preferredCPUFeatures: [{ name: "vmx" }, { name: "svm", policy: "optional" }] },
      machine: { preferredMachineType: "q35" },
      preferredArchitecture: "arm64",
      preferredLaunchSecurity: { tdx: {} },
      preferredSubdomain: "machines",
      preferredTerminationGracePeriodSeconds: 3600,
    };
    const found = expandMachine(
      machine({ domain: { cpu: { features: [{ name: "vmx", policy: "forbid" }] } } }),
      {
        preference,
      },
    ).machine?.spec.template;
    expect(found?.metadata?.annotations).toEqual({ "example.com/a": "preference" });
    expect(found?.spec).toMatchObject({
      architecture: "arm64",
      subdomain: "machines",
      terminationGracePeriodSeconds: 3600,
      domain: {
        cpu: {
          features: [
            { name: "vmx", policy: "forbid" },
            { name: "svm", policy: "optional" },
          ],
        },
        machine: { type: "q35" },
        launchSecurity: { tdx: {} },
      },
    });
    const own = { architecture: "amd64", subdomain: "own", terminationGracePeriodSeconds: 0 };
    expect(expanded(own, { preference })).toMatchObject(own);
  });

  it("names the storage class of volumes that name none", () => {
    const templates = [{ spec: { storage: {} } }, { spec: { pvc: { storageClassName: "own" } } }];
    const found = expandMachine(machine({}, { dataVolumeTemplates: templates }), {
      preference: { volumes: { preferredStorageClassName: "fast" } },
    }).machine;
    expect(found?.spec.dataVolumeTemplates).toEqual([
      { spec: { storage: { storageClassName: "fast" } } },
      { spec: { pvc: { storageClassName: "own" } } },
    ]);
  });

  it("whose requirements are not met is a refusal", () => {
    const web = machine({}, { instancetype: { name: "u1.nano" }, preference: { name: "windows.11" } });
    expect(expandMachine(web).problems).toEqual([
      {
        field: "spec.instancetype",
        message:
          "failure checking preference requirements: insufficient CPU resources of 1 vCPU provided by instance type, preference requires 2 vCPU",
      },
    ]);
  });
});
