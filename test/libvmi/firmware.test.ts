import { describe, expect, it } from "vitest";
import { added, current, profiles } from "./made";

describe.each(profiles)("UEFI in %s", (_, libvmi) => {
  it("is without secure boot", () => {
    expect(added(libvmi, libvmi.withUefi(false))).toEqual({
      domain: { firmware: { bootloader: { efi: { secureBoot: false } } } },
    });
  });

  it("has system management mode with secure boot, and keeps it", () => {
    const features = { acpi: {}, smm: { enabled: true } };
    expect(added(libvmi, libvmi.withUefi(true))).toEqual({
      domain: { firmware: { bootloader: { efi: { secureBoot: true } } }, features },
    });
    expect(added(libvmi, libvmi.withUefi(true), libvmi.withUefi(false))).toEqual({
      domain: { firmware: { bootloader: { efi: { secureBoot: false } } }, features },
    });
  });
});

describe("firmware in v1.9.0", () => {
  const container = { image: "example/kernel:1" };

  it("starts a kernel from an image", () => {
    expect(added(current, current.withKernelBootContainer("example/kernel:1"))).toEqual({
      domain: { firmware: { kernelBoot: { container } } },
    });
  });

  it("starts a kernel from an image in place of all else that was said of firmware", () => {
    const options = [
      current.withFirmwareUUID("1-2-3"),
      current.withUefi(false),
      current.withKernelBootContainer("example/kernel:1"),
    ];
    expect(added(current, ...options)).toEqual({ domain: { firmware: { kernelBoot: { container } } } });
  });

  it("starts a kernel with paths and arguments", () => {
    const options = [
      current.withFirmwareUUID("1-2-3"),
      current.withKernelBoot("example/kernel:1", "/boot/vmlinuz", "/boot/initrd", "quiet"),
      current.withKernelBootContainerImagePullSecret("pull"),
    ];
    expect(added(current, ...options)).toEqual({
      domain: {
        firmware: {
          uuid: "1-2-3",
          kernelBoot: {
            kernelArgs: "quiet",
            container: {
              ...container,
              kernelPath: "/boot/vmlinuz",
              initrdPath: "/boot/initrd",
              imagePullSecret: "pull",
            },
          },
        },
      },
    });
    expect(added(current, current.withKernelBoot("example/kernel:1", "", "", ""))).toEqual({
      domain: { firmware: { kernelBoot: { container } } },
    });
  });

  it("has the Secret for an image that is yet to be named", () => {
    expect(added(current, current.withKernelBootContainerImagePullSecret("pull"))).toEqual({
      domain: { firmware: { kernelBoot: { container: { image: "", imagePullSecret: "pull" } } } },
    });
  });
});
