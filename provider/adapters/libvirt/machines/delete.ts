/** Removes a machine and what we made for it; everything that is gone already is a success. */
import type { DeleteOptions } from "../../../contract/adapter";
import type { MachineReference } from "../../../contract/machine";
import { claimOf, ownerConflict } from "../../../contract/ownership";
import { errorNumbers, isLibvirtError } from "../errors";
import { says } from "../errors/texts";
import { isActive } from "../from-native";
import { disksOf, type NativeDisk } from "../from-native/devices";
import { machinesOn } from "../images/users";
import { ownerOf, readMarker, type VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { type Element, text } from "../xml";
import { layersOver, layersOverPath, pathOf } from "./disk-files";
import { undefineAll, undefineCheckpoints, xmlFlags } from "./domain-flags";
import { tellOfKeptLayers, tellOfOrphans } from "./foreign-layers";
import { tellOfLeftovers } from "./leftovers";
import { volumesOf } from "./settle-move";

export async function deleteMachine(
  session: LibvirtSession,
  reference: MachineReference,
  { keep, key }: DeleteOptions,
): Promise<void> {
  const domain = await session.reads.domain(reference, xmlFlags.secure);
  if (domain === undefined) return tellOfLeftovers(session, reference, keep);
  refuseForeign(domain, key);
  const marker = readMarker(domain);
  if (isActive(domain)) await destroy(session, reference);
  // before the definition, which alone knows their names: a process that dies in between comes back here
  for (const disk of marker?.disks ?? []) {
    const present = disksOf(domain).find(({ target }) => target === disk.target);
    const { current, other } = await volumesOf(session, disk, present);
    const kept = keep.includes(disk.name);
    if (current !== undefined && kept) await keepDisk(session, current, present);
    else if (current !== undefined) await deleteDisk(session, reference, current, present);
    // where the machine lacks a disk that is kept, this may be the one that it had
    if (other !== undefined && !(kept && present === undefined))
      await deleteDisk(session, reference, other, undefined);
  }
  if (marker?.seed !== undefined) await session.storage.delete(marker.seed);
  await undefine(session, reference);
}

function refuseForeign(domain: Element, key: string | undefined): void {
  const present = ownerOf(domain);
  if (key === undefined || ["own", "unmarked"].includes(claimOf(present, key))) return;
  throw ownerConflict("machine", text(domain, "name") ?? "", present, key);
}

async function keepDisk(
  session: LibvirtSession,
  made: VolumeName,
  disk: NativeDisk | undefined,
): Promise<void> {
  // a warning is not worth a deletion that fails
  const layers = disk && (await layersOver(session, disk, made).catch(() => undefined));
  tellOfKeptLayers(session, layers ?? [], `${made.pool}/${made.volume}`);
}

/** One that was detached may have a new machine by now. */
async function deleteDisk(
  session: LibvirtSession,
  reference: MachineReference,
  made: VolumeName,
  disk: NativeDisk | undefined,
): Promise<void> {
  const path = await pathOf(session, made);
  if (path === undefined) return session.storage.delete(made);
  const layers = disk === undefined ? undefined : await layersOverPath(session, disk, path);
  if (layers !== undefined) {
    await session.storage.delete(made);
    return tellOfOrphans(session, layers, path);
  }
  const users = await machinesOn(session, new Set([path]), { except: reference });
  if (users.length === 0) return session.storage.delete(made);
  session.caller.context.report("warning", `${path} is left: it was moved to ${users.join(", ")}.`);
}

/** Off already is a success. */
export async function destroy(
  { caller: host }: Pick<LibvirtSession, "caller">,
  reference: MachineReference,
): Promise<void> {
  const input = { domain: domainReference(reference), flags: 0 };
  try {
    await host.invoke(procedures.domainDestroyFlags, input, { reference, effect: "idempotent" });
  } catch (error) {
    if (!isLibvirtError(error, errorNumbers.operationInvalid, errorNumbers.noDomain)) throw error;
  }
}

async function undefine(
  session: LibvirtSession,
  reference: MachineReference,
  flags = undefineAll | undefineCheckpoints,
): Promise<void> {
  const input = { domain: domainReference(reference), flags };
  try {
    await session.caller.invoke(procedures.domainUndefineFlags, input, { reference, effect: "idempotent" });
  } catch (error) {
    if (isLibvirtError(error, errorNumbers.noDomain)) return;
    if (flags === undefineAll || !says(error, "unknownFlags")) throw error;
    await undefine(session, reference, undefineAll);
  }
}
