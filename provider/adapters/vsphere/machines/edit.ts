/** Changes of a machine's configuration: from what it is to what is wanted, and never twice. */
import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import type { Job } from "../../../contract/task";
import { isFault, isOutcomeUnknown } from "../errors";
import type { MachineProperties } from "../from-native";
import { disksOf, interfacesOf } from "../from-native/devices";
import { questionWords } from "../from-native/power";
import { slotNames } from "../from-native/slot-names";
import type { Device } from "../from-native/slots";
import { type Marker, markerOption, readMarker } from "../marker";
import type { VsphereSession } from "../session";
import type { ConfigSpec } from "../to-native/config-spec";
import type { Location } from "../transport/locations";
import type { MoRef } from "../transport/vim-types";
import { unlessAsking } from "./questions";
import { configured } from "./reads";
import { runningTasksOf } from "./running-tasks";
import { sealed } from "./seal";

/** A machine that is about to be changed. */
export interface EditedMachine {
  readonly reference: MachineReference;
  readonly ref: MoRef;
  readonly properties: MachineProperties;
  readonly devices: readonly Device[];
  /** Those that earlier edits of the same request remove: their places are taken until it ends. */
  readonly leaving?: readonly Device[];
  /** That of a machine without one has no owner, and the names of its slots. */
  readonly marker: Marker;
  /** The machine has no marker yet: the first change writes it. */
  readonly unmarked: boolean;
}

/** What a change does; `undefined` when it is done already. */
export interface Edit {
  readonly spec: ConfigSpec;
  /** Where the change is of what our names stand for. */
  readonly marker?: Marker | undefined;
}

/** From the machine as it is now to what a change does with it. */
export type EditOf = (machine: EditedMachine) => Edit | undefined | Promise<Edit | undefined>;

/** A change that is part of a Reconfigure request. */
export interface ChangeRequest {
  readonly edit: EditOf;
  /** What has to be done before and after the request. */
  readonly around?: (reconfiguring: () => Promise<void>) => Promise<void>;
}

/** Others change machines too: each attempt begins with what they have made of it. */
const mostAttempts = 4;

/** Throws `NotFound` when it is gone. */
export async function openMachine(
  session: VsphereSession,
  reference: MachineReference,
): Promise<EditedMachine> {
  const read = await session.reads.read(reference);
  if (read === undefined) throw gone(reference);
  return editedMachine({ reference, ...read });
}

/** A machine as it was read. */
export function editedMachine({ reference, ref, properties }: ReadMachine): EditedMachine {
  const instanceUuid = properties["config.instanceUuid"];
  const devices = configured(ref, properties);
  const present = readMarker(properties["config.extraConfig"], instanceUuid);
  const names = slotNames(devices, properties["config.bootOptions"]);
  const marker = present ?? { owner: "", machine: instanceUuid ?? "", ...names };
  return { reference, ref, properties, devices, marker, unmarked: present === undefined };
}

type ReadMachine = Pick<EditedMachine, "reference" | "ref" | "properties">;

function gone(reference: MachineReference): ProviderError {
  return new ProviderError("NotFound", "the machine is not there any more", {
    reference,
    remediation: "run `pulumi refresh` to have the state follow",
  });
}

/** That of its host, whichever the Provider names. */
export async function datacenterOf(
  { inventory }: VsphereSession,
  { properties }: Pick<EditedMachine, "properties">,
): Promise<Location> {
  const host = properties.runtime.host && (await inventory.byRef(properties.runtime.host));
  return host === undefined ? inventory.datacenter() : inventory.datacenterOf(host);
}

/** How a job goes on. */
export interface Going extends Partial<Job> {
  readonly description: string;
}

/**
 * Reconfigures the machine as `editOf` says for what it is now. When somebody else was faster, or the answer was lost,
 * it looks again.
 */
export async function reconfigure(
  session: VsphereSession,
  reference: MachineReference,
  going: Going,
  editOf: EditOf,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const machine = await openMachine(session, reference);
    const edit = await editOf(machine);
    if (edit === undefined) return;
    refuseWhileAsking(machine);
    try {
      return await reconfigureOnce(session, machine, edit, going);
    } catch (error) {
      const again = isFault(error, "ConcurrentAccess") || isOutcomeUnknown(error);
      if (!again || attempt >= mostAttempts) throw error;
      await runningTasksOf(session, machine.ref, going.signal);
    }
  }
}

async function reconfigureOnce(
  session: VsphereSession,
  machine: EditedMachine,
  edit: Edit,
  { description, progress, signal }: Going,
): Promise<void> {
  const { reference, ref, properties } = machine;
  const { vim } = session;
  const task = await vim.begin(
    "ReconfigVM_Task",
    ref,
    { spec: { ...withMarker(machine, edit), changeVersion: properties["config.changeVersion"] } },
    { description, reference },
  );
  const settled = (until: AbortSignal | undefined) => vim.context.settled(task, { signal: until, progress });
  await (mayAsk(machine, edit) ? unlessAsking(session, machine, signal, settled) : settled(signal));
}

/** The guest of a running machine may have locked its drive, and then somebody has to say whether it is opened by force. */
function mayAsk({ properties }: EditedMachine, { spec }: Edit): boolean {
  const touchesDrive = spec.deviceChange?.some(
    ({ operation, device }) => operation !== "add" && device.$type === "VirtualCdrom",
  );
  return properties.runtime.powerState === "poweredOn" && touchesDrive === true;
}

/** What the server has told of the machine's devices by now goes along with every change. */
function withMarker(machine: EditedMachine, { spec, marker = machine.marker }: Edit): ConfigSpec {
  const removed = (spec.deviceChange ?? []).filter(({ operation }) => operation === "remove");
  // another device may come into the slot of one that goes: it is not the one that the server has told of
  const staying = machine.devices.filter(({ key }) => !removed.some(({ device }) => device.key === key));
  const present = { disks: disksOf(staying), interfaces: interfacesOf(staying) };
  const known = sealed(marker, present);
  if ((known === machine.marker && !machine.unmarked) || known.machine === "") return spec;
  return { ...spec, extraConfig: [markerOption(known), ...(spec.extraConfig ?? [])] };
}

/** A machine that waits for an answer takes nothing else. */
export function refuseWhileAsking({ reference, properties }: EditedMachine): void {
  const { question } = properties.runtime;
  if (question === undefined) return;
  const { reason, remediation } = questionWords(question);
  throw new ProviderError("Conflict", reason, { reference, remediation });
}
