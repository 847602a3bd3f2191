import type { MachineChange } from "../../../contract/changes";
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import type { Marker } from "../marker";
import type { LibvirtSession } from "../session";
import { addDisk, limitDisk, removeDisk } from "./change-disks";
import { setGuestData } from "./change-guest-data";
import { setHardware, setLimits } from "./change-hardware";
import { addInterface, changeInterface, removeInterface } from "./change-interfaces";
import { addMedium, changeMedium, removeMedium, setBootOrder } from "./change-media";
import { changePower } from "./change-power";
import { setCpus, setMemory } from "./change-sizing";
import { openMachine, writeMarker } from "./edit";
import { growDisk } from "./grow-disk";
import { moveDisk } from "./move-disk";
import { rename } from "./rename";

export async function applyChange(
  session: LibvirtSession,
  reference: MachineReference,
  change: MachineChange,
): Promise<Task | undefined> {
  session.reads.forget(reference);
  switch (change.kind) {
    case "remove-disk":
      return removeDisk(session, reference, change.name, change.keep);
    case "remove-interface":
      return removeInterface(session, reference, change.name);
    case "change-interface":
      return changeInterface(session, reference, change.interface);
    case "set-guest-data":
      return setGuestData(session, reference, change.guest, change.desired);
    case "move-disk":
      return moveDisk(session, reference, change);
    default:
      await applyAtOnce(session, reference, change);
      return undefined;
  }
}

type ChangeWithTask =
  | "remove-disk"
  | "remove-interface"
  | "change-interface"
  | "set-guest-data"
  | "move-disk";
type PlainChange = Exclude<MachineChange, { readonly kind: ChangeWithTask }>;

function applyAtOnce(
  session: LibvirtSession,
  reference: MachineReference,
  change: PlainChange,
): Promise<void> {
  switch (change.kind) {
    case "set-owner":
      return setMarked(session, reference, { owner: change.key });
    case "rename":
      return rename(session, reference, change.name);
    case "set-cpus":
      return setCpus(session, reference, change.cpus);
    case "set-memory":
      return setMemory(session, reference, change.memoryBytes);
    case "set-hardware":
      return setHardware(session, reference, change.desired);
    case "set-limits":
      return setLimits(session, reference, change.desired);
    case "add-disk":
      return addDisk(session, reference, change.disk, change.desired);
    case "grow-disk":
      return growDisk(session, reference, change.name, change.sizeBytes);
    case "limit-disk":
      return limitDisk(session, reference, change.name, change.operationsPerSecond);
    case "add-interface":
      return addInterface(session, reference, change.interface);
    case "set-tags":
      return setMarked(session, reference, { tags: change.tags });
    case "set-labels":
      return setMarked(session, reference, { labels: change.labels });
    case "power":
      return changePower(session, reference, change.to);
    case "move":
      throw new ProviderError("NotSupported", "a libvirt machine stays on its host", {
        reference,
        remediation: "make a new machine with `pulumi up --replace <urn>`",
      });
    case "add-medium":
      return addMedium(session, reference, change.medium, change.desired);
    case "change-medium":
      return changeMedium(session, reference, change.medium);
    case "remove-medium":
      return removeMedium(session, reference, change.name);
    case "set-boot-order":
      return setBootOrder(session, reference, change.desired);
  }
}

/** What nothing but our marker holds. */
async function setMarked(
  session: LibvirtSession,
  reference: MachineReference,
  changed: Partial<Pick<Marker, "owner" | "tags" | "labels">>,
): Promise<void> {
  const machine = await openMachine(session, reference);
  await writeMarker(session, machine, { ...machine.marker, ...changed });
}
