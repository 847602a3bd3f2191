import { afterEach, describe, expect, it } from "vitest";
import { accepted, current, older, profiles } from "./made";

afterEach(current.resetRegistrations);

/** The first character of the alphabet, the last, and so on. */
function registerKnownRandom(libvmi: typeof current | typeof older): void {
  let calls = 0;
  libvmi.registerRandom(() => (calls++ % 2 === 0 ? 0 : 0.999));
}

describe("an instance of v1.9.0", () => {
  it("is named at random, and long", () => {
    registerKnownRandom(current);
    expect(accepted(current.newVMI())).toEqual({
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachineInstance",
      metadata: { name: `testvmi-b9b9b-${"x".repeat(49)}` },
      spec: { domain: { resources: {}, devices: {} } },
      status: { guestOSInfo: {}, runtimeUser: 0 },
    });
  });

  it("has the default options before its own", () => {
    current.registerDefaultOption(current.withArchitecture("arm64"));
    current.registerDefaultOption(current.withMemoryRequest("64Mi"));
    expect(current.newVMI(current.withMemoryRequest("1Gi")).spec).toEqual({
      architecture: "arm64",
      domain: { resources: { requests: { memory: "1Gi" } }, devices: {} },
    });
    current.resetRegistrations();
    expect(current.newVMI().spec).toEqual({ domain: { resources: {}, devices: {} } });
  });
});

describe("an instance of v1.2.0", () => {
  it("is named at random, links to itself, and has no time to shut down", () => {
    registerKnownRandom(older);
    expect(accepted(older.newVMI(older.withNamespace("prod")))).toEqual({
      apiVersion: "kubevirt.io/v1",
      kind: "VirtualMachineInstance",
      metadata: {
        name: "testvmi-b9b9b",
        namespace: "prod",
        creationTimestamp: null,
        selfLink: "/apis/kubevirt.io/v1/namespaces//virtualmachineinstances/testvmi-b9b9b",
      },
      spec: { domain: { resources: {}, devices: {} }, terminationGracePeriodSeconds: 0 },
      status: { guestOSInfo: {}, runtimeUser: 0 },
    });
  });

  it("knows no default options", () => {
    current.registerDefaultOption(current.withArchitecture("arm64"));
    expect(older.newVMI().spec).not.toHaveProperty("architecture");
  });
});

describe.each(profiles)("an instance of %s", (_, libvmi) => {
  it("is named differently each time", () => {
    const names = new Set(Array.from({ length: 20 }, () => libvmi.newVMI().metadata.name));
    expect(names.size).toBe(20);
    for (const name of names) expect(name).toMatch(/^testvmi-[bcdfghjklmnpqrstvwxz2456789]{5}(-x{49})?$/);
  });

  it("is written the same whatever the order of options that don't meet", () => {
    registerKnownRandom(libvmi);
    const options = [
      libvmi.withRng(),
      libvmi.withLabel("b", "2"),
      libvmi.withLabel("a", "1"),
      libvmi.withGuestMemory("1Gi"),
      libvmi.withUefi(true),
      libvmi.withCPUCount(1, 2, 3),
      libvmi.withCPUModel("host-model"),
    ];
    const forwards = JSON.stringify(libvmi.newVMI(...options));
    registerKnownRandom(libvmi);
    expect(JSON.stringify(libvmi.newVMI(...options.toReversed()))).toBe(forwards);
    expect(forwards).toMatch(
      /^\{"apiVersion":"kubevirt.io\/v1","kind":"VirtualMachineInstance","metadata":\{"name":/,
    );
  });

  it("shares nothing with another of the same options", () => {
    const networkInterface = libvmi.interfaceDeviceWithBridgeBinding("blue");
    const options = [libvmi.withInterface(networkInterface), libvmi.withContainerDisk("a", "example/a:1")];
    const first = libvmi.newVMI(...options);
    networkInterface.name = "red";
    first.spec.domain.devices = {};
    expect(libvmi.newVMI(...options).spec.domain.devices).toEqual({
      disks: [{ name: "a", disk: { bus: "virtio" } }],
      interfaces: [{ name: "red", bridge: {} }],
    });
  });
});
