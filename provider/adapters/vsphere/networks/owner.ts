/**
 * Whose a port group is. A distributed one says so in its description. A standard one has no place for it, and gets a tag
 * of its owner and its name. Before it is made, a tag of the resource alone says who is about to make it, so that one that
 * an interrupted attempt made is known too.
 */
import { resourceOf } from "../../../contract/ownership";
import { runningTasksOf } from "../machines/running-tasks";
import type { VsphereSession } from "../session";
import { composeDescription, parseDescription } from "../to-native/owner-description";
import type { Location } from "../transport/locations";
import type { MoRef } from "../transport/vim-types";

const category = "virtrigaud-owner";

type Network = Pick<Location, "ref" | "name">;

export async function ownerOf(session: VsphereSession, network: Network): Promise<string | undefined> {
  const { vim } = session;
  const { ref, name } = network;
  if (isDistributed(ref)) return (await descriptionOf(session, ref)).owner;
  if (!vim.isVCenter) return undefined;
  const [tag] = await ownerTags(session, network);
  return tag?.name.slice(0, -endingOf(name).length);
}

/** Writes the tag of the owner, in the place of any that is there. */
export async function mark(session: VsphereSession, network: Network, owner: string): Promise<void> {
  await (isDistributed(network.ref)
    ? describe(session, network, owner)
    : tagStandard(session, network, owner));
}

/** Whether this resource is about to make a standard port group, or has. */
export async function isIntended({ vim }: VsphereSession, name: string, owner: string): Promise<boolean> {
  return (await vim.vCenter().tagging.existingTagId(category, intentionOf(owner, name))) !== undefined;
}

export async function intend({ vim }: VsphereSession, name: string, owner: string): Promise<void> {
  await vim.vCenter().tagging.tagId(category, intentionOf(owner, name), { types: ["Network"] });
}

export async function forgetOwner({ vim }: VsphereSession, name: string, owner: string): Promise<void> {
  const { tagging } = vim.vCenter();
  const names = new Set([tagName(owner, name), intentionOf(owner, name)]);
  for (const tag of names) await tagging.deleteTag(category, tag);
}

async function tagStandard(session: VsphereSession, { ref, name }: Network, owner: string): Promise<void> {
  const { tagging } = session.vim.vCenter();
  const wanted = tagName(owner, name);
  await tagging.attach(ref, [await tagging.tagId(category, wanted, { types: ["Network"] })]);
  const present = (await ownerTags(session, { ref, name })).map((tag) => tag.name);
  const stale = new Set([...present, intentionOf(owner, name)]);
  stale.delete(wanted);
  for (const tag of stale) await tagging.deleteTag(category, tag);
}

async function ownerTags({ vim }: VsphereSession, { ref, name }: Network) {
  const tags = await vim.vCenter().tagging.tagsOf(ref);
  return tags.filter((tag) => tag.category === category && tag.name.endsWith(endingOf(name)));
}

async function describe(session: VsphereSession, { ref, name }: Network, owner: string): Promise<void> {
  const { vim } = session;
  const { configVersion, owner: present, description } = await descriptionOf(session, ref);
  if (present === owner) return;
  const spec = { configVersion, description: composeDescription({ description, owner }) };
  const task = await vim.begin(
    "ReconfigureDVPortgroup_Task",
    ref,
    { spec },
    { description: `write the owner of network ${name}`, reference: name },
  );
  await vim.context.settled(task).catch(async (error: unknown) => {
    await runningTasksOf(session, ref, undefined);
    if ((await descriptionOf(session, ref)).owner !== owner) throw error;
  });
}

async function descriptionOf({ vim }: VsphereSession, ref: MoRef) {
  const read = await vim.properties.get("DistributedVirtualPortgroup", ref, [
    "config.description",
    "config.configVersion",
  ]);
  return {
    ...parseDescription(read?.["config.description"] ?? ""),
    configVersion: read?.["config.configVersion"],
  };
}

function isDistributed({ type }: MoRef): boolean {
  return type === "DistributedVirtualPortgroup";
}

function tagName(owner: string, network: string): string {
  return `${owner}${endingOf(network)}`;
}

/** The same for every attempt. */
function intentionOf(owner: string, network: string): string {
  return tagName(resourceOf(owner), network);
}

function endingOf(network: string): string {
  return ` (${network})`;
}
