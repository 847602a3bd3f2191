/** TypeScript of what zod writes of a model. */

/** @typedef {Record<string, any>} JsonSchema */

/** @typedef {{ readonly path: string, readonly type: string, readonly optional: boolean }} Property */

/**
 * @typedef {object} Style
 * @property {(name: string) => string} nameOf the interface for a named object of the models
 * @property {(type: string) => string} item what stands in a map
 * @property {(type: string) => string} list
 * @property {(property: Property) => { type: string, optional: boolean }} property what stands for a property of an object
 * @property {(owner: string) => string} [more] further properties of an object
 * @property {ReadonlyMap<string, string>} [aliases] names of choices
 */

/** Collects the named objects that it meets, and writes one interface for each. */
export class TypeWriter {
  /** @type {Map<string, JsonSchema>} */
  #definitions = new Map();
  #style;

  /** @param {Style} style */
  constructor(style) {
    this.#style = style;
  }

  /**
   * @param {{
   *   owner: string, name: string, description?: string, schema: JsonSchema, hidden?: ReadonlySet<string>,
   *   write?: Style["property"],
   * }} object
   */
  interface({ owner, name, description, schema, hidden = new Set(), write = this.#style.property }) {
    this.#collect(schema);
    const required = new Set(schema.required ?? []);
    const properties = Object.entries(schema.properties ?? {})
      .filter(([property]) => !hidden.has(`${owner}.${property}`))
      .map(([property, each]) => {
        const path = `${owner}.${property}`;
        const written = write({ path, type: this.#type(each, path), optional: !required.has(property) });
        const mark = written.optional ? "?" : "";
        return `${comment(this.#textOf(each, path), "  ")}  readonly ${property}${mark}: ${written.type};\n`;
      });
    return `${comment(description, "")}export interface ${name} {\n${properties.join("")}${this.#style.more?.(owner) ?? ""}}\n`;
  }

  /** One interface for each named object, by name. */
  namedInterfaces() {
    return [...this.#definitions]
      .filter(([, schema]) => schema.properties !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([owner, schema]) =>
        this.interface({ owner, name: this.#style.nameOf(owner), description: schema.description, schema }),
      );
  }

  /** @param {JsonSchema} schema @param {string} path */
  #textOf(schema, path) {
    const text = schema.description ?? this.#definitionOf(schema)?.description;
    if (text !== undefined) return text;
    throw new Error(`${path} has no description: the models say of each property what it is`);
  }

  /** @param {JsonSchema} schema */
  #collect(schema) {
    for (const [name, definition] of Object.entries(schema.$defs ?? {}))
      this.#definitions.set(name, definition);
  }

  /** @param {JsonSchema} schema */
  #definitionOf(schema) {
    return this.#definitions.get(schema.$ref?.slice("#/$defs/".length));
  }

  /** @param {JsonSchema} schema @param {string} path @returns {string} */
  #type(schema, path) {
    const definition = this.#definitionOf(schema);
    if (definition !== undefined) {
      return definition.properties === undefined
        ? this.#type(definition, path)
        : this.#style.nameOf(schema.$ref.slice("#/$defs/".length));
    }
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (schema.enum !== undefined) return this.#choice(schema.enum);
    const members = schema.anyOf ?? schema.oneOf;
    if (members !== undefined) {
      return [...new Set(members.map((/** @type {JsonSchema} */ each) => this.#type(each, path)))].join(
        " | ",
      );
    }
    if (Array.isArray(schema.type)) return schema.type.join(" | ");
    switch (schema.type) {
      case "array":
        return this.#style.list(this.#type(schema.items, path));
      case "object":
        return this.#map(schema, path);
      case "integer":
        return "number";
      case "string":
      case "number":
      case "boolean":
        return schema.type;
      default:
        throw new Error(`${path} is of no type that the SDK can write: ${JSON.stringify(schema)}`);
    }
  }

  /** @param {readonly unknown[]} values */
  #choice(values) {
    const type = choice(values);
    return this.#style.aliases?.get(type) ?? type;
  }

  /** @param {JsonSchema} schema @param {string} path */
  #map(schema, path) {
    if (schema.properties !== undefined)
      throw new Error(`${path} is an object without a name: give it an id`);
    const value = this.#style.item(this.#type(schema.additionalProperties, path));
    const keys = schema.propertyNames?.enum;
    return keys === undefined
      ? `{ readonly [key: string]: ${value} }`
      : `{ readonly [Key in ${choice(keys)}]?: ${value} }`;
  }
}

/** @param {readonly unknown[]} values */
export function choice(values) {
  return values.map((value) => JSON.stringify(value)).join(" | ");
}

/** The longest line of a comment, as of all code. */
const lineWidth = 110;

/** @param {string | undefined} text @param {string} indent */
function comment(text, indent) {
  if (text === undefined) return "";
  const single = `${indent}/** ${text} */`;
  if (single.length <= lineWidth) return `${single}\n`;
  const lines = wrapped(text, lineWidth - indent.length - " * ".length);
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */\n`].join("\n");
}

/** @param {string} text @param {number} width */
function wrapped(text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const line = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (lines.length > 0 && line.length <= width) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines;
}
