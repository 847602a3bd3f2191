import type { Devices, GPU, HostDevice, VirtualMachineInstanceResourceClaim } from "../kubevirt/kubevirt";
import { oneOf, present } from "./checks";
import { nonZero } from "./fields";
import type { Option } from "./option";
import type { InputBus, PanicDeviceModel, WatchdogAction } from "./values";
import { inputBuses, panicDeviceModels, watchdogActions } from "./values";

/** A pointing device; "" leaves the bus to KubeVirt. */
export function withTablet(name: string, bus: InputBus | ""): Option {
  oneOf("withTablet", "bus", bus, ["", ...inputBuses]);
  return appending("inputs", { name, type: "tablet", ...nonZero({ bus }) });
}

/** Whether there is a display. */
export function withAutoattachGraphicsDevice(enable: boolean): Option {
  return setting({ autoattachGraphicsDevice: enable });
}

/** Whether there is a memory balloon. */
export function withAutoattachMemBalloon(enable: boolean): Option {
  return setting({ autoattachMemBalloon: enable });
}

/** Whether there is a serial console. */
export function withAutoattachSerialConsole(enable: boolean): Option {
  return setting({ autoattachSerialConsole: enable });
}

/** Whether the serial console goes to the log of the machine's pod. */
export function withLogSerialConsole(enable: boolean): Option {
  return setting({ logSerialConsole: enable });
}

/** Random numbers from the host. */
export function withRng(): Option {
  return setting({ rng: {} });
}

/** A watchdog; that of the architecture `s390x` is another device. "" leaves the action to KubeVirt. */
export function withWatchdog(action: WatchdogAction | "", architecture: string): Option {
  oneOf("withWatchdog", "action", action, ["", ...watchdogActions]);
  const device = nonZero({ action });
  const model = architecture === "s390x" ? { diag288: device } : { i6300esb: device };
  return setting({ watchdog: { name: "watchdog", ...model } });
}

/** Metrics of the host on a disk. */
export function withDownwardMetricsVolume(volumeName: string): Option {
  return (vmi) => {
    const { spec } = vmi;
    spec.volumes = [...(spec.volumes ?? []), { name: volumeName, downwardMetrics: {} }];
    appending("disks", { name: volumeName, disk: { bus: "virtio" } })(vmi);
  };
}

/** Metrics of the host over a virtio channel. */
export function withDownwardMetricsChannel(): Option {
  return setting({ downwardMetrics: {} });
}

/** A TPM; one that is persistent keeps what it holds over restarts. */
export function withTPM(persistent: boolean): Option {
  return setting({ tpm: { persistent } });
}

/** `virtio`, `vga`, `bochs`, `ramfb` and others; "" leaves it to KubeVirt. */
export function withVideo(videoType: string): Option {
  return setting({ video: nonZero({ type: videoType }) });
}

export function withGPU(gpu: GPU): Option {
  return appending("gpus", present("withGPU", "gpu", gpu));
}

export function withHostDevice(hostDevice: HostDevice): Option {
  return appending("hostDevices", present("withHostDevice", "hostDevice", hostDevice));
}

/** A claim of dynamic resource allocation, that devices and networks refer to. */
export function withResourceClaim(claim: VirtualMachineInstanceResourceClaim): Option {
  present("withResourceClaim", "claim", claim);
  return ({ spec }) => {
    spec.resourceClaims = [...(spec.resourceClaims ?? []), structuredClone(claim)];
  };
}

/** Tells the host that the guest's kernel has crashed. */
export function withPanicDevice(model: PanicDeviceModel): Option {
  oneOf("withPanicDevice", "model", model, panicDeviceModels);
  return appending("panicDevices", { model });
}

function setting(devices: Devices): Option {
  return ({ spec: { domain } }) => {
    Object.assign(domain.devices, structuredClone(devices));
  };
}

type ListName = "disks" | "gpus" | "hostDevices" | "inputs" | "panicDevices";

function appending<List extends ListName>(list: List, item: NonNullable<Devices[List]>[number]): Option {
  return ({ spec: { domain } }) => {
    Object.assign(domain.devices, { [list]: [...(domain.devices[list] ?? []), structuredClone(item)] });
  };
}
