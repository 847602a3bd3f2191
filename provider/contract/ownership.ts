/**
 * The ownership tag: one line of text on a native object that says which resource owns it.
 *
 *     stack::project::parents::name                          written by earlier versions
 *     stack::project::parents::name#<identity>.<generation>
 *
 * The identity is random text that a stack keeps in its state. It tells namesakes apart: the same stack and project names on
 * another backend, or in a stack that was made anew. The generation is random text that each creation makes for its object.
 * It tells an object from a later one of the same resource.
 */
import { randomInt } from "node:crypto";
import { ProviderError } from "./errors";

export interface OwnershipTag {
  /** `stack::project::parents::name`, from the resource's URN. */
  readonly owner: string;
  /** The stack identity. Absent where the connection has no Provider resource. */
  readonly identity?: string | undefined;
  readonly generation?: string | undefined;
}

const identityLength = 8;
const generationLength = 6;
const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
const tagPattern = new RegExp(
  `^(?<owner>.*)#(?<identity>[0-9a-z]{${identityLength}})?(?:\\.(?<generation>[0-9a-z]{${generationLength}}))?$`,
  "s",
);

export const identityPattern = new RegExp(`^[0-9a-z]{${identityLength}}$`);

export function newIdentity(): string {
  return randomText(identityLength);
}

export function newGeneration(): string {
  return randomText(generationLength);
}

function randomText(length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

export function parseTag(text: string): OwnershipTag {
  const groups = tagPattern.exec(text)?.groups;
  if (groups === undefined) return { owner: text };
  return { owner: groups.owner ?? "", identity: groups.identity, generation: groups.generation };
}

export function formatTag({ owner, identity = "", generation }: OwnershipTag): string {
  if (identity === "" && generation === undefined) return owner;
  return `${owner}#${identity}${generation === undefined ? "" : `.${generation}`}`;
}

/** Returns the tag without its generation: the same text for all objects that one resource of one state has ever had. */
export function resourceOf(text: string): string {
  return formatTag({ ...parseTag(text), generation: undefined });
}

/** Whether both tags may be of one resource. A tag of an earlier version has no identity, and matches any. */
export function mayBeSameResource(one: string, other: string): boolean {
  const [first, second] = [parseTag(one), parseTag(other)];
  return first.owner === second.owner && mayBeEqual(first.identity, second.identity);
}

/**
 * How an object that carries `present` relates to the resource whose tag is `key`.
 *
 * - `unmarked`: the object carries no tag.
 * - `own`: the object is the one that the resource owns.
 * - `earlier`: the same resource of the same state made the object, and the state holds another one.
 * - `foreign`: the object belongs to another resource, stack or state.
 */
export type Claim = "unmarked" | "own" | "earlier" | "foreign";

export function claimOf(present: string | undefined, key: string): Claim {
  if (present === undefined) return "unmarked";
  const found = parseTag(present);
  const wanted = parseTag(key);
  if (found.generation !== undefined && found.generation === wanted.generation) return "own";
  if (!mayBeSameResource(present, key)) return "foreign";
  if (mayBeEqual(found.generation, wanted.generation)) return "own";
  return found.identity !== undefined && found.identity === wanted.identity ? "earlier" : "foreign";
}

// what one of both does not say cannot differ
function mayBeEqual(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

export interface TakingOptions {
  /** `true` takes an object without a tag; the owner of an object, or its whole tag, takes it from that owner. Default false. */
  readonly adopt?: boolean | string | undefined;
  /** Leaves an earlier object of the same resource as it is, and makes another one. Default false. */
  readonly beside?: boolean | undefined;
}

/**
 * What a creation does with an object that exists already.
 *
 * - `finish`: an earlier attempt of this creation made the object; the creation continues with it.
 * - `take`: the creation writes its own tag on the object, and continues with it.
 * - `refuse`: the object stays untouched, and the creation fails with `ownerConflict`.
 */
export type Taking = "finish" | "take" | "refuse";

export function mayTake(present: string | undefined, key: string, options: TakingOptions = {}): Taking {
  const { adopt = false, beside = false } = options;
  // the creation's own tag has a generation that nobody else knows
  if (present !== undefined && isSameObject(present, key)) return "finish";
  switch (claimOf(present, key)) {
    case "unmarked":
      return adopt === true ? "take" : "refuse";
    case "earlier":
      return beside ? "refuse" : "take";
    default:
      return adopt === parseTag(present ?? "").owner || adopt === present ? "take" : "refuse";
  }
}

function isSameObject(present: string, key: string): boolean {
  return (
    present === key || (claimOf(present, key) === "own" && hasGeneration(present) === hasGeneration(key))
  );
}

function hasGeneration(text: string): boolean {
  return parseTag(text).generation !== undefined;
}

/** Makes the error that refuses to touch an object of another owner. */
export function ownerConflict(
  kind: string,
  reference: string,
  present: string | undefined,
  key: string,
): ProviderError {
  const { owner } = parseTag(present ?? "");
  const reason =
    present === undefined
      ? `the ${kind} ${reference} was there already, and no resource owns it`
      : `the ${kind} ${reference} belongs to ${present}`;
  return new ProviderError("Conflict", reason, {
    reference,
    property: "owner",
    remediation:
      kind === "machine" ? machineRemediation(present, owner, key) : remediationFor(kind, present, key),
  });
}

// only machines can be adopted
function machineRemediation(present: string | undefined, owner: string, key: string): string {
  if (present === undefined) return "choose another name, or set adopt to true to take it over";
  if (owner !== parseTag(key).owner)
    return `choose another name, or set adopt to "${owner}" to take it over from there`;
  return (
    lostState(present, key) ?? `choose another name, or set adopt to "${present}" if nothing else manages it`
  );
}

function remediationFor(kind: string, present: string | undefined, key: string): string {
  const lost = present === undefined ? undefined : lostState(present, key);
  return lost ?? `choose another name, or refer to that ${kind} instead of making one`;
}

/** The remediation for an object that a namesake made: the same stack with another state, which may be lost. */
function lostState(present: string, key: string): string | undefined {
  const { owner, identity } = parseTag(present);
  const wanted = parseTag(key);
  if (owner !== wanted.owner || identity === undefined || identity === wanted.identity) return undefined;
  return `another state of this stack made it: choose another name, or, if that state is lost, set identity to "${identity}" on the Provider to take back everything that it owned`;
}

/** Whether an error refuses an object of another owner. */
export function isOwnerConflict(error: unknown): error is ProviderError {
  return ProviderError.is(error, "Conflict") && error.property === "owner";
}
