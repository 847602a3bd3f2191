import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { formatQuantity } from "../../../units";
import { locationText, type NativeDisk } from "../from-native/devices";
import type { VolumeName } from "../marker";
import type { LibvirtSession } from "../session";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { standsOn } from "./disk-files";
import { keepNames, openMachine } from "./edit";
import { isGone, isSilent, machineDisk, markedDisk, unmanaged } from "./named-disk";
import { settleMove } from "./settle-move";

export async function growDisk(
  session: LibvirtSession,
  reference: MachineReference,
  name: string,
  sizeBytes: number,
): Promise<void> {
  const machine = await settleMove(session, await openMachine(session, reference), name);
  const disk = machineDisk(machine, name);
  const present = (await session.reads.diskSizes(reference)).get(disk.target);
  if (present === undefined)
    throw machine.active ? isSilent(disk) : isGone(name, locationText(disk.location));
  if (sizeBytes === present) return;
  if (sizeBytes < present) throw cannotShrink(name, present);
  const made = markedDisk(machine, name)?.made;
  await keepNames(session, machine);
  if (made !== undefined && !(await standsOn(session, disk, made))) throw unmanaged(name, disk);
  if (machine.active) {
    const bytes = 1;
    const input = { domain: domainReference(reference), disk: disk.target, size: sizeBytes, flags: bytes };
    await session.caller.invoke(procedures.domainBlockResize, input, { reference });
    return;
  }
  await session.storage.resize(await volumeOf(session, disk, name), sizeBytes);
}

function cannotShrink(name: string, present: number): ProviderError {
  return new ProviderError("InvalidSpec", `the disk has ${formatQuantity(present)} and cannot shrink`, {
    property: `disks[${name}].size`,
    remediation: `write at least ${formatQuantity(present)}`,
  });
}

/** The volume that the machine has there: ours, a layer over it, or one that we did not make. */
async function volumeOf(
  session: LibvirtSession,
  { location }: NativeDisk,
  name: string,
): Promise<VolumeName> {
  if (location?.type === "volume") return location;
  const image = await session.imageStore.read(location?.path ?? "");
  if (image?.volume !== undefined) return { pool: image.volume.pool, volume: image.volume.name };
  throw new ProviderError("NotSupported", "the disk lies in no storage pool", {
    property: `disks[${name}].size`,
    remediation: "grow it while the machine runs, or define a pool over its folder",
  });
}
