import type { MachineReference } from "../../../contract/machine";
import { readSizing, withRoom } from "../from-native/sizing";
import { replaceMarker } from "../marker";
import type { LibvirtSession } from "../session";
import { toKib, writeCpus, writeMemory } from "../to-native/memory-xml";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { everywhere } from "./domain-flags";
import { editConfiguration, openMachine, writeMarker } from "./edit";

/** Running: within what it was started with, now and at the next start. Off: with the room it had. */
export async function setCpus(
  session: LibvirtSession,
  reference: MachineReference,
  cpus: number,
): Promise<void> {
  const machine = await openMachine(session, reference);
  const sizing = readSizing(machine.domain);
  if (machine.active) {
    const input = { domain: domainReference(reference), vcpus: cpus, flags: everywhere(true) };
    await session.caller.invoke(procedures.domainSetVcpusFlags, input, { reference });
    return;
  }
  const maximum = withRoom(cpus, sizing.cpus, sizing.maximumCpus);
  await editConfiguration(session, machine, (domain) => writeCpus(domain, cpus, maximum));
}

export async function setMemory(
  session: LibvirtSession,
  reference: MachineReference,
  memoryBytes: number,
): Promise<void> {
  const machine = await openMachine(session, reference);
  const sizing = readSizing(machine.domain);
  const memory = toKib(memoryBytes);
  if (machine.active) {
    const input = { domain: domainReference(reference), memory, flags: everywhere(true) };
    await session.caller.invoke(procedures.domainSetMemoryFlags, input, { reference });
    await writeMarker(session, machine, { ...machine.marker, memoryBytes });
    return;
  }
  const maximum = toKib(withRoom(memoryBytes, sizing.memoryBytes, sizing.maximumMemoryBytes));
  await editConfiguration(session, machine, (domain) => {
    writeMemory(domain, memory, maximum);
    replaceMarker(domain, { ...machine.marker, memoryBytes });
  });
}
