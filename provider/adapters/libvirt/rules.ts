/** What libvirt and QEMU cannot do, known without a host. Pure. */

import type { DesiredMachine } from "../../contract/machine";
import { sizeOf } from "../../contract/sizing";
import type { Violation } from "../../contract/violation";
import { parseQuantity } from "../../units";
import { busOf } from "./machines/plan";
import { maximumCpus, topologyMarkup } from "./to-native/cpu-xml";
import type { MachineBlock } from "./to-native/disk-xml";
import { maximumMemory } from "./to-native/memory-xml";
import { violationsOf } from "./violations";

/** More need an IOMMU with extended interrupts. */
const mostCpus = 255;

export function machineRules(desired: DesiredMachine): Violation[] {
  const block = desired.native as MachineBlock;
  return [
    ...numaViolations(desired, block),
    ...cpuViolations(desired, block),
    ...platformViolations(desired, block),
    ...diskViolations(desired, block),
    ...desired.disks.flatMap((disk) => violationsOf(() => busOf(disk, block))),
  ];
}

/** libvirt would take the sum for the machine's memory without a word. */
function numaViolations(desired: DesiredMachine, { numa = [] }: MachineBlock): Violation[] {
  const sum = numa.reduce((total, { memory }) => total + parseQuantity(memory), 0);
  const wanted = maximumMemory(desired);
  if (numa.length === 0 || sum === wanted) return [];
  return [
    {
      property: "class.libvirt.numa",
      reason: `the cells have ${sum} bytes and the machine has up to ${wanted}: have them add up`,
    },
  ];
}

function cpuViolations(desired: DesiredMachine, block: MachineBlock): Violation[] {
  const { mode, model } = block.cpu ?? {};
  // where only CPUs and topology disagree, that is so on every hypervisor, and told already
  const violations = block.maxCpus === undefined ? [] : violationsOf(() => topologyMarkup(desired, block));
  if (maximumCpus(desired) > mostCpus) {
    const property = sizeOf(desired).cpus > mostCpus ? "class.cpu" : "class.libvirt.maxCpus";
    violations.push({ property, reason: `a machine has at most ${mostCpus} CPUs here: ask for fewer` });
  }
  if ((mode === "custom") !== (model !== undefined)) {
    violations.push({
      property: "class.libvirt.cpu.model",
      reason: 'mode "custom" needs a model, and no other mode takes one: write both or neither',
    });
  }
  return violations;
}

/** Only the older chipset has IDE. */
function diskViolations({ disks }: DesiredMachine, block: MachineBlock): Violation[] {
  if (isOlderPc(block)) return [];
  const reason = "q35, the default, has no IDE: use sata, or set class.libvirt.machineType to pc";
  const named = disks.filter(({ controller }) => controller === "ide");
  return [
    ...(block.diskBus === "ide" ? [{ property: "class.libvirt.diskBus", reason }] : []),
    ...named.map(({ name }) => ({ property: `disks[${name}].controller`, reason })),
  ];
}

function isOlderPc({ machineType = "" }: MachineBlock): boolean {
  return /^pc(-i440fx.*)?$/.test(machineType);
}

/** The older chipset has neither. */
function platformViolations({ hardware }: DesiredMachine, block: MachineBlock): Violation[] {
  if (!isOlderPc(block)) return [];
  const asked =
    hardware.secureBoot === true ? "secure boot" : hardware.directedIo === true ? "VT-d" : undefined;
  if (asked === undefined) return [];
  const { machineType } = block;
  return [
    { property: "class.libvirt.machineType", reason: `${machineType} has no ${asked}: use q35, the default` },
  ];
}
