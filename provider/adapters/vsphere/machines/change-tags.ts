import type { MachineReference } from "../../../contract/machine";
import type { Vsphere } from "../session";
import { type ChangeRequest, openMachine } from "./edit";
import { attachTags, ourTags } from "./tags";

/** Marks a machine that gets its first tags, so that others are never asked for theirs. */
export function setTags(
  vsphere: Vsphere,
  reference: MachineReference,
  wanted: readonly string[],
): ChangeRequest {
  return {
    edit: ({ marker }) =>
      marker.tagged === true || wanted.length === 0
        ? undefined
        : { spec: {}, marker: { ...marker, tagged: true } },
    around: async (reconfiguring) => {
      await reconfiguring();
      await writeTags(vsphere, reference, wanted);
    },
  };
}

async function writeTags(
  vsphere: Vsphere,
  reference: MachineReference,
  wanted: readonly string[],
): Promise<void> {
  const { ref } = await openMachine(vsphere, reference);
  const stale = (await ourTags(vsphere, ref)).filter(({ name }) => !wanted.includes(name));
  await vsphere.vim.vCenter().tagging.detach(
    ref,
    stale.map(({ id }) => id),
  );
  await attachTags(vsphere, ref, wanted);
}
