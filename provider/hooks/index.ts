import type { z } from "zod";
import type { Capabilities } from "../contract/capabilities";
import { ProviderError } from "../contract/errors";
import { parseTag } from "../contract/ownership";
import type { Violation } from "../contract/violation";
import { type KindName, kinds } from "../kinds";
import type { Created, DetailedChange, DiffResult, Kind, ReadBack } from "../kinds/kind";
import type { RuleViolation } from "../rules/rule-violation";
import { adapterRules, staticCapabilities } from "../runtime/capabilities";
import type { Operation } from "../runtime/operation";
import { containsUnknown, fillUnknowns, type PropertyMap, valueAt, withoutUnknowns } from "../runtime/values";
import { withProtection } from "./protection";
import { pruneForeignBlocks } from "./prune";
import { runHook } from "./run-hook";
import { presentableFailure, validate } from "./validation";

export { closeSessions } from "../runtime/sessions";
export { detailedChanges } from "./detailed-changes";
export { exportMachine } from "./export-machine";
export { invoke } from "./invoke";

export interface CheckResult {
  readonly inputs: PropertyMap;
  readonly failures: readonly Violation[];
}

// what was read since it was last judged: an update judges first, a refresh reads first
const refreshed = new Set<string>();

function resourceKey(kind: KindName, { owner, name }: PropertyMap): string {
  // before they are judged both may be anything
  return `${kind} ${typeof owner === "string" ? parseTag(owner).owner : typeof name === "string" ? name : ""}`;
}

/** Judges the inputs; unknown values pass untouched. */
export function check(kind: KindName, inputs: PropertyMap, operation: Operation): Promise<CheckResult> {
  refreshed.delete(resourceKey(kind, inputs));
  return run(kind, "check", inputs, operation, async () => {
    const definition = kinds[kind];
    const structural = validate(definition.model, inputs);
    const failures = structural.length > 0 ? structural : await ruleFailures(kind, inputs);
    return {
      inputs: failures.length > 0 ? inputs : pruned(kind, inputs),
      failures: failures.map(presentableFailure),
    };
  });
}

async function ruleFailures(kind: KindName, inputs: PropertyMap): Promise<Violation[]> {
  const known = withPlaceholders(kind, withoutUnknowns(inputs));
  const capabilities = await capabilitiesOf(kind, inputs);
  // what is unknown of another hypervisor decides on nothing here
  const deciding = pruned(kind, inputs);
  const violations: readonly RuleViolation[] = [
    ...kinds[kind].rules(known as never, capabilities),
    ...(await adapterViolations(kind, deciding, known)),
  ];
  return violations
    .filter(({ property, reads = [] }) => isDecided(kind, deciding, property, reads))
    .map(({ property, reason }) => ({ property, reason }));
}

