/** What of a creation does not fit into its request. Each step may have been taken before. */
import type { MachineBlock } from "../config";
import { isFault } from "../errors";
import { optionText } from "../marker";
import type { VsphereSession } from "../session";
import type { CustomizationSpec } from "../to-native/customization";
import { guestOptions } from "../to-native/guest-info";
import type { MoRef } from "../transport/vim-types";
import { setAvailability } from "./availability";
import { bootOrderEdit, knowsAll } from "./change-boot-order";
import { addressed } from "./change-guest-data";
import { upgradeHardware } from "./change-hardware";
import { changePower } from "./change-power";
import { type Edit, type EditedMachine, type Going, reconfigure } from "./edit";
import type { DesiredCreation } from "./plan";
import { attachTags } from "./tags";

export interface Remaining {
  readonly ref: MoRef;
  /** Needs what only the server knew: the adapters' addresses; or is to have newer hardware. */
  readonly unfinished: boolean;
  readonly powerOn: boolean;
  /** Where the request had no place for it. */
  readonly customization: CustomizationSpec | undefined;
}

export async function finishMachine(
  session: VsphereSession,
  creation: DesiredCreation,
  { ref, unfinished, powerOn, customization }: Remaining,
  going: Going,
): Promise<void> {
  const { desired, reference } = creation;
  const native: MachineBlock = desired.native;
  if (unfinished) {
    await upgradeHardware(session, reference, desired, going);
    await reconfigure(session, reference, going, (machine) => completion(machine, creation));
  }
  await attachTags(session, ref, desired);
  await setAvailability(session, ref, native.availability, going);
  if (customization !== undefined) await customize(session, reference, ref, customization, going);
  if (powerOn) await changePower(session, reference, "on", going);
}

/** The guest's documents and the boot order, now that its devices are known, and the word that all is there. */
function completion(machine: EditedMachine, { desired }: DesiredCreation): Edit | undefined {
  const { unfinished, ...marker } = machine.marker;
  if (unfinished !== true) return undefined;
  const present = machine.properties["config.extraConfig"] ?? [];
  const input = { name: desired.name, guest: desired.guest, interfaces: addressed(machine, desired) };
  const extraConfig = guestOptions(input, present).filter(
    ({ key, value }) => optionText(present, key) !== (value === "" ? undefined : value),
  );
  const { bootOrder } = desired;
  // a machine that an earlier program began may lack devices: they come later, and the order with them
  const ordered = knowsAll(machine, bootOrder) ? bootOrderEdit({ ...machine, marker }, bootOrder) : undefined;
  return { spec: { ...ordered?.spec, extraConfig }, marker: ordered?.marker ?? marker };
}

async function customize(
  { vim }: VsphereSession,
  reference: string,
  ref: MoRef,
  spec: CustomizationSpec,
  { description, progress, signal }: Going,
): Promise<void> {
  try {
    const task = await vim.begin("CustomizeVM_Task", ref, { spec }, { description, reference });
    await vim.context.settled(task, { signal, progress });
  } catch (error) {
    // an earlier attempt came as far as this
    if (!isFault(error, "CustomizationPending")) throw error;
  }
}
