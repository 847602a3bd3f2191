import { ProviderError } from "../contract/errors";
import { claimOf, formatTag, newGeneration, ownerConflict, parseTag } from "../contract/ownership";
import { currentOperation } from "../runtime/operation";
import { type PropertyMap, type PropertyValue, unknown } from "../runtime/values";
import type { DetailedChange } from "./kind";

/** The tag of an object that is made now: the resource's, with a generation of its own. */
export function newTag(owner: string): string {
  return formatTag({ ...parseTag(owner), generation: newGeneration() });
}

// as long as any generation, and one that nobody draws
const retainedGeneration = "retain";

/** The tag of an object that its resource has left on purpose: no creation goes on with it. */
export function retainedTag(owner: string): string {
  return formatTag({ ...parseTag(owner), generation: retainedGeneration });
}

export function isRetained(tag: string): boolean {
  return parseTag(tag).generation === retainedGeneration;
}

/**
 * The tag that the object of this resource shall carry, where it is not the recorded one: the resource has another name, parent,
 * project, stack or state by now.
 */
export function retagOf(recorded: string, owner: string): string | undefined {
  const before = parseTag(recorded);
  const now = parseTag(owner);
  const identity = now.identity ?? before.identity;
  if (now.owner === before.owner && identity === before.identity) return undefined;
  return formatTag({ owner: now.owner, identity, generation: before.generation ?? newGeneration() });
}

/** The tag with the generation that only a creation draws: an import has none. */
export function wholeTag(recorded: string): string {
  const tag = parseTag(recorded);
  return tag.generation === undefined ? formatTag({ ...tag, generation: newGeneration() }) : recorded;
}

/** The tag after a creation or an update of `recorded`, as far as a preview knows it: each creation draws a generation. */
export function plannedOwner({ owner }: PropertyMap, recorded: PropertyMap | undefined): PropertyValue {
  const before = recorded?.owner;
  if (typeof before !== "string" || typeof owner !== "string") return unknown;
  return retagOf(before, owner) === undefined ? before : unknown;
}

/** The tag that follows a renamed or moved resource, as a line of its diff. */
export function ownerChanges(recorded: string, owner: string): DetailedChange[] {
  const retag = retagOf(recorded, owner);
  if (retag === undefined) return [];
  const summary = `owner ${parseTag(recorded).owner} → ${parseTag(retag).owner}`;
  return [{ property: "owner", effect: "live", summary }];
}

/** Whether the object is that of the resource, by the tag that the state holds or by the one that the program leads to. */
export function belongsTo(present: string | undefined, recorded: string, owner: string = recorded): boolean {
  return [recorded, owner].some((key) => ["own", "unmarked"].includes(claimOf(present, key)));
}

/** Throws where the object belongs to somebody else by now. */
export function assertBelongs(
  { kind, reference, present }: { kind: string; reference: string; present: string | undefined },
  recorded: string,
  owner: string = recorded,
): void {
  if (!belongsTo(present, recorded, owner)) throw takenAway(kind, reference, present, recorded);
}

/** An object that the state holds and somebody else has taken: no input gives it back, since only a creation takes things. */
export function takenAway(
  kind: string,
  reference: string,
  present: string | undefined,
  recorded: string,
): ProviderError {
  const { owner } = parseTag(present ?? "");
  const adopt = owner === parseTag(recorded).owner ? present : owner;
  const back = kind === "machine" ? `; to have it back, set adopt to "${adopt}" after that` : "";
  const remediation = `take the resource out of the state with \`pulumi state delete <urn>\`, or out of the program, which leaves the ${kind} as it is${back}`;
  return new ProviderError("Conflict", ownerConflict(kind, reference, present, recorded).reason, {
    reference,
    property: "owner",
    remediation,
  });
}

/** A deletion leaves alone what belongs to somebody else by now, and says so. */
export function reportForeign(kind: string, reference: string, present: string | undefined): void {
  currentOperation()?.report(
    "warning",
    `the ${kind} ${reference} belongs to ${present ?? "another resource"} by now, and stays`,
  );
}
