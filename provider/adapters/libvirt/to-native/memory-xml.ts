import type { DesiredMachine } from "../../../contract/machine";
import { sizeOf } from "../../../contract/sizing";
import { parseQuantity } from "../../../units";
import { type Element, markup, replace } from "../xml";
import { maximumCpus } from "./cpu-xml";
import type { MachineBlock } from "./disk-xml";

/** libvirt counts memory in KiB. */
export function toKib(bytes: number): number {
  return Math.ceil(bytes / 1024);
}

/** Memory that the machine can have while it runs. */
export function maximumMemory(desired: DesiredMachine): number {
  const { maxMemory } = desired.native as MachineBlock;
  return Math.max(sizeOf(desired).memoryBytes, maxMemory === undefined ? 0 : parseQuantity(maxMemory));
}

/** CPUs and memory, with the room that they may grow into while the machine runs. */
export function writeSizing(domain: Element, desired: DesiredMachine): void {
  const { cpus, memoryBytes } = sizeOf(desired);
  writeCpus(domain, cpus, maximumCpus(desired));
  writeMemory(domain, toKib(memoryBytes), toKib(maximumMemory(desired)));
}

export function writeCpus(domain: Element, cpus: number, maximum: number): void {
  const current = cpus === maximum ? undefined : cpus;
  // a list of CPUs that libvirt kept would contradict the new numbers
  replace(domain, "vcpus");
  replace(domain, "vcpu", markup("vcpu", { placement: "static", current }, maximum));
}

export function writeMemory(domain: Element, kib: number, maximumKib: number): void {
  replace(domain, "memory", markup("memory", { unit: "KiB" }, maximumKib));
  replace(domain, "currentMemory", markup("currentMemory", { unit: "KiB" }, kib));
}
