/** Devices, as in KubeVirt v1.9.0: pkg/instancetype/preference/apply/{device,disk,interface}.go. */
import type { VirtualMachinePreferenceSpec } from "../../kubevirt/instancetype";
import type { Devices, Disk, Interface, VirtualMachineInstanceSpec } from "../../kubevirt/kubevirt";
import { fill } from "./fill";

type DevicePreferences = NonNullable<VirtualMachinePreferenceSpec["devices"]>;

export function applyDevices(spec: VirtualMachineInstanceSpec, preferred: DevicePreferences): void {
  const { devices } = spec.domain;
  fill(devices, {
    useVirtioTransitional: preferred.preferredUseVirtioTransitional,
    blockMultiQueue: preferred.preferredBlockMultiQueue,
    networkInterfaceMultiqueue: preferred.preferredNetworkInterfaceMultiQueue,
    rng: preferred.preferredRng,
    tpm: preferred.preferredTPM,
    autoattachGraphicsDevice: preferred.preferredAutoattachGraphicsDevice,
    autoattachMemBalloon: preferred.preferredAutoattachMemBalloon,
    autoattachPodInterface: preferred.preferredAutoattachPodInterface,
    autoattachSerialConsole: preferred.preferredAutoattachSerialConsole,
    autoattachInputDevice: preferred.preferredAutoattachInputDevice,
  });
  // KubeVirt cannot tell whether the machine said something of it, and takes the preference
  if (preferred.preferredDisableHotplug !== undefined) {
    devices.disableHotplug = preferred.preferredDisableHotplug;
  }
  if (devices.sound !== undefined) fill(devices.sound, { model: preferred.preferredSoundModel });
  if (preferred.preferredVideoType !== undefined) {
    devices.video ??= {};
    fill(devices.video, { type: preferred.preferredVideoType });
  }
  for (const disk of devices.disks ?? []) applyDisk(disk, preferred);
  for (const each of devices.interfaces ?? []) applyInterface(each, spec, preferred);
  for (const input of devices.inputs ?? []) {
    fill(input, { bus: preferred.preferredInputBus, type: preferred.preferredInputType });
  }
  applyPanicDevices(devices, preferred.preferredPanicDeviceModel);
}

function applyDisk(disk: Disk, preferred: DevicePreferences): void {
  if (disk.disk === undefined && disk.cdrom !== undefined) {
    fill(disk.cdrom, { bus: preferred.preferredCdromBus });
    return;
  }
  if (disk.disk === undefined && disk.lun !== undefined) {
    fill(disk.lun, { bus: preferred.preferredLunBus });
    return;
  }
  disk.disk ??= {};
  fill(disk.disk, { bus: preferred.preferredDiskBus });
  fill(disk, {
    blockSize: preferred.preferredDiskBlockSize,
    cache: preferred.preferredDiskCache,
    io: preferred.preferredDiskIO,
    // a thread of its own is for virtio alone
    dedicatedIOThread: disk.disk.bus === "virtio" ? preferred.preferredDiskDedicatedIoThread : undefined,
  });
}

const bindings = [
  "binding",
  "bridge",
  "macvtap",
  "masquerade",
  "passt",
  "passtBinding",
  "slirp",
  "sriov",
] as const satisfies readonly (keyof Interface)[];

function applyInterface(
  own: Interface,
  { networks = [] }: VirtualMachineInstanceSpec,
  preferred: DevicePreferences,
): void {
  fill(own, { model: preferred.preferredInterfaceModel });
  const isBound = bindings.some((binding) => own[binding] !== undefined);
  const isOnPodNetwork = networks.find(({ name }) => name === own.name)?.pod !== undefined;
  if (!isBound && isOnPodNetwork) fill(own, { masquerade: preferred.preferredInterfaceMasquerade });
}

function applyPanicDevices(devices: Devices, model: string | undefined): void {
  if (model === undefined) return;
  if ((devices.panicDevices ?? []).length === 0) devices.panicDevices = [{}];
  for (const device of devices.panicDevices ?? []) fill(device, { model });
}
