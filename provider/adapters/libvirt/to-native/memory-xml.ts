import type { DesiredMachine } from "../../../contract/machine";
import { sizeOf } from "../../../contract/sizing";
import { parseQuantity } from "../../../units";
import { append, attribute, type Element, find, markup, replace, setOrRemove, text } from "../xml";
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

export interface Room {
  readonly maximumCpus: number;
  readonly maximumMemoryBytes: number;
}

/** CPUs and memory, with the room that they may grow into while the machine runs. */
export function writeSizing(domain: Element, desired: DesiredMachine, room: Room = roomOf(desired)): void {
  const { cpus, memoryBytes } = sizeOf(desired);
  writeCpus(domain, cpus, room.maximumCpus);
  writeMemory(domain, toKib(memoryBytes), toKib(room.maximumMemoryBytes));
}

export function roomOf(desired: DesiredMachine): Room {
  return { maximumCpus: maximumCpus(desired), maximumMemoryBytes: maximumMemory(desired) };
}

/** On which CPUs of the host they run stays. */
export function writeCpus(domain: Element, cpus: number, maximum: number): void {
  const current = cpus === maximum ? undefined : String(cpus);
  const present = find(domain, "vcpu");
  if (text(present) === String(maximum) && attribute(present, "current") === current) return;
  // a list of CPUs that libvirt kept would contradict the new numbers
  replace(domain, "vcpus");
  const element = present ?? append(domain, markup("vcpu", { placement: "static" }));
  element.textContent = String(maximum);
  setOrRemove(element, "current", current);
}

export function writeMemory(domain: Element, kib: number, maximumKib: number): void {
  writeKib(domain, "memory", maximumKib);
  writeKib(domain, "currentMemory", kib);
}

function writeKib(domain: Element, tag: string, kib: number): void {
  const element = find(domain, tag) ?? append(domain, markup(tag));
  element.setAttribute("unit", "KiB");
  element.textContent = String(kib);
}
