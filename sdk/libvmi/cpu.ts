import type { CPU, VirtualMachineInstance } from "../kubevirt/kubevirt";
import { oneOf, uint32 } from "./checks";
import { nonZero, setOrOmit } from "./fields";
import type { Option } from "./option";
import { withResource } from "./resources";
import type { CPUFeaturePolicy } from "./values";
import { cpuFeaturePolicies } from "./values";

/** The guest's topology; 0 leaves a part out. Mind the order of the arguments. */
export function withCPUCount(cores: number, threads: number, sockets: number): Option {
  const counts = { cores, threads, sockets };
  for (const [name, count] of Object.entries(counts)) uint32("withCPUCount", name, count);
  return (vmi) => {
    setOrOmit(cpuOf(vmi), "cores", cores);
    setOrOmit(cpuOf(vmi), "threads", threads);
    setOrOmit(cpuOf(vmi), "sockets", sockets);
  };
}

/** The most sockets that may be plugged in later. */
export function withMaxSockets(maxSockets: number): Option {
  uint32("withMaxSockets", "maxSockets", maxSockets);
  return (vmi) => setOrOmit(cpuOf(vmi), "maxSockets", maxSockets);
}

/** `host-model`, `host-passthrough` or a model of QEMU. */
export function withCPUModel(model: string): Option {
  return (vmi) => setOrOmit(cpuOf(vmi), "model", model);
}

/** A feature of the CPU and whether the guest has it; "" leaves the policy to KubeVirt, which requires it. */
export function withCPUFeature(featureName: string, policy: CPUFeaturePolicy | ""): Option {
  oneOf("withCPUFeature", "policy", policy, ["", ...cpuFeaturePolicies]);
  return (vmi) => {
    const cpu = cpuOf(vmi);
    cpu.features = [...(cpu.features ?? []), { name: featureName, ...nonZero({ policy }) }];
  };
}

/** CPUs of the node that nothing else uses. */
export function withDedicatedCPUPlacement(): Option {
  return (vmi) => {
    cpuOf(vmi).dedicatedCpuPlacement = true;
  };
}

/** A further dedicated CPU for the emulator. */
export function withIsolateEmulatorThread(): Option {
  return (vmi) => {
    cpuOf(vmi).isolateEmulatorThread = true;
  };
}

/** Real-time scheduling of the virtual CPUs in the mask, e.g. `0-3,^1`; of all for "". */
export function withRealtimeMask(realtimeMask: string): Option {
  return (vmi) => {
    cpuOf(vmi).realtime = nonZero({ mask: realtimeMask });
  };
}

/** Shows the guest the NUMA topology of the node. */
export function withNUMAGuestMappingPassthrough(): Option {
  return (vmi) => {
    cpuOf(vmi).numa = { guestMappingPassthrough: {} };
  };
}

/** `amd64`, `arm64` or `s390x`. */
export function withArchitecture(architecture: string): Option {
  return ({ spec }) => setOrOmit(spec, "architecture", architecture);
}

/** CPU that the machine's pod asks for, e.g. `500m`. Throws `ManifestError` for what is not a quantity. */
export function withCPURequest(value: string): Option {
  return withResource("withCPURequest", "requests", "cpu", value);
}

/** The most CPU that the machine's pod may use. Throws `ManifestError` for what is not a quantity. */
export function withCPULimit(value: string): Option {
  return withResource("withCPULimit", "limits", "cpu", value);
}

function cpuOf({ spec: { domain } }: VirtualMachineInstance): CPU {
  domain.cpu ??= {};
  return domain.cpu;
}
