/**
 * The parts that preferences are put together from.
 *
 * The facts are those of kubevirt/common-instancetypes v1.7.0 (folder `preferences/components`).
 */
import type { VirtualMachinePreferenceSpec } from "../kubevirt/instancetype";

export interface Part {
  /** By their short names. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec: VirtualMachinePreferenceSpec;
}

/** What the guest needs at least. */
export function requires(cpu: number, memory: string): Part {
  return {
    labels: { "required-cpu": String(cpu), "required-memory": memory },
    spec: { requirements: { cpu: { guest: cpu }, memory: { guest: memory } } },
  };
}

/** The guest runs on this architecture and no other. */
function architecture(name: string): Part {
  return {
    labels: { arch: name, "preferred-architecture": name, "required-architecture": name },
    spec: { preferredArchitecture: name, requirements: { architecture: name } },
  };
}

export const amd64 = architecture("amd64");
export const arm64 = architecture("arm64");
export const s390x = architecture("s390x");

export const virtioDisk: Part = { spec: { devices: { preferredDiskBus: "virtio" } } };
export const virtioInterface: Part = { spec: { devices: { preferredInterfaceModel: "virtio" } } };
export const sataDisk: Part = { spec: { devices: { preferredDiskBus: "sata" } } };
export const randomNumbers: Part = { spec: { devices: { preferredRng: {} } } };
export const diskThread: Part = { spec: { devices: { preferredDiskDedicatedIoThread: true } } };
export const multiQueue: Part = { spec: { devices: { preferredNetworkInterfaceMultiQueue: true } } };
export const virtioTransitional: Part = { spec: { devices: { preferredUseVirtioTransitional: true } } };

export function interfaceModel(model: "e1000" | "e1000e" | "rtl8139"): Part {
  return { spec: { devices: { preferredInterfaceModel: model } } };
}

/** A pointing device of whatever bus KubeVirt gives it. */
export const tablet: Part = { spec: { devices: { preferredAutoattachInputDevice: true } } };
export const virtioTablet: Part = {
  spec: {
    devices: {
      preferredAutoattachInputDevice: true,
      preferredInputBus: "virtio",
      preferredInputType: "tablet",
    },
  },
};
export const virtioVideo: Part = { spec: { devices: { preferredVideoType: "virtio" } } };

/** No screen, memory that never shrinks: what a guest with deadlines can do without. */
export const headless: Part = {
  spec: {
    devices: {
      preferredAutoattachGraphicsDevice: false,
      preferredAutoattachMemBalloon: false,
      preferredAutoattachSerialConsole: true,
    },
  },
};

export const efi: Part = { spec: { firmware: { preferredEfi: { secureBoot: false } } } };
export const secureBoot: Part = {
  spec: { features: { preferredSmm: {} }, firmware: { preferredEfi: { secureBoot: true } } },
};
export const persistentEfi: Part = { spec: { firmware: { preferredEfi: { persistent: true } } } };
export const persistentTpm: Part = { spec: { devices: { preferredTPM: { persistent: true } } } };

export const sockets: Part = { spec: { cpu: { preferredCPUTopology: "sockets" } } };

/** vCPUs spread across sockets, cores and threads, with so many cores a socket; KubeVirt takes 2 when it is not said. */
export function spread(ratio?: number): Part {
  const across = "SocketsCoresThreads";
  const spreadOptions = ratio === undefined ? { across } : { across, ratio };
  return { spec: { cpu: { preferredCPUTopology: "spread", spreadOptions } } };
}

/** What Windows makes use of when it knows that it runs on a hypervisor. */
export const hyperv: Part = {
  spec: {
    clock: {
      preferredClockOffset: { utc: {} },
      preferredTimer: {
        hpet: { present: false },
        hyperv: {},
        pit: { tickPolicy: "delay" },
        rtc: { tickPolicy: "catchup" },
      },
    },
    features: {
      preferredAcpi: {},
      preferredApic: {},
      preferredHyperv: {
        frequencies: {},
        ipi: {},
        reenlightenment: {},
        relaxed: {},
        reset: {},
        runtime: {},
        spinlocks: { spinlocks: 8191 },
        synic: {},
        synictimer: { direct: {} },
        tlbflush: {},
        vapic: {},
        vpindex: {},
      },
    },
  },
};

/** An hour: Windows installs updates when it shuts down. */
export const slowShutdown: Part = { spec: { preferredTerminationGracePeriodSeconds: 3600 } };

/** Old guests find no devices beyond the first 4 GiB. */
export const noPciHole64: Part = { spec: { annotations: { "kubevirt.io/disablePCIHole64": "true" } } };
