/** sdk/types/arguments.ts: what a program may write, as the models have it. */
import { hiddenInputs, sdkDefaults } from "../shared/sdk-surface.mjs";
import { choice, TypeWriter } from "./type-writer.mjs";

const head = `// Written from the models by \`npm run types\`; do not edit.
import type * as pulumi from "@pulumi/pulumi";
import type { ImageReference } from "../image";
import type { NetworkReference } from "../network";
import type { ProviderReference } from "../provider";
import type { MachineReference } from "../virtual-machine";
import type { VMClassReference } from "../vm-class";
`;

/** Inputs that take a resource too: the SDK takes from it what is needed. */
const references = {
  "Image.provider": "ProviderReference",
  "Network.provider": "ProviderReference",
  "CloneSource.machine": "MachineReference",
  "Medium.image": "ImageReference",
  "NetworkInterface.network": "NetworkReference",
  "Snapshot.machine": "MachineReference",
  "Snapshot.provider": "ProviderReference",
  "VirtualMachine.class": "VMClassReference",
  "VirtualMachine.image": "ImageReference",
  "VirtualMachine.provider": "ProviderReference",
};

/** Its arguments are those of a machine's class, and so one interface. */
const sharedModel = { VMClass: "VMClassSpec" };

const interfaceNames = { VMClassSpec: "VMClassArgs" };

/** Choices that programs name, and where the models have them. */
const choices = [
  { name: "HypervisorType", path: ["Provider", "type"], description: "The hypervisors that there are." },
  {
    name: "PowerState",
    path: ["VirtualMachine", "powerState"],
    description: "What a machine may be told to be.",
  },
  {
    name: "Capability",
    path: ["Provider", "withoutCapabilities"],
    description: "What `withoutCapabilities` of a Provider may name.",
  },
];

/** What a resource would pass for, since it too has a name or an id. */
const noResources = new Set(["Disk", "Medium", "NetworkAttachment", "NetworkInterface"]);

const noResource = `  /** Never set: it tells these arguments from a resource. */
  readonly urn?: never;
`;

/** @type {import("./type-writer.mjs").Style} */
const style = {
  nameOf: (name) => interfaceNames[name] ?? `${name}Args`,
  item: (type) => `pulumi.Input<${type}>`,
  list: (type) => `readonly pulumi.Input<${type}>[]`,
  more: (owner) => (noResources.has(owner) ? noResource : ""),
  property: ({ path, type, optional: isOptional }) => {
    const optional = isOptional || Object.hasOwn(sdkDefaults, path);
    const input = `pulumi.Input<${type}${optional ? " | undefined" : ""}>`;
    return { type: references[path] ?? input, optional };
  },
};

/**
 * @param {{
 *   models: Record<string, { description: string, inputs: unknown }>,
 *   toJSONSchema: (model: any, options: any) => any,
 * }} source
 */
export function argumentTypes({ models, toJSONSchema }) {
  const schemas = Object.entries(models).map(([kind, { inputs }]) => [
    kind,
    toJSONSchema(inputs, { io: "input", unrepresentable: "any" }),
  ]);
  const named = choices.map((each) => ({ ...each, type: choiceAt(Object.fromEntries(schemas), each.path) }));
  const writer = new TypeWriter({ ...style, aliases: new Map(named.map(({ name, type }) => [type, name])) });
  const kinds = schemas
    .filter(([kind]) => !Object.hasOwn(sharedModel, kind))
    .map(([kind, schema]) =>
      writer.interface({
        owner: kind,
        name: `${kind}Args`,
        description: `The arguments of \`${kind}\`. ${models[kind]?.description}`,
        schema,
        hidden: hiddenInputs,
      }),
    );
  const aliases = named.map(
    ({ name, type, description }) => `/** ${description} */\nexport type ${name} = ${type};\n`,
  );
  const inputs = inputNames("VirtualMachine", Object.fromEntries(schemas));
  return [head, ...kinds, ...writer.namedInterfaces(), ...aliases, inputs].join("\n");
}

/** @param {string} kind @param {Record<string, any>} schemas */
function inputNames(kind, schemas) {
  const names = Object.keys(schemas[kind].properties).filter((name) => !hiddenInputs.has(`${kind}.${name}`));
  return `/** The names of the arguments of \`${kind}\`. */
export const argumentsOf${kind}: readonly (keyof ${kind}Args)[] = ${JSON.stringify(names)};
`;
}

/** @param {Record<string, any>} schemas @param {readonly string[]} path */
function choiceAt(schemas, [kind = "", property = ""]) {
  const schema = schemas[kind].properties[property];
  return choice((schema.items ?? schema).enum);
}
