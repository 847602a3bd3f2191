/** docs/resources.md: every resource, its inputs and outputs, as the models have them. */
import { hiddenInputs, sdkDefaults } from "../shared/sdk-surface.mjs";

/** @typedef {Record<string, any>} JsonSchema what zod writes of a model */

const intro = `# Resources

\`npm run docs\` writes this page from the models; do not edit it. [Changes](changes.md) shows how a change of an input
reaches a machine.

Every input may also be an output of another resource, and so may every part of it: a list, an item, a property. The
Provider of a resource is among its arguments, never among its options.

Sizes are \`512Mi\`, \`20Gi\`, \`2048MiB\` or a number of bytes; decimal units such as \`4GB\` are refused. Durations
are \`500ms\`, \`90s\`, \`30m\`, \`1h30m\` or \`7d\`.`;

/** What the models cannot say. */
const notes = {
  Provider:
    "`connection` is not an output of the engine: it holds the arguments, is known at preview, and is allowed wherever a\nProvider is.",
  VirtualMachine:
    "`disks`, `networks`, `tags`, `labels` and `powerState` show the observed state of the machine, also after somebody else changed it.",
};

/** Inputs that take a resource too: the SDK takes from it what is needed. */
const sdkTypes = {
  "Image.provider": "[Provider](#provider), or its `connection`",
  "Network.provider": "[Provider](#provider), or its `connection`",
  "VirtualMachine.provider": "[Provider](#provider), or its `connection`",
  "Snapshot.provider": "[Provider](#provider), or its `connection`",
  "VirtualMachine.class": "[VMClass](#vmclass), or [VMClassSpec](#vmclassspec)",
  "VirtualMachine.image": "[Image](#image), or its id",
  "Snapshot.machine": "[VirtualMachine](#virtualmachine), or its id",
  "NetworkInterface.network": "[Network](#network), its id, or [NetworkAttachment](#networkattachment)",
};

/**
 * @param {{
 *   models: Record<string, { description: string, inputs: unknown, outputs: unknown }>,
 *   consequences: Readonly<Record<string, string>>,
 *   rules: readonly { property: string, needs: string }[],
 *   toJSONSchema: (model: any, options: any) => any,
 * }} source
 */
