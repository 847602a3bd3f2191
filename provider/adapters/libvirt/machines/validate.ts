/** What a host refuses of a change, found by looking only, before the guest is touched. */
import type { MachineChange } from "../../../contract/changes";
import type { DesiredMachine, ObservedMachine } from "../../../contract/machine";
import type { Violation } from "../../../contract/violation";
import { errorNumbers, isLibvirtError } from "../errors";
import type { LibvirtSession } from "../session";
import { defaultPool } from "../storage";
import type { MachineBlock } from "../to-native/disk-xml";
import { procedures } from "../transport/procedures";
import { violationsOf, violationsOnLook } from "../violations";
import { attribute } from "../xml";
import { refuseOtherMachine } from "./change-hardware";
import { requireSource } from "./clone-source";
import { xmlFlags } from "./domain-flags";
import { openMachine } from "./edit";
import { refuseMove } from "./judge-move";
import { snapshotNames } from "./snapshot-names";

/** All else a creation finds itself before it defines the machine. */
export async function validateMachine(
  session: LibvirtSession,
  desired: DesiredMachine,
  observed: ObservedMachine | undefined,
  planned: readonly MachineChange[] = [],
): Promise<readonly Violation[]> {
  if (observed === undefined) return cloneViolations(session, desired);
  const violations = await Promise.all([
    moveViolations(session, observed, planned),
    renameViolations(session, desired, observed),
    hardwareViolations(session, desired, observed),
    poolViolations(session, desired, observed),
  ]);
  return violations.flat();
}

async function cloneViolations(session: LibvirtSession, { root }: DesiredMachine): Promise<Violation[]> {
  return root.type === "machine" ? violationsOnLook(() => requireSource(session, root)) : [];
}

async function moveViolations(
  session: LibvirtSession,
  { reference }: ObservedMachine,
  planned: readonly MachineChange[],
): Promise<Violation[]> {
  const moves = planned.filter((change) => change.kind === "move-disk");
  if (moves.length === 0) return [];
  const machine = await openMachine(session, reference);
  const violations = moves.map((move) => violationsOnLook(() => refuseMove(session, machine, move)));
  return (await Promise.all(violations)).flat();
}

async function renameViolations(
  session: LibvirtSession,
  { name }: DesiredMachine,
  { reference, name: present }: ObservedMachine,
): Promise<Violation[]> {
  if (name === present) return [];
  const names = await snapshotNames(session, reference);
  if (names.length === 0) return [];
  return [
    {
      property: "name",
      reason: `libvirt renames no machine with snapshots (${names.join(", ")}): delete them first, or keep the name`,
    },
  ];
}

async function hardwareViolations(
  session: LibvirtSession,
  desired: DesiredMachine,
  { reference }: ObservedMachine,
): Promise<Violation[]> {
  const { machineType } = desired.native as MachineBlock;
  const nested = desired.hardware.nestedVirtualization === true;
  if (machineType === undefined && !nested) return [];
  const domain = await session.reads.domain(reference, xmlFlags.secure);
  if (domain === undefined) return [];
  const violations = violationsOf(() =>
    refuseOtherMachine(machineType, attribute(domain, "machine", "os/type") ?? ""),
  );
  if (nested && attribute(domain, "type") !== "kvm") {
    violations.push({
      property: "class.performanceProfile.nestedVirtualization",
      reason:
        "the machine is emulated, and has no nested virtualization: leave it out, or replace the machine",
    });
  }
  return violations;
}

/** Of disks that are to come: pools are none of our resources, so none comes with the same update. */
async function poolViolations(
  session: LibvirtSession,
  { disks }: DesiredMachine,
  observed: ObservedMachine,
): Promise<Violation[]> {
  const present = new Set(observed.disks.map(({ name }) => name));
  const violations = disks.map(async ({ name, storage }) => {
    if (
      storage === undefined ||
      storage === defaultPool ||
      present.has(name) ||
      (await isThere(session, storage))
    )
      return [];
    return {
      property: `disks[${name}].storageClass`,
      reason: `there is no storage pool "${storage}": name a pool of \`virsh pool-list --all\`, or define this one`,
    };
  });
  return (await Promise.all(violations)).flat();
}

async function isThere({ caller }: LibvirtSession, pool: string): Promise<boolean> {
  try {
    await caller.invoke(procedures.storagePoolLookupByName, { name: pool });
    return true;
  } catch (error) {
    if (isLibvirtError(error, errorNumbers.noStoragePool)) return false;
    throw error;
  }
}
