import { z } from "zod";
import type { Violation } from "../contract/violation";
import { redact } from "../observability/redaction";
import { containsUnknown, formatPath, unknown, valueAt } from "../runtime/values";
import { boundedLine } from "./bounded-line";
import { unknownKeyWords, wordsFor } from "./failure-words";

/** Judges the known parts of `inputs`; what a preview does not know yet is taken as right. */
export function validate(model: z.ZodType, inputs: unknown): Violation[] {
  const result = model.safeParse(inputs, { error: modelKnowledge });
  if (result.success) return [];
  return withoutRepetition(result.error.issues.flatMap((issue) => failuresOf(issue, inputs)));
}

// whoever has put these right sees the others
const mostFailures = 50;

/** One failure for each property, and none for an object as a whole that is wrong inside. */
function withoutRepetition(failures: readonly Violation[]): Violation[] {
  const first = [
    ...new Map(failures.toReversed().map((each) => [each.property, each])).values(),
  ].toReversed();
  const shown = first.slice(0, mostFailures);
  return shown.filter(
    ({ property }) =>
      !shown.some(
        ({ property: other }) => other.startsWith(`${property}.`) || other.startsWith(`${property}[`),
      ),
  );
}

/** A failure as it may leave: bounded, without secrets, and nothing in it that plays tricks on a terminal. */
export function presentableFailure({ property, reason }: Violation): Violation {
  return { property: boundedLine(redact(property), 300), reason: boundedLine(redact(reason), 1_000) };
}

// only here does zod tell which names are allowed; all other words are found later, with path and value at hand
function modelKnowledge(issue: z.core.$ZodRawIssue): string {
  if (issue.code !== "unrecognized_keys") return "";
  if (issue.inst instanceof z.ZodObject) return Object.keys(issue.inst.shape).join(" ");
  const names = issue.inst instanceof z.ZodRecord ? issue.inst.keyType : undefined;
  return names instanceof z.ZodEnum ? names.options.join(" ") : "";
}

function failuresOf(issue: z.core.$ZodIssue, inputs: unknown): Violation[] {
  const value = valueAt(inputs, issue.path);
  if (value === unknown) return [];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        property: formatPath([...issue.path, key]),
        reason: unknownKeyWords(key, issue.message.split(" ").filter(Boolean)),
      }));
    case "invalid_union":
      return failuresOfUnion(issue, value, inputs);
    case "invalid_type":
      return [{ property: formatPath(issue.path), reason: wordsFor(issue, value) }];
    default:
      // a rule over several values cannot judge while one of them is unknown
      return containsUnknown(value)
        ? []
        : [{ property: formatPath(issue.path), reason: wordsFor(issue, value) }];
  }
}

/** Of a union's branches, the one whose shape the value has speaks; else the union's own words. */
function failuresOfUnion(issue: z.core.$ZodIssueInvalidUnion, value: unknown, inputs: unknown): Violation[] {
  const branches = issue.errors.map((branch) => ({
    hasShape: branch.every((nested) => nested.code !== "invalid_type" || nested.path.length > 0),
    failures: branch.flatMap((nested) =>
      failuresOf({ ...nested, path: [...issue.path, ...nested.path] }, inputs),
    ),
  }));
  if (branches.some(({ failures }) => failures.length === 0)) return [];
  const inside =
    typeof value === "object" && value !== null ? branches.find(({ hasShape }) => hasShape) : undefined;
  return inside?.failures ?? [{ property: formatPath(issue.path), reason: wordsFor(issue, value) }];
}
