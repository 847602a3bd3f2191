/** Machine instances of the systems that KubeVirt tests with; upstream's package `libvmifact`. */
import type { VirtualMachineInstance } from "../kubevirt/kubevirt";
import { cloudInit } from "./cloud-init";
import type { NoCloudOption } from "./cloud-init-source";
import { withNoCloudEncodedUserData } from "./cloud-init-source";
import { withCPUCount } from "./cpu";
import { withRng } from "./devices";
import { ordered } from "./fields";
import { withKernelBoot } from "./firmware";
import { withTerminationGracePeriod } from "./lifecycle";
import { withMemoryRequest } from "./memory";
import type { Option } from "./option";
import type { Profile } from "./profile";
import { currentSettings } from "./settings";
import { withContainerDisk, withEphemeralPersistentVolumeClaim } from "./storage";
import { draftVMI } from "./vmi";
import { findVolume } from "./volumes";

export const windowsFirmware = "5d307ca9-b3ef-428c-8861-06e72d69f223";
export const windowsPVCName = "disk-windows";

const windowsDisk = "windows-disk";
const windowsCount = 2;
const windowsSpinlocks = 8191;

type Factory = (...options: Option[]) => VirtualMachineInstance;

/** Each makes an instance; the options of the call follow those of the factory. */
export interface Factories {
  /** Alpine. */
  readonly newAlpine: Factory;
  /** Alpine with tools for tests, and user data unless there are some. */
  readonly newAlpineWithTestTooling: Factory;
  /** CirrOS, with user data unless there are some. Upstream advises against it. */
  readonly newCirros: Factory;
  /** Fedora with the guest agent and tools for tests. */
  readonly newFedora: Factory;
  /** No system at all: the least that starts. */
  readonly newGuestless: Factory;
  /** Windows on a PersistentVolumeClaim. Features, clock and firmware are set after the options of the call. */
  readonly newWindows: Factory;
}

export function factoriesOf(profile: Profile): Factories {
  const make = (...options: Option[]) => ordered(draftVMI(profile, options));
  const root = (image: string) => withContainerDisk("disk0", imageOf(profile, image));
  const small = (image: string) => [root(image), withMemoryRequest(smallMemory())];
  return {
    newAlpine: (...options) => make(...small("alpine-container-disk-demo"), withRng(), ...options),
    newAlpineWithTestTooling: (...options) =>
      withUserData(profile, [...small("alpine-with-test-tooling-container-disk"), withRng()], options),
    newCirros: (...options) => withUserData(profile, small("cirros-container-disk-demo"), options),
    newFedora: (...options) =>
      make(
        withMemoryRequest(profile.fedoraMemory),
        withRng(),
        root("fedora-with-test-tooling-container-disk"),
        ...options,
      ),
    newGuestless: (...options) => make(...guestless(profile), ...options),
    newWindows: (...options) => newWindows(profile, options),
  };
}

/** User data with which the login of a small system is there at once. */
export function dummyCloudForFastBoot(profile: Profile): NoCloudOption {
  return withNoCloudEncodedUserData(profile.dummyUserData);
}

function withUserData(
  profile: Profile,
  factory: readonly Option[],
  options: readonly Option[],
): VirtualMachineInstance {
  const dummy = cloudInit("withCloudInitNoCloud", profile.cloudInitDisk, "cloudInitNoCloud", [
    dummyCloudForFastBoot(profile),
  ]);
  if (profile.dummyUserDataFirst) return ordered(draftVMI(profile, [...factory, dummy, ...options]));
  const vmi = draftVMI(profile, [...factory, ...options]);
  if (findVolume(vmi, profile.cloudInitDisk) === undefined) dummy(vmi);
  return ordered(vmi);
}

function guestless(profile: Profile): Option[] {
  // the architecture has no way to start without a kernel
  if (currentSettings().architecture === "s390x") {
    const kernel = withKernelBoot(imageOf(profile, "s390x-guestless-kernel"), "/boot/kernel", "", "");
    return [kernel, withMemoryRequest("16Mi")];
  }
  // UEFI of arm64 needs more (kubevirt/kubevirt#11366)
  return [withMemoryRequest(currentSettings().architecture === "arm64" ? "128Mi" : "1Mi")];
}

function newWindows(profile: Profile, options: readonly Option[]): VirtualMachineInstance {
  const vmi = draftVMI(profile, [
    withTerminationGracePeriod(0),
    withCPUCount(windowsCount, windowsCount, windowsCount),
    withMemoryRequest("2048Mi"),
    withEphemeralPersistentVolumeClaim(windowsDisk, windowsPVCName),
    ...options,
  ]);
  const { domain } = vmi.spec;
  domain.features = {
    acpi: {},
    apic: {},
    hyperv: {
      relaxed: {},
      vapic: {},
      spinlocks: { spinlocks: windowsSpinlocks },
      synictimer: { direct: {} },
    },
  };
  domain.clock = {
    utc: {},
    timer: {
      hpet: { present: false },
      pit: { tickPolicy: "delay" },
      rtc: { tickPolicy: "catchup" },
      hyperv: {},
    },
  };
  domain.firmware = { uuid: windowsFirmware };
  return ordered(vmi);
}

function smallMemory(): string {
  return currentSettings().architecture === "arm64" ? "256Mi" : "128Mi";
}

function imageOf(profile: Profile, image: string): string {
  const { registry = "quay.io/kubevirt", tag = profile.version } = currentSettings().containerDisks;
  return `${registry}/${image}:${tag}`;
}
