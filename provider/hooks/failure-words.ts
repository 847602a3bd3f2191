import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import { redact } from "../observability/redaction";

// what a value is called, where its text must not be shown: these hold secrets, or may
const confidential: ReadonlySet<PropertyKey | undefined> = new Set([
  "credentials",
  "caBundle",
  "userData",
  "metaData",
  "networkConfig",
  "userDataTemplate",
]);

// nobody mistypes more than this, and to compare a text takes the time of its length squared
const longestWord = 64;

// a longer list hides the one name that was meant
const longestList = 16;

/** One sentence that says what is wrong with the value and what is allowed. */
export function wordsFor(issue: z.core.$ZodIssue, value: unknown): string {
  const given = nameOf(value, issue.path);
  if (value === null && issue.code !== "custom") return wordsForNull(issue);
  if (issue.message !== "") return modelWords(issue, value, given);
  switch (issue.code) {
    case "invalid_type":
      return value === undefined ? "is required" : `must be ${typeName(issue.expected)}, not ${given}`;
    case "invalid_value":
      return notAmong(value, given, issue.values.map(String));
    case "invalid_key":
      return "is not allowed as a name here";
    case "too_small":
      return tooSmall(issue, value, given);
    case "too_big":
      return tooBig(issue, value, given);
    case "invalid_format":
      return `${given} is not allowed: write ${formatName(issue.format)}`;
    default:
      return `${given} is not allowed here`;
  }
}

// as in TypeScript null is a value: a default is had by saying nothing
function wordsForNull(issue: z.core.$ZodIssue): string {
  if (issue.message !== "") return `must not be null: leave it out, or ${issue.message}`;
  const expected = issue.code === "invalid_type" ? typeName(issue.expected) : "a value";
  return `must not be null: leave it out, or write ${expected}`;
}

/** A property that the model does not have. */
export function unknownKeyWords(key: string, allowed: readonly string[]): string {
  if (allowed.length === 0) return "is not known here";
  const near = nearest(key, allowed);
  return near === undefined
    ? `is not known here; allowed are ${allowed.join(", ")}`
    : `is not known here; did you mean ${near}?`;
}

// the models say what to write; what was written instead comes before it
function modelWords(issue: z.core.$ZodIssue, value: unknown, given: string): string {
  if (issue.code === "custom") return issue.message;
  return value === undefined ? `is required: ${issue.message}` : `${given} is not allowed: ${issue.message}`;
}

function notAmong(value: unknown, given: string, allowed: readonly string[]): string {
  const list = allowed.map((item) => `"${item}"`).join(", ");
  if (value === undefined) return `is required: one of ${list}`;
  const near = typeof value === "string" ? nearest(value, allowed) : undefined;
  if (near === undefined) return `${given} is not allowed; write one of ${list}`;
  const rest = allowed.length > longestList ? "" : ` Allowed are ${list}`;
  return `${given} is not allowed; did you mean "${near}"?${rest}`;
}

function tooSmall(issue: z.core.$ZodIssueTooSmall, value: unknown, given: string): string {
  if (issue.origin === "string") return "must not be empty";
  if (Array.isArray(value))
    return `must have at least ${counted(issue.minimum, "item")}, not ${value.length}`;
  return `must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}, not ${given}`;
}

function tooBig(issue: z.core.$ZodIssueTooBig, value: unknown, given: string): string {
  if (typeof value === "string")
    return `must have at most ${counted(issue.maximum, "character")}, not ${value.length}`;
  if (Array.isArray(value)) return `must have at most ${counted(issue.maximum, "item")}, not ${value.length}`;
  return `must be ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}, not ${given}`;
}

function counted(amount: number | bigint, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

const typeNames: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a string",
};

function typeName(expected: string): string {
  return typeNames[expected] ?? `of type ${expected}`;
}

const formatNames: Readonly<Record<string, string>> = {
  cidrv4: 'an IPv4 address and a prefix such as "192.0.2.0/24"',
  cidrv6: 'an IPv6 address and a prefix such as "2001:db8::/64"',
  ipv4: 'an IPv4 address such as "192.0.2.10"',
  ipv6: 'an IPv6 address such as "2001:db8::10"',
  url: 'a URL such as "https://example.org/disk.qcow2"',
};

function formatName(format: string): string {
  return formatNames[format] ?? `a ${format}`;
}

/** The allowed name that was probably meant: a slip of the fingers away, or one begins with the other. */
function nearest(text: string, allowed: readonly string[]): string | undefined {
  if (text.length > longestWord) return undefined;
  const wanted = text.toLowerCase();
  const slips = Math.max(1, Math.floor(text.length * 0.35));
  const ranked = allowed
    .map((name) => ({ name, away: distance(wanted, name.toLowerCase()) }))
    .toSorted((a, b) => a.away - b.away);
  const best =
    ranked.find(({ away }) => away <= slips) ??
    ranked.find(({ name }) => beginsAlike(wanted, name.toLowerCase()));
  return best?.name;
}

function beginsAlike(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a));
}

function nameOf(value: unknown, path: readonly PropertyKey[]): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (confidential.has(path[0] === "provider" ? path[1] : path[0])) return `a ${typeof value}`;
  return typeof value === "string" ? quoted(value) : String(value);
}

// one line, whatever is in it; secrets go first, since half of one would not be found any more
function quoted(text: string): string {
  const shown = redact(text);
  return JSON.stringify(shown.length > 40 ? `${shown.slice(0, 40)}…` : shown);
}
