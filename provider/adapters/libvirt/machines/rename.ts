import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { says } from "../errors/texts";
import type { LibvirtSession } from "../session";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { text } from "../xml";
import { openMachine } from "./edit";

/** Only what is off and has no snapshots: libvirt keeps their files under the name. */
export async function rename(
  session: LibvirtSession,
  reference: MachineReference,
  name: string,
): Promise<void> {
  const { domain } = await openMachine(session, reference);
  if (text(domain, "name") === name) return;
  const input = { domain: domainReference(reference), newName: name, flags: 0 };
  try {
    await session.caller.invoke(procedures.domainRename, input, { reference });
  } catch (error) {
    if (await isNamed(session, reference, name)) return;
    if (!says(error, "hasSnapshots")) throw error;
    throw new ProviderError("Conflict", "a machine with snapshots cannot be renamed", {
      reference,
      property: "name",
      remediation: "delete its snapshots first",
      cause: error,
    });
  }
}

// the answer was lost, and what was asked for was done
async function isNamed(session: LibvirtSession, reference: MachineReference, name: string): Promise<boolean> {
  return text((await openMachine(session, reference)).domain, "name") === name;
}
