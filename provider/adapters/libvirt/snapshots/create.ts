import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { mayTake, parseTag } from "../../../contract/ownership";
import type { DesiredSnapshot } from "../../../contract/snapshot";
import type { Dispatched } from "../../../contract/task";
import { says } from "../errors/texts";
import { isActive } from "../from-native";
import { addedCpus } from "../from-native/sizing";
import { xmlFlags } from "../machines/domain-flags";
import type { LibvirtSession } from "../session";
import { nativeSnapshotName, snapshotXml } from "../to-native/snapshot-xml";
import { domainReference } from "../transport/domain-reference";
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
  const reference = nativeSnapshotName(name, parseTag(owner).generation);
  const existing = await existingSnapshot(session, machine, reference);
  if (existing !== undefined && mayTake(existing.owner, owner) === "finish") return { reference };
  if (existing !== undefined) throw taken(name, existing.owner, machine);
  await refuseAddedCpus(session, machine);
  const input = {
    domain: domainReference(machine),
    xml: snapshotXml(reference, { description, owner, name: reference === name ? undefined : name }),
    flags: 0,
  };
  const task = session.caller.context.job(`take snapshot ${name}`, async () => {
    try {
      // a machine with much memory takes minutes
      const options = { reference: machine, unbounded: true };
      await session.caller.invoke(procedures.domainSnapshotCreateXml, input, options);
    } catch (error) {
      // its answer may have been lost after the work was done
      if ((await existingSnapshot(session, machine, reference))?.owner !== owner) throw explained(error);
    }
    return reference;
  });
  return { reference, task };
}

async function existingSnapshot(session: LibvirtSession, machine: MachineReference, reference: string) {
  return (await listSnapshots(session, machine)).find((snapshot) => snapshot.reference === reference);
}

/**
 * A snapshot of a running machine holds its memory, and QEMU cannot load that where CPUs were added: it starts with
 * those that the machine had at first, and ends.
 */
async function refuseAddedCpus(session: LibvirtSession, machine: MachineReference): Promise<void> {
  const domain = await session.reads.domain(machine, xmlFlags.secure);
  if (domain === undefined || !isActive(domain) || addedCpus(domain) === 0) return;
  throw new ProviderError(
    "NotSupported",
    "CPUs were added since the machine started, and QEMU cannot go back to its memory then",
    {
      reference: machine,
      property: "memory",
      remediation: "power the machine off and on again first, or take the snapshot while it is off",
    },
  );
}

function taken(name: string, owner: string | undefined, machine: MachineReference): ProviderError {
  const whose = owner === undefined ? "is not ours" : `belongs to ${owner}`;
  return new ProviderError("Conflict", `the snapshot "${name}" is there already and ${whose}`, {
    reference: machine,
    property: "owner",
    remediation: "choose another name",
  });
}

function cannotQuiesce(): ProviderError {
  return new ProviderError("NotSupported", "libvirt quiesces external snapshots only", {
    property: "quiesce",
    remediation: "take the snapshot with memory, or with the machine off",
  });
}

function explained(error: unknown): unknown {
  const remediation = remediations.find(([text]) => says(error, text))?.[1];
  if (remediation === undefined || !ProviderError.is(error)) return error;
  return new ProviderError("NotSupported", error.reason, { remediation, cause: error });
}

const remediations = [
  [
    "firmwareForbidsSnapshots",
    "use firmware BIOS for machines that need snapshots, or update libvirt on the host to 10.9 or newer",
  ],
  ["formatForbidsSnapshots", "snapshots need qcow2 disks: set diskFormat to qcow2 in the class"],
  ["deviceForbidsSnapshots", "take the snapshot with the machine off"],
] as const;
