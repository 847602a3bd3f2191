/**
 * Whose a port group is. A distributed one says so in its description. A standard one has no place for it: a tag of the
 * owner and of the port group's name is made before the port group and put on it afterwards, so that one that was made
 * in between is known too.
 */
import type { Vsphere } from "../session";
import { parseDescription } from "../to-native/owner-description";
import type { Location } from "../transport/locations";

const category = "virtrigaud-owner";

type Network = Pick<Location, "ref" | "name">;

export async function ownerOf(vsphere: Vsphere, { ref, name }: Network): Promise<string | undefined> {
  const { vim } = vsphere;
  if (ref.type === "DistributedVirtualPortgroup") {
    const read = await vim.properties.get("DistributedVirtualPortgroup", ref, ["config.description"]);
    return parseDescription(read?.["config.description"] ?? "").owner;
  }
  if (!vim.isVCenter) return undefined;
  const tags = await vim.vCenter().tagging.tagsOf(ref);
  const ending = tagName("", name);
  const tag = tags.find((item) => item.category === category && item.name.endsWith(ending));
  return tag?.name.slice(0, -ending.length);
}

function tagName(owner: string, network: string): string {
  return `${owner} (${network})`;
}

/** Whether this owner is about to make a standard port group, or has. */
export async function isIntended({ vim }: Vsphere, name: string, owner: string): Promise<boolean> {
  return (await vim.vCenter().tagging.existingTagId(category, tagName(owner, name))) !== undefined;
}

export async function intend({ vim }: Vsphere, name: string, owner: string): Promise<void> {
  await vim.vCenter().tagging.tagId(category, tagName(owner, name), ["Network"]);
}

export async function mark({ vim }: Vsphere, { ref, name }: Network, owner: string): Promise<void> {
  const { tagging } = vim.vCenter();
  await tagging.attach(ref, [await tagging.tagId(category, tagName(owner, name), ["Network"])]);
}

export async function forgetOwner({ vim }: Vsphere, name: string, owner: string): Promise<void> {
  await vim.vCenter().tagging.deleteTag(category, tagName(owner, name));
}
