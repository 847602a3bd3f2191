/** From the OpenAPI schemas of CRDs to TypeScript interfaces. */
import { candidateNames, pascalCase, singular } from "./names.mjs";

/**
 * The parts of an OpenAPI v3 schema that say something about types.
 * @typedef {{
 *   type?: string, enum?: string[], nullable?: boolean, required?: string[],
 *   properties?: Record<string, Schema>, items?: Schema, additionalProperties?: Schema,
 *   "x-kubernetes-int-or-string"?: boolean, "x-kubernetes-preserve-unknown-fields"?: boolean,
 * }} Schema
 * @typedef {{ readonly field: string, readonly optional: boolean, readonly type: string, readonly uses: readonly string[] }} Member
 * @typedef {{ readonly group: string, readonly name: string, readonly comment?: string, members: readonly Member[] }} Interface
 * @typedef {{ readonly text: string, readonly uses: readonly string[] }} TypeText
 */

/** So many fields in common are no accident: it is the same thing, wherever it stands. */
const tellingSize = 4;

/** Every interface of all groups, each once. */
export class Types {
  /** @type {Map<string, Interface>} */
  interfaces = new Map();
  /** @type {Map<string, string>} the name of the interface that has a structure */
  #byStructure = new Map();
  /** @type {Map<string, string>} the structure of the interface that has a name */
  #structures = new Map();

  /**
   * @param {string} group
   * @param {string} kind
   * @param {string} version
   * @param {string} scope
   * @param {Schema} schema
   */
  addKind(group, kind, version, scope, schema) {
    const { apiVersion: _, kind: __, ...properties } = schema.properties ?? {};
    /** @type {Interface} */
    const declared = {
      group,
      name: kind,
      comment: `\`${group}/${version}\`, ${scope.toLowerCase()}.`,
      members: [],
    };
    this.interfaces.set(kind, declared);
    this.#structures.set(kind, kind);
    const required = ["metadata", ...(schema.required ?? [])];
    declared.members = [
      { field: "apiVersion", optional: false, type: `"${group}/${version}"`, uses: [] },
      { field: "kind", optional: false, type: `"${kind}"`, uses: [] },
      ...this.#members(group, { properties, required }, [kind]),
    ];
  }

  /**
   * @param {string} group
   * @param {Schema} schema
   * @param {readonly string[]} path
   * @returns {Member[]}
   */
  #members(group, schema, path) {
    return Object.entries(schema.properties ?? {}).map(([field, property]) => {
      const { text, uses } = this.#typeOf(group, property, [...path, field]);
      return { field, optional: !(schema.required ?? []).includes(field), type: text, uses };
    });
  }

  /**
   * @param {string} group
   * @param {Schema} schema
   * @param {readonly string[]} path
   * @returns {TypeText}
   */
  #typeOf(group, schema, path) {
    const type = this.#typeOfPresent(group, schema, path);
    // lists and objects are left out instead; of times null is what an unset one is written as
    return schema.nullable && schema.type === "string" ? { ...type, text: `${type.text} | null` } : type;
  }

  /**
   * @param {string} group
   * @param {Schema} schema
   * @param {readonly string[]} path
   * @returns {TypeText}
   */
  #typeOfPresent(group, schema, path) {
    if (schema["x-kubernetes-int-or-string"]) return { text: "number | string", uses: [] };
    if (schema.enum !== undefined) return { text: schema.enum.map(quoted).join(" | "), uses: [] };
    if (schema.type === "array") return this.#listOf(group, schema.items ?? {}, itemPath(path));
    if (schema.type === "object") return this.#objectType(group, schema, path);
    return { text: scalar(schema.type), uses: [] };
  }

  /**
   * @param {string} group
   * @param {Schema} items
   * @param {readonly string[]} path
   * @returns {TypeText}
   */
  #listOf(group, items, path) {
    const { text, uses } = this.#typeOf(group, items, path);
    return { text: text.includes(" | ") ? `(${text})[]` : `${text}[]`, uses };
  }

  /**
   * @param {string} group
   * @param {Schema} schema
   * @param {readonly string[]} path
   * @returns {TypeText}
   */
  #objectType(group, schema, path) {
    if (schema.additionalProperties !== undefined) {
      const { text, uses } = this.#typeOf(group, schema.additionalProperties, itemPath(path));
      return { text: `Record<string, ${text}>`, uses };
    }
    if (schema.properties !== undefined) return this.#named(group, schema, path);
    if (path.at(-1) === "metadata") return { text: "ObjectMeta", uses: ["ObjectMeta"] };
    const value = schema["x-kubernetes-preserve-unknown-fields"] ? "unknown" : "never";
    return { text: `Record<string, ${value}>`, uses: [] };
  }

  /**
   * @param {string} group
   * @param {Schema} schema
   * @param {readonly string[]} path
   * @returns {TypeText}
   */
  #named(group, schema, path) {
    const structure = JSON.stringify(structureOf(schema));
    const telling = Object.keys(schema.properties ?? {}).length >= tellingSize;
    const same = telling ? this.#byStructure.get(structure) : undefined;
    const name = same ?? this.#freeName(path, structure);
    if (!this.interfaces.has(name)) {
      this.#structures.set(name, structure);
      this.#byStructure.set(structure, name);
      /** @type {Interface} */
      const declared = { group, name, members: [] };
      this.interfaces.set(name, declared);
      declared.members = this.#members(group, schema, path);
    }
    return { text: name, uses: [name] };
  }

  /**
   * @param {readonly string[]} path
   * @param {string} structure
   */
  #freeName(path, structure) {
    const names = candidateNames(path.map(pascalCase));
    const free = names.find((name) => (this.#structures.get(name) ?? structure) === structure);
    if (free === undefined) throw new Error(`no name is left for ${path.join(".")}`);
    return free;
  }
}

/** @param {readonly string[]} path */
function itemPath(path) {
  return [...path.slice(0, -1), singular(path.at(-1) ?? "")];
}

/** @param {string} text */
function quoted(text) {
  return JSON.stringify(text);
}

/** @param {string | undefined} type */
function scalar(type) {
  if (type === "integer" || type === "number") return "number";
  if (type === "string" || type === "boolean") return type;
  throw new Error(`a schema has the type ${type}, for which there is no rule`);
}

/**
 * What of a schema makes up its type.
 * @param {Schema} schema
 * @returns {unknown}
 */
function structureOf(schema) {
  return {
    ...schema,
    description: undefined,
    default: undefined,
    pattern: undefined,
    properties: schema.properties && mapValues(schema.properties, structureOf),
    items: schema.items && structureOf(schema.items),
    additionalProperties: schema.additionalProperties && structureOf(schema.additionalProperties),
  };
}

/**
 * @template Value, Result
 * @param {Record<string, Value>} record
 * @param {(value: Value) => Result} change
 */
function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
