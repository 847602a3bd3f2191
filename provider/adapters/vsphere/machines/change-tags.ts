import type { MachineReference } from "../../../contract/machine";
import type { VsphereSession } from "../session";
import { type ChangeRequest, openMachine } from "./edit";
import { attachTags, ourTags } from "./tags";

/** Marks a machine that gets its first tags, so that others are never asked for theirs. */
export function setTags(
  session: VsphereSession,
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
      await writeTags(session, reference, wanted);
    },
  };
}

async function writeTags(
  session: VsphereSession,
  reference: MachineReference,
  wanted: readonly string[],
): Promise<void> {
  const { ref } = await openMachine(session, reference);
  const stale = (await ourTags(session, ref)).filter(({ name }) => !wanted.includes(name));
  await session.vim.vCenter().tagging.detach(
    ref,
    stale.map(({ id }) => id),
  );
  await attachTags(session, ref, wanted);
}
