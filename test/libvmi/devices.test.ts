import { describe, expect, it } from "vitest";
import { added, current, older, profiles } from "./made";

const withDevices = (devices: object) => ({ domain: { devices } });

describe.each(profiles)("devices in %s", (_, libvmi) => {
  it("are a source of random numbers", () => {
    expect(added(libvmi, libvmi.withRng())).toEqual(withDevices({ rng: {} }));
  });

  it("are a channel for metrics", () => {
    expect(added(libvmi, libvmi.withDownwardMetricsChannel())).toEqual(withDevices({ downwardMetrics: {} }));
  });

  it("are a disk for metrics, however often", () => {
    const metrics = libvmi.withDownwardMetricsVolume("vhostmd");
    const disk = { name: "vhostmd", disk: { bus: "virtio" } };
    const volume = { name: "vhostmd", downwardMetrics: {} };
    expect(added(libvmi, metrics, metrics)).toEqual({
      ...withDevices({ disks: [disk, disk] }),
      volumes: [volume, volume],
    });
  });
});

describe("devices in v1.9.0", () => {
  it.each([
    ["a tablet", current.withTablet("pen", "usb"), { inputs: [{ name: "pen", type: "tablet", bus: "usb" }] }],
    ["a tablet on any bus", current.withTablet("pen", ""), { inputs: [{ name: "pen", type: "tablet" }] }],
    ["no display", current.withAutoattachGraphicsDevice(false), { autoattachGraphicsDevice: false }],
    ["no balloon", current.withAutoattachMemBalloon(false), { autoattachMemBalloon: false }],
    ["no serial console", current.withAutoattachSerialConsole(false), { autoattachSerialConsole: false }],
    ["a log of the serial console", current.withLogSerialConsole(true), { logSerialConsole: true }],
    [
      "a watchdog",
      current.withWatchdog("poweroff", "amd64"),
      { watchdog: { name: "watchdog", i6300esb: { action: "poweroff" } } },
    ],
    [
      "a watchdog of s390x",
      current.withWatchdog("reset", "s390x"),
      { watchdog: { name: "watchdog", diag288: { action: "reset" } } },
    ],
    [
      "a watchdog without an action",
      current.withWatchdog("", ""),
      { watchdog: { name: "watchdog", i6300esb: {} } },
    ],
    ["a TPM", current.withTPM(false), { tpm: { persistent: false } }],
    ["a video card", current.withVideo("virtio"), { video: { type: "virtio" } }],
    ["any video card", current.withVideo(""), { video: {} }],
    [
      "a GPU",
      current.withGPU({ name: "gpu1", deviceName: "example.com/A100" }),
      { gpus: [{ name: "gpu1", deviceName: "example.com/A100" }] },
    ],
    [
      "a device of the host",
      current.withHostDevice({ name: "qat", deviceName: "example.com/qat" }),
      { hostDevices: [{ name: "qat", deviceName: "example.com/qat" }] },
    ],
    ["a panic device", current.withPanicDevice("isa"), { panicDevices: [{ model: "isa" }] }],
  ])("are %s", (_, option, devices) => {
    expect(added(current, option)).toEqual(withDevices(devices));
  });

  it("are appended where there are several, and replaced where there is one", () => {
    const options = [
      current.withPanicDevice("isa"),
      current.withPanicDevice("hyperv"),
      current.withWatchdog("reset", "s390x"),
      current.withWatchdog("shutdown", ""),
    ];
    expect(added(current, ...options)).toEqual(
      withDevices({
        panicDevices: [{ model: "isa" }, { model: "hyperv" }],
        watchdog: { name: "watchdog", i6300esb: { action: "shutdown" } },
      }),
    );
  });

  it("are claimed", () => {
    const claim = { name: "gpu", resourceClaimName: "claim" };
    expect(added(current, current.withResourceClaim(claim))).toEqual({ resourceClaims: [claim] });
  });

  it("are not of unknown words", () => {
    // @ts-expect-error a JavaScript program could
    expect(() => current.withTablet("pen", "ps2")).toThrow(
      /^withTablet: bus: "ps2" is not known: write one of /,
    );
    // @ts-expect-error a JavaScript program could
    expect(() => current.withPanicDevice("x")).toThrow(
      /^withPanicDevice: model: "x" is not known: write one of /,
    );
    // @ts-expect-error a JavaScript program could
    expect(() => current.withGPU(undefined)).toThrow("withGPU: gpu: is missing: give an object");
  });
});

describe("devices in v1.2.0", () => {
  it.each([
    [
      "a watchdog",
      older.withWatchdog("poweroff"),
      { watchdog: { name: "watchdog", i6300esb: { action: "poweroff" } } },
    ],
    ["no serial console", older.withoutSerialConsole(), { autoattachSerialConsole: false }],
  ])("are %s", (_, option, devices) => {
    expect(added(older, option)).toEqual(withDevices(devices));
  });

  it("are not of unknown words", () => {
    // @ts-expect-error a JavaScript program could
    expect(() => older.withWatchdog("halt")).toThrow(
      /^withWatchdog: action: "halt" is not known: write one of /,
    );
  });
});
