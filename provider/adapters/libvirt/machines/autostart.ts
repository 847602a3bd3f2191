import type { DesiredMachine, MachineReference } from "../../../contract/machine";
import type { IsGiven } from "../given-settings";
import type { LibvirtSession } from "../session";
import type { MachineBlock } from "../to-native/disk-xml";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";

/** No description of a machine tells it. */
export async function startsWithHost(
  { caller }: LibvirtSession,
  reference: MachineReference,
): Promise<boolean> {
  const input = { domain: domainReference(reference) };
  return (await caller.invoke(procedures.domainGetAutostart, input, { reference })).autostart;
}

/** At once, and kept beside the definition. */
export async function writeAutostart(
  { caller }: LibvirtSession,
  reference: MachineReference,
  { native }: DesiredMachine,
  isGiven: IsGiven,
): Promise<void> {
  if (!isGiven("autostart")) return;
  const { autostart = false } = native as MachineBlock;
  const input = { domain: domainReference(reference), autostart };
  await caller.invoke(procedures.domainSetAutostart, input, { reference });
}
