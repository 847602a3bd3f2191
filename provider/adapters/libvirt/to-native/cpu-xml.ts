import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine } from "../../../contract/machine";
import { sizeOf } from "../../../contract/sizing";
import { parseQuantity } from "../../../units";
import type { IsGiven } from "../given-settings";
import type { HostFacts } from "../host-facts";
import {
  append,
  attribute,
  children,
  contains,
  type Element,
  find,
  type Markup,
  markup,
  remove,
  replace,
  setOrRemove,
  text,
} from "../xml";
import type { MachineBlock } from "./disk-xml";

export function writeCpu(domain: Element, desired: DesiredMachine, host: HostFacts, isGiven: IsGiven): void {
  const block = desired.native as MachineBlock;
  const cpu = find(domain, "cpu") ?? append(domain, markup("cpu"));
  writeMode(cpu, desired, host, isGiven);
  writeFeatures(cpu, desired, host, isGiven);
  if (isGiven("topology")) replaceOther(cpu, "topology", topologyMarkup(desired, block));
  if (isGiven("numa")) replaceOther(cpu, "numa", numaMarkup(block));
  if (cpu.children.length === 0 && cpu.attributes.length === 0) remove(cpu);
}

// what says all that is asked for may say more
function replaceOther(cpu: Element, tag: string, wanted: Markup | undefined): void {
  const present = find(cpu, tag);
  if (present === undefined || wanted === undefined || !contains(present, wanted)) replace(cpu, tag, wanted);
}

function writeMode(cpu: Element, desired: DesiredMachine, host: HostFacts, isGiven: IsGiven): void {
  const present = attribute(cpu, "mode");
  const { mode = defaultMode(desired, host), model } = (desired.native as MachineBlock).cpu ?? {};
  if (!isGiven("cpu.mode") && !(isGiven("nestedVirtualization") && isDefault(present))) return;
  if (present === mode && (mode !== "custom" || text(cpu, "model") === model)) return;
  cpu.setAttribute("mode", mode);
  // a custom model that the host lacks must fail at definition, not turn into something else
  setOrRemove(cpu, "match", mode === "custom" ? "exact" : undefined);
  setOrRemove(cpu, "check", mode === "host-passthrough" ? "none" : undefined);
  setOrRemove(cpu, "migratable", undefined);
  replace(cpu, "vendor");
  replace(cpu, "model", mode === "custom" ? markup("model", { fallback: "forbid" }, model) : undefined);
}

// one of those that `defaultMode` chooses
function isDefault(mode: string | undefined): boolean {
  return mode === undefined || ["host-model", "host-passthrough", "maximum"].includes(mode);
}

// TCG has no host model; its default CPU is too old for what is built for x86-64-v2, e.g. RHEL 9
export function defaultMode(
  { hardware }: Pick<DesiredMachine, "hardware">,
  host: Pick<HostFacts, "accelerator">,
): string {
  if (host.accelerator === "qemu") return "maximum";
  return hardware.nestedVirtualization === true ? "host-passthrough" : "host-model";
}

function writeFeatures(cpu: Element, desired: DesiredMachine, host: HostFacts, isGiven: IsGiven): void {
  const { features } = (desired.native as MachineBlock).cpu ?? {};
  const wanted = new Map(Object.entries({ ...nestedPolicy(desired, host), ...features }));
  for (const feature of children(cpu, "feature")) {
    const name = attribute(feature, "name") ?? "";
    const isNested = name === host.virtualizationFlag && isGiven("nestedVirtualization");
    const policy = wanted.get(name);
    if (policy !== undefined) feature.setAttribute("policy", policy);
    else if (isNested || isGiven(`cpu.features.${name}`)) remove(feature);
    wanted.delete(name);
  }
  for (const [name, policy] of wanted) append(cpu, markup("feature", { policy, name }));
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
