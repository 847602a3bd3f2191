/** Removes a machine and what we made for it; everything that is gone already is a success. */
import type { DeleteOptions } from "../../../contract/adapter";
import type { MachineReference } from "../../../contract/machine";
import { errorNumbers, isLibvirtError } from "../errors";
import { isActive } from "../from-native";
import { readMarker, type VolumeName } from "../metadata";
import { procedures } from "../transport/procedures";
import { undefineEverything, xmlFlags } from "./domain-flags";
import { domainReference, type LibvirtSession } from "./session";

export async function deleteMachine(
  session: LibvirtSession,
  reference: MachineReference,
  { keep }: DeleteOptions,
): Promise<void> {
  const domain = await session.reads.domain(reference, xmlFlags.secure);
  if (domain === undefined) return;
  const marker = readMarker(domain);
  if (isActive(domain)) await destroy(session, reference);
  const made = (marker?.disks ?? []).flatMap(({ name, made }) =>
    made === undefined || keep.includes(name) ? [] : [made],
  );
  // before the definition, which alone knows their names: a process that dies in between comes back here
  await deleteVolumes(session, marker?.seed === undefined ? made : [...made, marker.seed]);
  await undefine(session, reference);
}

async function deleteVolumes(session: LibvirtSession, volumes: readonly VolumeName[]): Promise<void> {
  for (const volume of volumes) await session.storage.delete(volume);
}

/** Off already is a success. */
export async function destroy(
  { host }: Pick<LibvirtSession, "host">,
  reference: MachineReference,
): Promise<void> {
  const input = { domain: domainReference(reference), flags: 0 };
  try {
    await host.invoke(procedures.domainDestroyFlags, input, { reference, effect: "idempotent" });
  } catch (error) {
    if (!isLibvirtError(error, errorNumbers.operationInvalid, errorNumbers.noDomain)) throw error;
  }
}

async function undefine(session: LibvirtSession, reference: MachineReference): Promise<void> {
  const input = { domain: domainReference(reference), flags: undefineEverything };
  try {
    await session.host.invoke(procedures.domainUndefineFlags, input, { reference, effect: "idempotent" });
  } catch (error) {
    if (!isLibvirtError(error, errorNumbers.noDomain)) throw error;
  }
}
