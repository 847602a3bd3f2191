import { isDeepStrictEqual } from "node:util";
import type { DesiredMachine } from "../../../contract/machine";
import { bootDevicesOf, readBootOrder } from "../from-native/boot-order";
import type { Marker } from "../marker";
import { bootOrderOf } from "../to-native/boot-order";
import type { Edit, EditedMachine, EditOf } from "./edit";

/** The firmware reads it at the next boot. */
export function setBootOrder({ bootOrder }: Pick<DesiredMachine, "bootOrder">): EditOf {
  return (machine) => bootOrderEdit(machine, bootOrder);
}

export function bootOrderEdit(
  machine: EditedMachine,
  names: readonly string[] | undefined,
): Edit | undefined {
  if (isDeepStrictEqual(bootNames(machine), names)) return undefined;
  const { devices, marker } = machine;
  const bootOrder = bootOrderOf(names, bootDevicesOf(devices, marker));
  return { spec: { bootOptions: { bootOrder } }, marker: withBootDrive(marker, names) };
}

/** Whether there is an order, and the machine has all devices that it names. */
export function knowsAll(
  { devices, marker }: EditedMachine,
  names: readonly string[] | undefined,
): names is readonly string[] {
  const { disks, interfaces, drives } = bootDevicesOf(devices, marker);
  const known = [...disks.keys(), ...interfaces.keys(), ...drives.map(({ name }) => name)];
  return names?.every((name) => known.includes(name)) === true;
}

export function bootNames({ devices, marker, properties }: EditedMachine): readonly string[] | undefined {
  return readBootOrder(properties["config.bootOptions"], bootDevicesOf(devices, marker));
}

/** A device that the request makes anew under its name has another key, under which the order names it again afterwards. */
export async function keepingBootOrder(
  editOf: EditOf,
  reconfiguring: (editOf: EditOf) => Promise<void>,
): Promise<void> {
  let lost: readonly string[] | undefined;
  await reconfiguring(async (machine) => {
    const edit = await editOf(machine);
    // what another attempt finds done was done by the one before
    if (edit !== undefined) lost = lostOrder(machine, edit);
    return edit;
  });
  if (lost !== undefined) await reconfiguring((machine) => bootOrderEdit(machine, lost));
}

/** The order to bring back; `undefined` where the request keeps or sets it. */
function lostOrder(machine: EditedMachine, { spec, marker }: Edit): readonly string[] | undefined {
  const names = spec.bootOptions?.bootOrder === undefined ? bootNames(machine) : undefined;
  if (names === undefined) return undefined;
  const removed = new Set(
    (spec.deviceChange ?? [])
      .filter(({ operation }) => operation === "remove")
      .map(({ device }) => device.key),
  );
  const { disks, interfaces } = bootDevicesOf(machine.devices, machine.marker);
  const leaving = [...disks, ...interfaces].filter(([, key]) => removed.has(key)).map(([name]) => name);
  const known = [...(marker?.disks ?? []), ...(marker?.interfaces ?? [])].map(({ name }) => name);
  const isMadeAnew = (name: string): boolean => leaving.includes(name) && known.includes(name);
  if (!names.some(isMadeAnew)) return undefined;
  return names.filter((name) => !leaving.includes(name) || isMadeAnew(name));
}

/** Which of the drives the one entry for all of them was written for. */
function withBootDrive(marker: Marker, names: readonly string[] = []): Marker {
  const { media } = marker;
  if (media === undefined) return marker;
  return {
    ...marker,
    media: media.map(({ name, slot }) => ({ name, slot, ...(names.includes(name) && { boots: true }) })),
  };
}
