import type { Dispatched } from "../../../contract/task";
import { disksOf, interfacesOf } from "../from-native/devices";
import { drivesOf } from "../from-native/media";
import { type BootOptions, bootDiskFirst, cardName, plainName } from "../from-native/slot-names";
import { type Marker, markerOption, readMarker } from "../marker";
import type { VsphereSession } from "../session";
import type { DesiredCreation } from "./plan";
import { configured, type NativeRead } from "./reads";
import { sealed } from "./seal";

/**
 * Marks a machine as ours and changes nothing else. Its boot disk is the first; a device whose slot gives a
 * desired name gets that one, and the others get the remaining names in their order. No
 * disk of it counts as made by us, so none is ever deleted.
 */
export async function adoptMachine(
  session: VsphereSession,
  creation: DesiredCreation,
  { ref, properties }: NativeRead,
): Promise<Dispatched> {
  const { vim, reads } = session;
  const reference = properties["config.instanceUuid"] ?? "";
  const present = readMarker(properties["config.extraConfig"], reference);
  const devices = configured(ref, properties);
  const marker = {
    ...(present ?? adoptedMarker(creation, reference, devices, properties["config.bootOptions"])),
    owner: creation.owner,
  };
  const description = `adopt machine ${creation.desired.name}`;
  reads.remember(reference, ref);
  const task = vim.context.job(description, async ({ progress, signal }) => {
    const spec = {
      changeVersion: properties["config.changeVersion"],
      extraConfig: [markerOption(marker)],
    };
    const native = await vim.begin("ReconfigVM_Task", ref, { spec }, { description, reference });
    await vim.context.settled(native, { progress, signal });
    return reference;
  });
  return { reference, task };
}

export function adoptedMarker(
  { owner, desired }: DesiredCreation,
  machine: string,
  devices: Parameters<typeof disksOf>[0],
  bootOptions?: BootOptions,
): Marker {
  const present = { disks: disksOf(devices), interfaces: interfacesOf(devices) };
  const media = paired(drivesOf(devices, false), desired.media ?? [], plainName);
  const marker = {
    owner,
    machine,
    disks: paired(bootDiskFirst(present.disks, bootOptions), desired.disks, plainName).map((entry) => ({
      ...entry,
      made: false,
    })),
    interfaces: paired(present.interfaces, desired.interfaces, cardName),
    ...(media.length > 0 && { media }),
  };
  return sealed(marker, present);
}

function paired(
  natives: readonly { readonly slot: string }[],
  wanted: readonly { readonly name: string }[],
  nameOf: (slot: string) => string,
) {
  const named = new Map(natives.map(({ slot }) => [nameOf(slot), slot]));
  const bySlot = new Set(wanted.flatMap(({ name }) => named.get(name) ?? []));
  const rest = natives.filter(({ slot }) => !bySlot.has(slot)).values();
  return wanted.flatMap(({ name }) => {
    const slot = named.get(name) ?? rest.next().value?.slot;
    return slot === undefined ? [] : [{ name, slot }];
  });
}
