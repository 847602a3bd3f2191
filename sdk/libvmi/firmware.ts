import type { Firmware, VirtualMachineInstance } from "../kubevirt/kubevirt";
import { nonZero, setOrOmit } from "./fields";
import type { Option } from "./option";

/** Starts with UEFI. Secure boot needs system management mode, which stays on if it is switched off again. */
export function withUefi(secureBoot: boolean): Option {
  return (vmi) => {
    const firmware = firmwareOf(vmi);
    firmware.bootloader ??= {};
    firmware.bootloader.efi ??= {};
    firmware.bootloader.efi.secureBoot = secureBoot;
    if (!secureBoot) return;
    const { domain } = vmi.spec;
    // Go always writes `acpi` of features
    domain.features ??= { acpi: {} };
    domain.features.smm = { ...domain.features.smm, enabled: true };
  };
}

/** Starts a kernel from a container image. Replaces all that was said of the firmware. */
export function withKernelBootContainer(imageName: string): Option {
  return ({ spec }) => {
    spec.domain.firmware = { kernelBoot: { container: { image: imageName } } };
  };
}

/** Starts a kernel from a container image; paths in the image and arguments may be "". */
export function withKernelBoot(
  image: string,
  kernelPath: string,
  initrdPath: string,
  kernelArgs: string,
): Option {
  return (vmi) => {
    firmwareOf(vmi).kernelBoot = {
      ...nonZero({ kernelArgs }),
      container: { image, ...nonZero({ kernelPath, initrdPath }) },
    };
  };
}

/** The Secret with which the image of the kernel is pulled. */
export function withKernelBootContainerImagePullSecret(imagePullSecret: string): Option {
  return (vmi) => {
    const firmware = firmwareOf(vmi);
    firmware.kernelBoot ??= {};
    firmware.kernelBoot.container ??= { image: "" };
    setOrOmit(firmware.kernelBoot.container, "imagePullSecret", imagePullSecret);
  };
}

/** The UUID that the guest sees. */
export function withFirmwareUUID(uuid: string): Option {
  return (vmi) => setOrOmit(firmwareOf(vmi), "uuid", uuid);
}

function firmwareOf({ spec: { domain } }: VirtualMachineInstance): Firmware {
  domain.firmware ??= {};
  return domain.firmware;
}
