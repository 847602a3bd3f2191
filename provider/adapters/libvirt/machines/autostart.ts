import type { DesiredMachine, MachineReference } from "../../../contract/machine";
import type { IsOurs } from "../given-settings";
import type { MachineBlock } from "../to-native/disk-xml";
import { procedures } from "../transport/procedures";
import { domainReference, type LibvirtSession } from "./session";

/** No description of a machine tells it. */
export async function startsWithHost(
  { host }: LibvirtSession,
  reference: MachineReference,
): Promise<boolean> {
  const input = { domain: domainReference(reference) };
  return (await host.invoke(procedures.domainGetAutostart, input, { reference })).autostart;
}

/** At once, and kept beside the definition. */
export async function writeAutostart(
  { host }: LibvirtSession,
  reference: MachineReference,
  { native }: DesiredMachine,
  isOurs: IsOurs,
): Promise<void> {
  if (!isOurs("autostart")) return;
  const { autostart = false } = native as MachineBlock;
  const input = { domain: domainReference(reference), autostart };
  await host.invoke(procedures.domainSetAutostart, input, { reference });
}