/** What the adapter knows without its hypervisor; judged only where all of the machine's size and class is known. */
async function adapterViolations(
  kind: KindName,
  inputs: PropertyMap,
  known: unknown,
): Promise<readonly RuleViolation[]> {
  const { desired, path }: Pick<Kind<never>, "desired" | "path"> = kinds[kind];
  const type = valueAt(inputs, ["provider", "type"]);
  if (desired === undefined || typeof type !== "string") return [];
  if ([inputs.class, inputs[type]].some(containsUnknown)) return [];
  const rules = await adapterRules(type);
  const machine = desired(known as never);
  const violations = machine === undefined ? [] : (rules?.(machine) ?? []);
  return violations.map(({ property, reason }) => ({
    property: path?.(property, known as never) ?? property,
    reason,
    reads: [property.replace(/[.[].*/, "")],
  }));
}

/** Whether nothing that a violation follows from is still unknown. */
function isDecided(kind: KindName, inputs: PropertyMap, property: string, reads: readonly string[]): boolean {
  // what is wrong with one item of a list is judged by the whole list
  const path = property.replace(/\[.*/, "").split(".");
  if (containsUnknown(valueAt(inputs, path))) return false;
  const [top = property] = path;
  return ![top, ...reads].some((name) =>
    containsUnknown(name === "provider" ? targetOf(kind, inputs) : inputs[name]),
  );
}

/** Of a connection, what decides on what can be done there; a password that is not known yet does not. */
function targetOf(
  kind: KindName,
  inputs: PropertyMap,
): Readonly<Record<"type" | "withoutCapabilities" | "defaults", unknown>> {
  const { connection } = definitionOf(kind);
  const place = connection === "provider" ? ["provider"] : [];
  const setting = (name: string): unknown =>
    connection === undefined ? undefined : valueAt(inputs, [...place, name]);
  return {
    type: setting("type"),
    withoutCapabilities: setting("withoutCapabilities"),
    defaults: setting("defaults"),
  };
}

function pruned(kind: KindName, inputs: PropertyMap): PropertyMap {
  return pruneForeignBlocks(inputs, definitionOf(kind).blocks ?? [], targetOf(kind, inputs).type);
}

/** The inputs that have blocks in them. */
function blockInputs(kind: KindName): string[] {
  return (definitionOf(kind).blocks ?? []).flatMap(([input]) => input ?? []);
}

// rules look into these without asking whether they are there
function withPlaceholders(kind: KindName, inputs: unknown): unknown {
  const { connection } = definitionOf(kind);
  const names = [...blockInputs(kind), ...(connection === "provider" ? [connection] : [])];
  return { ...Object.fromEntries(names.map((name) => [name, {}])), ...(inputs as object) };
}

async function capabilitiesOf(kind: KindName, inputs: PropertyMap): Promise<Capabilities | undefined> {
  const { type, withoutCapabilities } = targetOf(kind, inputs) as Parameters<typeof staticCapabilities>[0];
  const known = typeof type === "string" && !containsUnknown(withoutCapabilities);
  return known ? staticCapabilities({ type, withoutCapabilities }) : undefined;
}

/** What the table says of a kind, whatever its inputs are. */
function definitionOf(kind: KindName): Kind<never> {
  return kinds[kind] as Kind<never>;
}

export interface DiffRequest {
  readonly id: string;
  readonly recorded: PropertyMap;
  readonly inputs: PropertyMap;
}

/**
 * What an update would do. Unknown inputs count as changed, and are planned with what was there before; where another value
 * would make a new object, as one that makes it.
 */
export function diff(kind: KindName, request: DiffRequest, operation: Operation): Promise<DiffResult> {
  return run(kind, "diff", request.inputs, operation, async () => {
    const inputs = fillUnknowns(request.inputs, request.recorded) as PropertyMap;
    const options = { refreshing: refreshed.has(resourceKey(kind, request.recorded)) };
    const result = await kinds[kind].diff(request.id, request.recorded as never, inputs as never, options);
    return { ...result, changes: [...result.changes, ...pendingChanges(kind, request.inputs)] };
  });
}

export interface PlanRequest {
  readonly inputs: PropertyMap;
  /** The outputs in the state. Absent for a creation. */
  readonly recorded?: PropertyMap;
}

/** The outputs that a preview shows, with the unknown ones. An update keeps the id; that of a creation is not known. */
export function plan(
  kind: KindName,
  { inputs, recorded }: PlanRequest,
  operation: Operation,
): Promise<PropertyMap> {
  return run(kind, "plan", inputs, operation, async () => kinds[kind].plan(inputs, recorded));
}

function pendingChanges(kind: KindName, inputs: PropertyMap): DetailedChange[] {
  const replacing = replacingInputs(kind, inputs);
  return (
    Object.entries(inputs)
      // the identity in the owner is not known while the Provider changes, and is no change
      .filter(([property, value]) => property !== "owner" && containsUnknown(value))
      .map(([property]) => ({
        property,
        effect: replacing.includes(property) ? "replace" : "settings",
        summary: `${property} is not known yet`,
      }))
  );
}

function replacingInputs(kind: KindName, inputs: PropertyMap): readonly string[] {
  return definitionOf(kind).replacing?.(inputs as never) ?? [];
}

export function create(kind: KindName, inputs: PropertyMap, operation: Operation): Promise<Created> {
  return run(kind, "create", inputs, operation, () => kinds[kind].create(parsed(kind, inputs)));
}

/** Looks on the connection that `recorded` has: the front-end decides which one that is. So does `remove`. */
export function read(
  kind: KindName,
  id: string,
  recorded: PropertyMap,
  operation: Operation,
): Promise<ReadBack | undefined> {
  refreshed.add(resourceKey(kind, recorded));
  return run(kind, "read", recorded, operation, () => kinds[kind].read(id, recorded as never));
}

export function update(kind: KindName, request: DiffRequest, operation: Operation): Promise<PropertyMap> {
  const { id, recorded, inputs } = request;
  return run(kind, "update", inputs, operation, async () => {
    try {
      return await kinds[kind].update(id, recorded as never, parsed(kind, inputs));
    } catch (error) {
      throw withProtection(definitionOf(kind), request, error);
    }
  });
}

export function remove(
  kind: KindName,
  id: string,
  recorded: PropertyMap,
  operation: Operation,
): Promise<void> {
  return run(kind, "delete", recorded, operation, () => kinds[kind].delete(id, recorded as never));
}

/** Inputs that the preview could not judge yet are judged here, before anything is touched. */
function parsed(kind: KindName, inputs: PropertyMap): never {
  const failures = validate(kinds[kind].model as z.ZodType, inputs).map(presentableFailure);
  if (failures.length === 0) return inputs as never;
  throw new ProviderError(
    "InvalidSpec",
    failures.map(({ property, reason }) => `${property}: ${reason}`).join("; "),
  );
}

function run<T>(
  kind: KindName,
  hook: string,
  { name }: PropertyMap,
  operation: Operation,
  work: () => Promise<T>,
): Promise<T> {
  return runHook({ kind, hook, name }, operation, work);
}
