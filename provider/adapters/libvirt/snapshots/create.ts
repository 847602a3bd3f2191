import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { DesiredSnapshot } from "../../../contract/snapshot";
import type { Dispatched } from "../../../contract/task";
import { says } from "../errors/texts";
import { domainReference, type LibvirtSession } from "../machines/session";
import { snapshotXml } from "../to-native/snapshot-xml";
import { procedures } from "../transport/procedures";
import { listSnapshots } from "./list";

export async function createSnapshot(
  session: LibvirtSession,
  machine: MachineReference,
  desired: DesiredSnapshot,
  owner: string,
): Promise<Dispatched> {
  if (desired.quiesce) throw cannotQuiesce();
  const { name, description } = desired;
  const existing = await namedSnapshot(session, machine, name);
  if (existing?.owner === owner) return { reference: name };
  if (existing !== undefined) throw taken(name, existing.owner, machine);
  const input = {
    domain: domainReference(machine),
    xml: snapshotXml(name, { description, owner }),
    flags: 0,
  };
  const task = session.jobs.start(`take snapshot ${name}`, async () => {
    try {
      // a machine with much memory takes minutes
      const options = { reference: machine, unbounded: true };
      await session.host.invoke(procedures.domainSnapshotCreateXml, input, options);
    } catch (error) {
      // its answer may have been lost after the work was done
      if ((await namedSnapshot(session, machine, name))?.owner !== owner) throw explained(error);
    }
    return name;
  });
  return { reference: name, task };
}

async function namedSnapshot(session: LibvirtSession, machine: MachineReference, name: string) {
  return (await listSnapshots(session, machine)).find((snapshot) => snapshot.name === name);
}

function taken(name: string, owner: string | undefined, machine: MachineReference): ProviderError {
  const whose = owner === undefined ? "is not ours" : `belongs to ${owner}`;
  return new ProviderError("Conflict", `the snapshot "${name}" is there already and ${whose}`, {
    reference: machine,
    property: "name",
    cure: "choose another name",
  });
}

function cannotQuiesce(): ProviderError {
  return new ProviderError("NotSupported", "libvirt quiesces external snapshots only", {
    property: "quiesce",
    cure: "take the snapshot with memory, or with the machine off",
  });
}

function explained(error: unknown): unknown {
  const cure = cures.find(([text]) => says(error, text))?.[1];
  if (cure === undefined || !ProviderError.is(error)) return error;
  return new ProviderError("NotSupported", error.reason, { cure, cause: error });
}

const cures = [
  [
    "firmwareForbidsSnapshots",
    "use firmware BIOS for machines that need snapshots, or update libvirt on the host to 10.9 or newer",
  ],
  ["formatForbidsSnapshots", "snapshots need qcow2 disks: set diskFormat to qcow2 in the class"],
  ["deviceForbidsSnapshots", "take the snapshot with the machine off"],
] as const;
