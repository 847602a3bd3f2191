/** Tags and labels of machines. A label is a tag too: its category is the key, and its name the value. */
import type { DesiredMachine, Labels } from "../../../contract/machine";
import type { Marker } from "../marker";
import type { VsphereSession } from "../session";
import type { Tag } from "../transport/tagging";
import type { MoRef } from "../transport/vim-types";

const defaultCategory = "virtrigaud";

export type Tagged = Required<Pick<DesiredMachine, "tags" | "labels">>;

/** Those that programs gave it: others are other people's. A machine that never had any is not asked for. */
export async function taggedOf(
  vsphere: Pick<VsphereSession, "vim" | "settings">,
  ref: MoRef,
  marker: Marker | undefined,
): Promise<{ readonly tags: string[]; readonly labels: Labels }> {
  const { tagged, labels: keys = [] } = marker ?? {};
  if (tagged !== true && keys.length === 0) return { tags: [], labels: {} };
  const present = await vsphere.vim.vCenter().tagging.tagsOf(ref);
  const names = (category: string): string[] =>
    present
      .filter((tag) => tag.category === category)
      .map(({ name }) => name)
      .toSorted();
  const values = keys.map((key) => [key, names(key).join(", ")] as const);
  return {
    tags: tagged === true ? names(tagCategory(vsphere.settings)) : [],
    labels: Object.fromEntries(values.filter(([, value]) => value !== "")),
  };
}

/** In one request. */
export async function attachTags(
  { vim, settings }: VsphereSession,
  ref: MoRef,
  { tags = [], labels = {} }: Partial<Tagged>,
): Promise<void> {
  if (tags.length === 0 && Object.keys(labels).length === 0) return;
  const { tagging } = vim.vCenter();
  const category = tagCategory(settings);
  const ids = await Promise.all([
    ...[...new Set(tags)].map((name) => tagging.tagId(category, name)),
    ...Object.entries(labels).map(([key, value]) => tagging.tagId(key, value, { cardinality: "SINGLE" })),
  ]);
  await tagging.attach(ref, ids);
}

/** Takes away those of the machine's tags that `isStale` names. */
export async function detachTags(
  { vim }: VsphereSession,
  ref: MoRef,
  isStale: (tag: Tag) => boolean,
): Promise<void> {
  const { tagging } = vim.vCenter();
  const stale = (await tagging.tagsOf(ref)).filter(isStale);
  await tagging.detach(
    ref,
    stale.map(({ id }) => id),
  );
}

/** Takes away the values of these keys that are other ones than the wanted, whoever gave them: a key has one value. */
export async function detachLabels(
  session: VsphereSession,
  ref: MoRef,
  keys: readonly string[],
  wanted: Labels,
): Promise<void> {
  const all = new Set([...keys, ...Object.keys(wanted)]);
  if (all.size === 0) return;
  const values = new Map(Object.entries(wanted));
  await detachTags(session, ref, ({ category, name }) => all.has(category) && values.get(category) !== name);
}

/** The category of all tags that are no labels. */
export function tagCategory({ tagCategory: category = defaultCategory }: VsphereSession["settings"]): string {
  return category;
}
