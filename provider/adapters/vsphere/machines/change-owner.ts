import type { MachineReference } from "../../../contract/machine";
import type { Vsphere } from "../session";
import { type Going, reconfigure } from "./edit";

/** Writes the ownership tag, and nothing else. */
export function setOwner(
  vsphere: Vsphere,
  reference: MachineReference,
  owner: string,
  going: Going,
): Promise<void> {
  return reconfigure(vsphere, reference, going, ({ marker }) =>
    marker.owner === owner ? undefined : { spec: {}, marker: { ...marker, owner } },
  );
}
