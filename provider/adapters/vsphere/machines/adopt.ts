import type { Dispatched } from "../../../contract/task";
import { disksOf, interfacesOf } from "../from-native/devices";
import { type Marker, markerOption, readMarker } from "../marker";
import type { Vsphere } from "../session";
import type { DesiredCreation } from "./plan";
import { configured, type NativeRead } from "./reads";
import { sealed } from "./seal";

/**
 * Marks a machine as ours and changes nothing else. Its disks and interfaces get the desired names in their order; no
 * disk of it counts as made by us, so none is ever deleted.
 */
export async function adoptMachine(
  vsphere: Vsphere,
  creation: DesiredCreation,
  { ref, properties }: NativeRead,
): Promise<Dispatched> {
  const { vim, reads } = vsphere;
  const reference = properties["config.instanceUuid"] ?? "";
  const present = readMarker(properties["config.extraConfig"], reference);
  const devices = configured(ref, properties);
  const marker = { ...(present ?? adoptedMarker(creation, reference, devices)), owner: creation.owner };
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
): Marker {
  const present = { disks: disksOf(devices), interfaces: interfacesOf(devices) };
  const marker = {
    owner,
    machine,
    disks: paired(present.disks, desired.disks).map((entry) => ({ ...entry, made: false })),
    interfaces: paired(present.interfaces, desired.interfaces),
  };
  return sealed(marker, present);
}

function paired(
  natives: readonly { readonly slot: string }[],
  creation: readonly { readonly name: string }[],
) {
  return natives.flatMap(({ slot }, index) => {
    const name = creation[index]?.name;
    return name === undefined ? [] : [{ name, slot }];
  });
}
