/** Snapshots of others that put layers over the disks which ours are in. */
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { says } from "../errors/texts";
import { disksOf, locationText, type NativeDisk } from "../from-native/devices";
import { layersOverPath } from "../machines/disk-files";
import type { LibvirtSession } from "../session";
import { procedures } from "../transport/procedures";
import { type Element, find, parseXml } from "../xml";
import { snapshotReference } from "./list";

const merge =
  "merge the layer into the disk (virsh blockcommit DOMAIN DISK --active --pivot), and delete the snapshot that made it " +
  "(virsh snapshot-delete DOMAIN SNAPSHOT --metadata)";

/** libvirt goes below the layers: what was written since is lost, and whatever derives from the file reads garbage. */
export async function refuseForeignLayers(
  session: LibvirtSession,
  domain: Element,
  machine: MachineReference,
  reference: string,
): Promise<void> {
  const disks = await snapshotDisks(session, machine, reference);
  for (const { target, location } of disks) {
    const present = disksOf(domain).find((disk) => disk.target === target);
    const path = locationText(location);
    if (present === undefined || path === "") continue;
    const [layer] = (await layersOverPath(session, present, path)) ?? [];
    if (layer === undefined) continue;
    throw new ProviderError(
      "Conflict",
      `somebody's snapshot put ${layer} over ${path}, which this one is in`,
      {
        reference: machine,
        property: "revert",
        remediation: merge,
      },
    );
  }
}

async function snapshotDisks(
  { caller }: LibvirtSession,
  machine: MachineReference,
  reference: string,
): Promise<NativeDisk[]> {
  const input = { snapshot: snapshotReference(machine, reference), flags: 0 };
  const { xml } = await caller.invoke(procedures.domainSnapshotGetXmlDesc, input, { reference: machine });
  const domain = find(parseXml(xml), "domain");
  return domain === undefined ? [] : disksOf(domain);
}

/** A running machine's QEMU has the layer open, and not what is below it. */
export function explainForeignLayer(error: unknown, reference: MachineReference): unknown {
  if (!says(error, "snapshotIsBelowLayer")) return error;
  return new ProviderError("Conflict", "somebody's snapshot put a layer over a disk that this one is in", {
    reference,
    property: "machine",
    remediation: `power the machine off, or ${merge}`,
    cause: error,
  });
}
