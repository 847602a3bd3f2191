/** Which machine a creation is about: one that is there already, or an identity that is free. */
import type { CreateOptions } from "../../../contract/adapter";
import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine } from "../../../contract/machine";
import { mayTake, ownerConflict, resourceOf, type Taking } from "../../../contract/ownership";
import { readMarker, tagOf } from "../marker";
import type { VsphereSession } from "../session";
import { unescapeName } from "../transport/names";
import { findBeingMade, isBeingMade, libraryItemOf } from "./deploy";
import { findByName } from "./find";
import { machineUuid } from "./identity";
import type { NativeRead } from "./reads";

/** What a creation goes on from. */
export type Claimed =
  | { readonly state: "free"; readonly reference: string }
  /** vCenter has deployed it, and it has still to become ours. */
  | { readonly state: "deployed"; readonly reference: string; readonly existing: NativeRead }
  | {
      readonly state: Exclude<Taking, "refuse">;
      readonly reference: string;
      readonly existing: NativeRead;
    };

/** Throws the `Conflict` when what is there must stay as it is. */
export async function claim(
  session: VsphereSession,
  desired: DesiredMachine,
  key: string,
  options: CreateOptions,
): Promise<Claimed> {
  const [own, named] = await Promise.all([
    ownIdentity(session, key, options),
    asksToAdopt(options)
      ? findByName(session, desired.name, desired.placement.folder)
      : namesake(session, desired),
  ]);
  const existing = own.existing ?? named ?? (await deployedEarlier(session, desired, key, options));
  if (existing === undefined) return { state: "free", reference: own.reference };
  const tag = machineTag(existing);
  const taking = mayTake(tag, key, options);
  if (taking === "refuse") {
    if (tag === undefined && (await isBeingMade(session, { owner: key }, existing.ref)))
      return { state: "deployed", reference: own.reference, existing };
    throw ownerConflict("machine", nameOf(existing), tag, key);
  }
  const reference = existing.properties["config.instanceUuid"] ?? own.reference;
  if (options.reference !== undefined && options.reference !== reference)
    throw otherIdentity(existing, key, options.reference);
  return { state: taking, reference, existing };
}

interface Identity {
  readonly reference: string;
  readonly existing: NativeRead | undefined;
}

/** That of the state, else the first that no other owner has. */
async function ownIdentity(
  { reads }: VsphereSession,
  key: string,
  options: CreateOptions,
): Promise<Identity> {
  const { reference } = options;
  if (reference !== undefined) return { reference, existing: await reads.read(reference) };
  for (let place = 1; ; place += 1) {
    const candidate = machineUuid(resourceOf(key), place);
    const existing = await reads.readEarlier(candidate);
    const tag = existing && machineTag(existing);
    if (tag === undefined || mayTake(tag, key, options) !== "refuse")
      return { reference: candidate, existing };
  }
}

function asksToAdopt({ adopt = false }: CreateOptions): boolean {
  return adopt !== false;
}

/** A machine of this name where the new one will be: names are unique in a folder. */
async function namesake(
  session: VsphereSession,
  { name, placement }: DesiredMachine,
): Promise<NativeRead | undefined> {
  const { inventory, defaults, vim, reads } = session;
  const folderName = placement.folder ?? defaults.folder;
  const datacenter = await (placement.datacenter === undefined
    ? inventory.datacenterOrUndefined()
    : inventory.datacenter(placement.datacenter, "placement.datacenter"));
  // then the image decides on the datacenter, and vCenter on the name
  if (datacenter === undefined) return undefined;
  const folder = await inventory.folder(folderName, datacenter, "placement.folder");
  const found = await vim.find.child(folder.ref, name);
  return found?.type === "VirtualMachine" ? reads.readRef(found) : undefined;
}

/** Only a creation that failed is looked for under another name: it takes a list of all machines. */
async function deployedEarlier(
  session: VsphereSession,
  { root }: DesiredMachine,
  key: string,
  { reference }: CreateOptions,
): Promise<NativeRead | undefined> {
  if (reference === undefined || root.type !== "image" || libraryItemOf(root.reference) === undefined)
    return undefined;
  const ref = await findBeingMade(session, { owner: key });
  return ref === undefined ? undefined : session.reads.readRef(ref);
}

/** The ownership tag of a machine; a tag that was copied with one is none. */
export function machineTag({ properties }: NativeRead): string | undefined {
  return tagOf(readMarker(properties["config.extraConfig"], properties["config.instanceUuid"]));
}

export function nameOf({ properties }: NativeRead): string {
  return unescapeName(properties.name);
}

function otherIdentity(existing: NativeRead, key: string, reference: string) {
  const conflict = ownerConflict("machine", nameOf(existing), machineTag(existing), key);
  return new ProviderError("Conflict", `${conflict.reason}, and the state holds another one, ${reference}`, {
    reference,
    property: "owner",
    remediation:
      "choose another name; or take the resource out of the state with `pulumi state delete <urn>`, and adopt the machine",
  });
}
