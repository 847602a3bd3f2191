import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { added, current, older, profiles } from "./made";

beforeEach(() => current.registerContainerDisks({ registry: "example/kubevirt", tag: "v1" }));
afterEach(current.resetRegistrations);

const memory = (amount: string) => ({ requests: { memory: amount } });
const disk = (name: string) => ({ name, disk: { bus: "virtio" } });
const root = (image: string) => ({ name: "disk0", containerDisk: { image: `example/kubevirt/${image}:v1` } });

/** What the factory's machine has beyond the bare one. */
function spec(libvmi: typeof current | typeof older, vmi: current.VirtualMachineInstance): object {
  return added(libvmi, (made) => Object.assign(made, vmi));
}

describe.each(profiles)("factories of %s", (version, libvmi) => {
  const isOlder = version === "v1.2.0";
  const dummy = {
    name: isOlder ? "disk1" : "cloudinitdisk",
    cloudInitNoCloud: {
      userDataBase64: isOlder ? "IyEvYmluL2Jhc2gKZWNobyBoZWxsbwo=" : "IyEvYmluL2Jhc2gKZWNobyAnaGVsbG8nCg==",
    },
  };

  it("take images from where they are told to", () => {
    libvmi.resetRegistrations();
    libvmi.registerContainerDisks({ registry: "example.com" });
    expect(libvmi.newAlpine().spec.volumes).toEqual([
      { name: "disk0", containerDisk: { image: `example.com/alpine-container-disk-demo:${version}` } },
    ]);
  });

  it("make Alpine", () => {
    expect(spec(libvmi, libvmi.newAlpine())).toEqual({
      domain: { resources: memory("128Mi"), devices: { disks: [disk("disk0")], rng: {} } },
      volumes: [root("alpine-container-disk-demo")],
    });
  });

  it("make Alpine with tools, and user data", () => {
    expect(spec(libvmi, libvmi.newAlpineWithTestTooling())).toEqual({
      domain: { resources: memory("128Mi"), devices: { disks: [disk("disk0"), disk(dummy.name)], rng: {} } },
      volumes: [root("alpine-with-test-tooling-container-disk"), dummy],
    });
  });

  it("make CirrOS, with user data", () => {
    expect(spec(libvmi, libvmi.newCirros())).toEqual({
      domain: { resources: memory("128Mi"), devices: { disks: [disk("disk0"), disk(dummy.name)] } },
      volumes: [root("cirros-container-disk-demo"), dummy],
    });
  });

  it("make Fedora", () => {
    expect(spec(libvmi, libvmi.newFedora())).toEqual({
      domain: {
        resources: memory(isOlder ? "512Mi" : "544Mi"),
        devices: { disks: [disk("disk0")], rng: {} },
      },
      volumes: [root("fedora-with-test-tooling-container-disk")],
    });
  });

  it("make Windows, with features, clock and firmware whatever the options say", () => {
    const vmi = libvmi.newWindows(libvmi.withUefi(true), libvmi.withCPUModel("host-model"));
    expect(vmi.spec).toEqual({
      domain: {
        cpu: { cores: 2, threads: 2, sockets: 2, model: "host-model" },
        resources: memory("2Gi"),
        firmware: { uuid: "5d307ca9-b3ef-428c-8861-06e72d69f223" },
        clock: {
          utc: {},
          timer: {
            hpet: { present: false },
            pit: { tickPolicy: "delay" },
            rtc: { tickPolicy: "catchup" },
            hyperv: {},
          },
        },
        features: {
          acpi: {},
          apic: {},
          hyperv: { relaxed: {}, vapic: {}, spinlocks: { spinlocks: 8191 }, synictimer: { direct: {} } },
        },
        devices: { disks: [{ name: "windows-disk", disk: { bus: "sata" } }] },
      },
      terminationGracePeriodSeconds: 0,
      volumes: [
        { name: "windows-disk", ephemeral: { persistentVolumeClaim: { claimName: "disk-windows" } } },
      ],
    });
    expect([libvmi.windowsFirmware, libvmi.windowsPVCName]).toEqual([
      vmi.spec.domain.firmware?.uuid,
      "disk-windows",
    ]);
  });

  it("give arm64 more memory", () => {
    libvmi.registerArchitecture("arm64");
    for (const make of [libvmi.newAlpine, libvmi.newAlpineWithTestTooling, libvmi.newCirros]) {
      expect(make().spec.domain.resources).toEqual(memory("256Mi"));
    }
  });

  it("let the options of the call have the last word", () => {
    expect(libvmi.newFedora(libvmi.withResourceMemory("2Gi")).spec.domain.resources).toEqual(memory("2Gi"));
  });

  it("take images of their own version from quay.io, unless told otherwise", () => {
    libvmi.resetRegistrations();
    expect(libvmi.newAlpine().spec.volumes).toEqual([
      { name: "disk0", containerDisk: { image: `quay.io/kubevirt/alpine-container-disk-demo:${version}` } },
    ]);
  });
});

describe("factories of v1.9.0", () => {
  it("add user data only if no volume has the name of the cloud-init disk", () => {
    const own = current.withCloudInitNoCloud();
    for (const make of [current.newCirros, current.newAlpineWithTestTooling]) {
      expect(make(own).spec.volumes?.[1]).toEqual({ name: "cloudinitdisk", cloudInitNoCloud: {} });
    }
  });

  it("make a machine without a guest", () => {
    expect(spec(current, current.newGuestless())).toEqual({ domain: { resources: memory("1Mi") } });
    current.registerArchitecture("arm64");
    expect(spec(current, current.newGuestless())).toEqual({ domain: { resources: memory("128Mi") } });
    current.registerArchitecture("s390x");
    expect(spec(current, current.newGuestless(current.withRng()))).toEqual({
      domain: {
        resources: memory("16Mi"),
        firmware: {
          kernelBoot: {
            container: { image: "example/kubevirt/s390x-guestless-kernel:v1", kernelPath: "/boot/kernel" },
          },
        },
        devices: { rng: {} },
      },
    });
  });

  it("lend their user data and say their memory", () => {
    const vmi = current.newVMI(current.withCloudInitNoCloud(current.withDummyCloudForFastBoot()));
    expect(vmi.spec.volumes).toEqual([
      { name: "cloudinitdisk", cloudInitNoCloud: { userDataBase64: "IyEvYmluL2Jhc2gKZWNobyAnaGVsbG8nCg==" } },
    ]);
    expect(current.fedoraMemory).toBe("544Mi");
  });
});

describe("factories of v1.2.0", () => {
  it("put user data before those of the call, which replace them", () => {
    const vmi = older.newCirros(older.withCloudInitNoCloudUserData("#!/bin/sh\n"));
    expect(vmi.spec.volumes?.[1]).toEqual({ name: "disk1", cloudInitNoCloud: { userData: "#!/bin/sh\n" } });
  });
});
