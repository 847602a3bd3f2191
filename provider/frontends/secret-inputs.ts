/**
 * What the program marked as secret. The dynamic host hands over plain values, so that the SDK names the paths of secret
 * inputs in an input of its own, `secretInputs`; it is kept in the outputs too, for refresh and destroy, which run no program.
 */
import { z } from "zod";
import { type KindName, kinds } from "../kinds";
import { registerSecret } from "../observability/redaction";
import { type PropertyMap, type PropertyValue, valueAt } from "../runtime/values";
import { formatQuantity, parseQuantity } from "../units";

/** The properties of a resource as hooks know them, and what of them is secret. */
export interface ReceivedProperties {
  readonly properties: PropertyMap;
  readonly paths: readonly string[];
}

export function received({ secretInputs, ...properties }: PropertyMap): ReceivedProperties {
  const paths = Array.isArray(secretInputs) ? secretInputs : [];
  return { properties, paths: paths.filter((path) => typeof path === "string") };
}

/** The secrets of one resource: those that it has, and those that it had. */
export class ResourceSecrets {
  readonly #paths: readonly string[];
  readonly #tops: ReadonlySet<string>;
  readonly #texts: ReadonlySet<string>;

  /** Makes them known to redaction. */
  constructor(kind: KindName, all: readonly ReceivedProperties[]) {
    // the first are the newest
    this.#paths = all[0]?.paths ?? [];
    const paths = new Set(all.flatMap((one) => one.paths));
    this.#tops = new Set([...paths].map(topOf));
    const values = all.flatMap(({ properties }) =>
      [...paths].map((path) => valueAt(properties, keysOf(path))),
    );
    const texts = values.flatMap(textsIn).flatMap(spellingsOf);
    const closed = texts.length === 0 ? new Set<string>() : closedWords(kind);
    this.#texts = new Set(texts.filter((text) => text.length >= shortest && !closed.has(text)));
    for (const text of this.#texts) registerSecret(text);
  }

  /** A line about a change of this property; where that could show a secret in whatever words, the name alone. */
  shown(property: string, summary: string): string {
    const top = topOf(property);
    return this.#tops.has(top) ? `${top} (secret)` : summary;
  }

  /** Outputs for the engine: those that have a secret in them are secret, whatever their name. */
  mark(outputs: Record<string, unknown>): Record<string, unknown> {
    const marked = Object.entries(outputs).map(([name, value]) => {
      const isSecret = !plain.has(name) && this.#occursIn(value);
      return [name, isSecret ? { [signature]: secretSignature, value } : value];
    });
    return { ...Object.fromEntries(marked), ...this.inputs() };
  }

  /** The input of ours, where there is something in it. */
  inputs(): { secretInputs?: string[] } {
    return this.#paths.length === 0 ? {} : { secretInputs: [...this.#paths] };
  }

  #occursIn(value: unknown): boolean {
    return textsIn(value).some((text) => [...this.#texts].some((secret) => text.includes(secret)));
  }
}

// what is shorter occurs everywhere by chance
const shortest = 4;

// what identifies a resource cannot be secret; what it was given as secret the engine knows
const plain: ReadonlySet<string> = new Set(["owner", "provider"]);

// `sdk/go/common/resource/properties.go` of pulumi/pulumi: how a provider says that a value is secret
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

function keysOf(path: string): string[] {
  return path.split(/[.[\]]+/).filter((key) => key !== "");
}

function topOf(path: string): string {
  return keysOf(path)[0] ?? path;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** A size is shown in units of our own choice. */
function spellingsOf(text: string): string[] {
  try {
    return [text, formatQuantity(parseQuantity(text))];
  } catch {
    return [text];
  }
}

const wordsOfKinds = new Map<KindName, ReadonlySet<string>>();

/** Words that a model lists, such as `UEFI`: everybody knows them, and hiding them would garble what is said elsewhere. */
function closedWords(kind: KindName): ReadonlySet<string> {
  const known = wordsOfKinds.get(kind);
  if (known !== undefined) return known;
  const schema = z.toJSONSchema(kinds[kind].model as z.ZodType, { io: "input", unrepresentable: "any" });
  const words = new Set<string>();
  collectWords(schema as PropertyValue, words);
  wordsOfKinds.set(kind, words);
  return words;
}

function collectWords(schema: PropertyValue | undefined, words: Set<string>): void {
  if (typeof schema !== "object" || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === "enum" || key === "const") for (const word of textsIn(value)) words.add(word);
    else collectWords(value, words);
  }
}
