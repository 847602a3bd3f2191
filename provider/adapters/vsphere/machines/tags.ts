import type { Marker } from "../marker";
import type { VsphereSession } from "../session";
import type { MoRef } from "../transport/vim-types";

const defaultCategory = "virtrigaud";

/** Those of our category: others are other people's. A machine that never had any is not asked for. */
export async function tagsOf(
  vsphere: Pick<VsphereSession, "vim" | "settings">,
  ref: MoRef,
  marker: Marker | undefined,
): Promise<string[]> {
  if (marker?.tagged !== true) return [];
  const tags = await ourTags(vsphere, ref);
  return tags.map(({ name }) => name).toSorted();
}

export async function attachTags(
  { vim, settings }: VsphereSession,
  ref: MoRef,
  wanted: readonly string[],
): Promise<void> {
  if (wanted.length === 0) return;
  const { tagging } = vim.vCenter();
  const category = settings.tagCategory ?? defaultCategory;
  const ids = await Promise.all([...new Set(wanted)].map((name) => tagging.tagId(category, name)));
  await tagging.attach(ref, ids);
}

/** Those of our category, with their identities. */
export async function ourTags({ vim, settings }: Pick<VsphereSession, "vim" | "settings">, ref: MoRef) {
  const category = settings.tagCategory ?? defaultCategory;
  const tags = await vim.vCenter().tagging.tagsOf(ref);
  return tags.filter((tag) => tag.category === category);
}
