/**
 * Whose a port group is. A distributed one says so in its description. A standard one has no place for it: a tag of the
 * owner's name is made before the port group and put on it afterwards, so that one that was made in between is known too.
 */
import type { Vsphere } from "../session";
import { parseDescription } from "../to-native/owner-description";
import type { MoRef } from "../transport/vim-types";

const category = "virtrigaud-owner";

export async function ownerOf(vsphere: Vsphere, ref: MoRef): Promise<string | undefined> {
  const { vim } = vsphere;
  if (ref.type === "DistributedVirtualPortgroup") {
    const read = await vim.properties.get("DistributedVirtualPortgroup", ref, ["config.description"]);
    return parseDescription(read?.["config.description"] ?? "").owner;
  }
  if (!vim.isVCenter) return undefined;
  const tags = await vim.vCenter().tagging.tagsOf(ref);
  return tags.find((tag) => tag.category === category)?.name;
}

/** Whether this owner is about to make a standard port group, or has. */
export async function isIntended({ vim }: Vsphere, owner: string): Promise<boolean> {
  return (await vim.vCenter().tagging.existingTagId(category, owner)) !== undefined;
}

export async function intend({ vim }: Vsphere, owner: string): Promise<void> {
  await vim.vCenter().tagging.tagId(category, owner, ["Network"]);
}

export async function mark({ vim }: Vsphere, ref: MoRef, owner: string): Promise<void> {
  const { tagging } = vim.vCenter();
  await tagging.attach(ref, [await tagging.tagId(category, owner, ["Network"])]);
}

export async function forgetOwner({ vim }: Vsphere, owner: string): Promise<void> {
  await vim.vCenter().tagging.deleteTag(category, owner);
}
