import type { Labels, MachineReference } from "../../../contract/machine";
import type { VsphereSession } from "../session";
import { type ChangeRequest, openMachine } from "./edit";
import { attachTags, detachLabels, detachTags, tagCategory } from "./tags";

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
  const ours = tagCategory(session.settings);
  await detachTags(session, ref, ({ category, name }) => category === ours && !wanted.includes(name));
  await attachTags(session, ref, { tags: wanted });
}

/** A key is ours until its label is gone, and from before it is there: nothing of ours is left that nobody knows. */
export function setLabels(
  session: VsphereSession,
  reference: MachineReference,
  wanted: Labels,
): ChangeRequest {
  const keys = Object.keys(wanted).toSorted();
  return {
    edit: ({ marker }) => {
      const { labels: before = [], ...rest } = marker;
      if (before.join("\n") === keys.join("\n")) return undefined;
      return { spec: {}, marker: { ...rest, ...(keys.length > 0 && { labels: keys }) } };
    },
    around: async (reconfiguring) => {
      const { ref, marker } = await openMachine(session, reference);
      await detachLabels(session, ref, marker.labels ?? [], wanted);
      await reconfiguring();
      await attachTags(session, ref, { labels: wanted });
    },
  };
}
