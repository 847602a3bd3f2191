import type { MachineChange } from "../../../contract/changes";
import type { MachineReference } from "../../../contract/machine";
import type { VsphereSession } from "../session";
import { keepingBootOrder, setBootOrder } from "./change-boot-order";
import { addDisk, growDisk, limitDisk, removeDisk } from "./change-disks";
import { setGuestData } from "./change-guest-data";
import { setHardware, setLimits, setLiveSettings } from "./change-hardware";
import { addInterface, changeInterface, removeInterface } from "./change-interfaces";
import { addMedium, changeMedium, removeMedium } from "./change-media";
import { setOwner } from "./change-owner";
import { changePower } from "./change-power";
import { setCpus, setMemory } from "./change-sizing";
import { setLabels, setTags } from "./change-tags";
import { type ChangeRequest, type Going, reconfigure } from "./edit";
import { moveDisk, moveMachine } from "./move";
import { inOneRequest } from "./one-request";
import { rename } from "./rename";

/** Changes with a request of their own. */
const loneKinds = ["rename", "move", "move-disk", "power"] as const;
type LoneChange = Extract<MachineChange, { readonly kind: (typeof loneKinds)[number] }>;

function isLone(change: MachineChange): change is LoneChange {
  return loneKinds.some((kind) => kind === change.kind);
}

/** All that a Reconfigure does stands in one, up to a change that needs what the server makes of those before it. */
export function together(changes: readonly MachineChange[]): number {
  const end = changes.findIndex(
    (change, index) => index > 0 && (isLone(change) || mustWait(change, changes.slice(0, index))),
  );
  const [first] = changes;
  if (first !== undefined && isLone(first)) return 1;
  return end < 0 ? changes.length : end;
}

function mustWait(change: MachineChange, before: readonly MachineChange[]): boolean {
  switch (change.kind) {
    // the server lets go of a device's place at the end of the request
    case "add-disk":
      return before.some((earlier) => freesPlace(earlier) || earlier.kind === "remove-medium");
    case "add-interface":
    case "change-interface":
      return before.some(freesPlace);
    case "add-medium":
      return before.some(({ kind }) => kind === "remove-medium" || kind === "remove-disk");
    // the order names devices by what the server calls them
    case "set-boot-order":
      return before.some((earlier) => makesBootDevice(earlier) || replacesCards(earlier));
    // the documents name the addresses that the server gives to new cards
    case "set-guest-data":
      return before.some((earlier) => makesCard(earlier) || freesPlace(earlier));
    default:
      return false;
  }
}

/** A change may make a new card of the one that was there. */
function makesCard({ kind }: MachineChange): boolean {
  return kind === "add-interface" || kind === "change-interface";
}

function makesBootDevice(change: MachineChange): boolean {
  return change.kind === "add-disk" || makesCard(change);
}

function freesPlace(change: MachineChange): boolean {
  return change.kind === "remove-disk" || change.kind === "remove-interface" || replacesCards(change);
}

/** Those of another type than before. */
function replacesCards(change: MachineChange): boolean {
  return change.kind === "set-hardware" && change.live !== true;
}

export async function applyChanges(
  session: VsphereSession,
  reference: MachineReference,
  changes: readonly MachineChange[],
  going: Going,
): Promise<void> {
  const requests: ChangeRequest[] = [];
  for (const change of changes) {
    if (isLone(change)) return applyAlone(session, reference, change, going);
    requests.push(requestOf(session, reference, change, going));
  }
  const edit = inOneRequest(requests.map((request) => request.edit));
  const reconfiguring = (): Promise<void> =>
    keepingBootOrder(edit, (editOf) => reconfigure(session, reference, going, editOf));
  const all = requests.reduceRight(
    (inner, { around }) => (around === undefined ? inner : () => around(inner)),
    reconfiguring,
  );
  await all();
}

function applyAlone(
  session: VsphereSession,
  reference: MachineReference,
  change: LoneChange,
  going: Going,
): Promise<void> {
  switch (change.kind) {
    case "rename":
      return rename(session, reference, change.name, going);
    case "move":
      return moveMachine(session, reference, change, going);
    case "move-disk":
      return moveDisk(session, reference, change, going);
    case "power":
      return changePower(session, reference, change.to, going);
  }
}

function requestOf(
  session: VsphereSession,
  reference: MachineReference,
  change: Exclude<MachineChange, LoneChange>,
  going: Going,
): ChangeRequest {
  switch (change.kind) {
    case "set-owner":
      return { edit: setOwner(change.key) };
    case "set-cpus":
      return { edit: setCpus(change.cpus) };
    case "set-memory":
      return { edit: setMemory(change.memoryBytes) };
    case "set-hardware":
      return change.live === true
        ? setLiveSettings(session, reference, change.desired, going)
        : setHardware(session, reference, change.desired, going);
    case "set-limits":
      return { edit: setLimits(change.desired) };
    case "add-disk":
      return { edit: addDisk(session, change.disk, change.desired) };
    case "grow-disk":
      return { edit: growDisk(change.name, change.sizeBytes) };
    case "limit-disk":
      return { edit: limitDisk(change.name, change.operationsPerSecond) };
    case "remove-disk":
      return { edit: removeDisk(change.name, change.keep) };
    case "add-interface":
      return { edit: addInterface(session, change.interface, change.desired) };
    case "change-interface":
      return { edit: changeInterface(session, change.interface, change.desired) };
    case "remove-interface":
      return { edit: removeInterface(change.name) };
    case "set-tags":
      return setTags(session, reference, change.tags);
    case "set-labels":
      return setLabels(session, reference, change.labels);
    case "set-guest-data":
      return { edit: setGuestData(change.guest, change.desired) };
    case "add-medium":
      return { edit: addMedium(session, change.medium) };
    case "change-medium":
      return { edit: changeMedium(session, change.medium) };
    case "remove-medium":
      return { edit: removeMedium(change.name) };
    case "set-boot-order":
      return { edit: setBootOrder(change.desired) };
  }
}