export function resourcesPage({ models, consequences, rules, toJSONSchema }) {
  const page = new Page(new Set(Object.keys(consequences)));
  const read = (/** @type {unknown} */ model) => toJSONSchema(model, { io: "input", unrepresentable: "any" });
  const kinds = Object.entries(models).flatMap(([name, { description, inputs, outputs }]) => [
    `## ${name}\n\n${description}`,
    page.table(name, read(inputs), "Input"),
    page.outputs(read(outputs)),
    notes[name] ?? "",
  ]);
  const contents = Object.keys(models).map((name) => `[${name}](#${name.toLowerCase()})`);
  return `${[
    intro,
    `${contents.join(" · ")} · [Types](#types) · [Capabilities](#capabilities)`,
    ...kinds,
    "## Types",
    ...page.types(),
    capabilities(consequences, rules),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

/**
 * @param {Readonly<Record<string, string>>} consequences
 * @param {readonly { property: string, needs: string }[]} rules
 */
function capabilities(consequences, rules) {
  const rows = Object.entries(consequences).map(([name, text]) => {
    const inputs = rules.filter(({ needs }) => needs === name).map(({ property }) => `\`${property}\``);
    return `| \`${name}\` | ${text} | ${[...new Set(inputs)].join(", ")} |`;
  });
  return `## Capabilities

\`withoutCapabilities\` may name these capabilities, and \`Provider.capabilities\` lists those of a hypervisor. The preview
refuses an input whose capability is missing.

| Capability | Without it | Inputs of a VirtualMachine that need it |
| --- | --- | --- |
${rows.join("\n")}`;
}

class Page {
  /** @type {Map<string, JsonSchema>} */
  #definitions = new Map();

  /** @param {ReadonlySet<string>} capabilityNames */
  constructor(capabilityNames) {
    this.capabilityNames = capabilityNames;
  }

  /** @param {string} owner @param {JsonSchema} schema @param {string} title */
  table(owner, schema, title) {
    this.#collect(schema);
    const required = new Set(schema.required ?? []);
    const rows = Object.entries(schema.properties ?? {})
      .filter(([name]) => !hiddenInputs.has(`${owner}.${name}`))
      .map(([name, property]) => this.#row(owner, name, property, required.has(name)));
    return [`| ${title} | Type | Default | |`, "| --- | --- | --- | --- |", ...rows].join("\n");
  }

  /** @param {JsonSchema} schema */
  outputs(schema) {
    this.#collect(schema);
    const rows = Object.entries(schema.properties ?? {}).map(
      ([name, property]) =>
        `| \`${name}\` | ${this.#type(property)} | ${textOf(property.description ?? this.#describe(property))} |`,
    );
    if (rows.length === 0) return "";
    return ["| Output | Type | |", "| --- | --- | --- |", ...rows].join("\n");
  }

  /** One section per named type, those that other types bring in included. */
  types() {
    const sorted = [...this.#definitions].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([name, schema]) => {
      const description = schema.description === undefined ? "" : `\n\n${schema.description}`;
      return `### ${name}${description}\n\n${this.table(name, schema, "Property")}`;
    });
  }

  /** @param {string} owner @param {string} name @param {JsonSchema} property @param {boolean} required */
  #row(owner, name, property, required) {
    const path = `${owner}.${name}`;
    const { text, byDefault } = splitDefault(property.description ?? this.#describe(property));
    const preset = sdkDefaults[path] ?? (required ? "**required**" : byDefault);
    return `| \`${name}\` | ${sdkTypes[path] ?? this.#type(property)} | ${textOf(preset)} | ${textOf(text)} |`;
  }

  /** @param {JsonSchema} schema */
  #collect(schema) {
    for (const [name, definition] of Object.entries(schema.$defs ?? {})) {
      if (definition.properties !== undefined) this.#definitions.set(name, definition);
    }
  }

  /** What the named type says of itself. @param {JsonSchema} schema */
  #describe(schema) {
    return this.#definitions.get(schema.$ref?.slice("#/$defs/".length))?.description;
  }

  /** @param {JsonSchema} schema @returns {string} */
  #type(schema) {
    if (schema.$ref !== undefined) return reference(schema.$ref.slice("#/$defs/".length));
    if (schema.enum !== undefined) return this.#choice(schema.enum);
    const union = schema.anyOf ?? schema.oneOf;
    if (union !== undefined)
      return [...new Set(union.map((/** @type {JsonSchema} */ each) => this.#type(each)))].join(" or ");
    switch (schema.type) {
      case "array":
        return `list of ${this.#type(schema.items)}`;
      case "object":
        return this.#object(schema);
      case "integer":
        return `whole number${range(schema)}`;
      case "number":
        return `number${range(schema)}`;
      case "string":
        return formats[schema.format] ?? "string";
      default:
        return schema.type ?? "any";
    }
  }

  /** @param {readonly unknown[]} values */
  #choice(values) {
    if (values.length === this.capabilityNames.size && values.every((each) => this.capabilityNames.has(each)))
      return "[capability](#capabilities)";
    return values.map((value) => `\`${value}\``).join(", ");
  }

  /** @param {JsonSchema} schema */
  #object(schema) {
    if (schema.properties === undefined) return `map of ${this.#type(schema.additionalProperties ?? {})}`;
    const entries = Object.entries(schema.properties).map(
      ([name, each]) => `\`${name}\`: ${this.#type(each)}`,
    );
    return entries.join("; ");
  }
}

const formats = { ipv4: "address", ipv6: "address", cidrv4: "CIDR", cidrv6: "CIDR", uri: "URL" };

/** @param {string} name */
function reference(name) {
  if (name === "Quantity") return "size";
  if (name === "Duration") return "duration";
  return `[${name}](#${name.toLowerCase()})`;
}

/** @param {JsonSchema} schema */
function range({ minimum, maximum }) {
  const low = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const high = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (low === undefined) return high === undefined ? "" : ` up to ${high}`;
  return high === undefined ? ` from ${low}` : `, ${low} to ${high}`;
}

/**
 * The models say defaults in words, at the end of a description.
 * @param {string | undefined} description
 */
function splitDefault(description = "") {
  const match = /(^|\s)Default:? (.*?)\.?$/s.exec(description);
  if (match === null) return { text: description, byDefault: "" };
  return { text: description.slice(0, match.index), byDefault: match[2] };
}

/** @param {string | undefined} text */
function textOf(text = "") {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
