import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine } from "../../../contract/machine";
import { sizeOf } from "../../../contract/sizing";
import { parseQuantity } from "../../../units";
import type { HostFacts } from "../host-facts";
import { type Markup, markup } from "../xml";
import type { MachineBlock } from "./disk-xml";

export function cpuMarkup(desired: DesiredMachine, block: MachineBlock, host: HostFacts): Markup {
  const { mode = defaultMode(desired, host), model, features = {} } = block.cpu ?? {};
  const nested = nestedPolicy(desired, host);
  return markup(
    "cpu",
    // a custom model that the host lacks must fail at definition, not turn into something else
    {
      mode,
      match: mode === "custom" ? "exact" : undefined,
      check: mode === "host-passthrough" ? "none" : undefined,
    },
    mode === "custom" ? markup("model", { fallback: "forbid" }, model) : undefined,
    topologyMarkup(desired, block),
    Object.entries({ ...nested, ...features }).map(([name, policy]) => markup("feature", { policy, name })),
    numaMarkup(block),
  );
}

// TCG has no host model; its default CPU is too old for what is built for x86-64-v2, e.g. RHEL 9
function defaultMode(desired: DesiredMachine, host: HostFacts): string {
  if (host.accelerator === "qemu") return "maximum";
  return desired.hardware.nestedVirtualization === true ? "host-passthrough" : "host-model";
}

function nestedPolicy({ hardware }: DesiredMachine, host: HostFacts): Record<string, string> {
  const flag = host.virtualizationFlag;
  // a host that offers KVM may turn out to have none that is worth it
  if (hardware.nestedVirtualization === true && host.accelerator === "qemu") {
    throw new ProviderError("NotSupported", "an emulated machine has no nested virtualization", {
      property: "class.performanceProfile.nestedVirtualization",
      remediation: 'leave it out, or insist on KVM by accelerator: "kvm" in the Provider\'s block libvirt',
    });
  }
  if (hardware.nestedVirtualization === undefined || flag === undefined) return {};
  return { [flag]: hardware.nestedVirtualization ? "require" : "disable" };
}

/** CPUs that the machine can have while it runs. */
export function maximumCpus(desired: DesiredMachine): number {
  const { topology } = desired.hardware;
  const { maxCpus } = desired.native as MachineBlock;
  const product =
    topology === undefined ? 0 : topology.sockets * topology.coresPerSocket * topology.threadsPerCore;
  return Math.max(sizeOf(desired).cpus, maxCpus ?? 0, product);
}

export function topologyMarkup(desired: DesiredMachine, block: MachineBlock): Markup | undefined {
  const { topology } = desired.hardware;
  if (topology === undefined) return undefined;
  const { coresPerSocket: cores, threadsPerCore: threads } = topology;
  const maximum = maximumCpus(desired);
  // CPUs that may still come fill further sockets of the same kind
  const sockets = maximum / (cores * threads);
  if (!Number.isInteger(sockets)) {
    throw new ProviderError("InvalidSpec", `${maximum} CPUs do not fill sockets of ${cores * threads}`, {
      property: block.maxCpus === undefined ? "class.cpuTopology" : "class.libvirt.maxCpus",
      remediation:
        "have sockets × cores × threads be the number of CPUs, and maxCpus a multiple of cores × threads",
    });
  }
  return markup("topology", { sockets, cores, threads });
}

function numaMarkup({ numa }: MachineBlock): Markup | undefined {
  if (numa === undefined) return undefined;
  return markup(
    "numa",
    {},
    numa.map(({ cpus, memory }, id) =>
      markup("cell", { id, cpus, memory: parseQuantity(memory) / 1024, unit: "KiB" }),
    ),
  );
}
