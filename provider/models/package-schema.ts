import { z } from "zod";
import { resourceModels, secretProperties } from "./outputs";

/** The members of zod's JSON schema that the models use. */
interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly const?: unknown;
}

type PropertySpec = Record<string, unknown>;

const packageName = "virtrigaud";

/** Builds Pulumi's package schema from the models alone. `schema.json` holds the result. */
export function packageSchema(): object {
  const types = new Map<string, object>();
  const { Provider, ...others } = resourceModels;
  const resources = Object.entries(others).map(([kind, model]) => [token(kind), resourceSpec(model, types)]);
  const { provider, config } = providerSpec(Provider, types);
  return {
    name: packageName,
    displayName: "Virtrigaud",
    description: "Virtual machines as typed resources, on any hypervisor.",
    keywords: ["pulumi", "virtrigaud", "category/infrastructure", "kind/native"],
    license: "Apache-2.0",
    config,
    provider,
    types: Object.fromEntries([...types].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    resources: Object.fromEntries(resources),
  };
}

interface ResourceModel {
  readonly description: string;
  readonly inputs: z.ZodType;
  readonly outputs: z.ZodType;
}

function resourceSpec(model: ResourceModel, types: Map<string, object>): object {
  const inputs = jsonSchema(model.inputs, types);
  const outputs = jsonSchema(model.outputs, types);
  return {
    description: model.description,
    inputProperties: properties(inputs, types),
    requiredInputs: [...(inputs.required ?? [])].toSorted(),
    properties: { ...properties(inputs, types), ...properties(outputs, types) },
    required: [...new Set([...(inputs.required ?? []), ...(outputs.required ?? [])])].toSorted(),
  };
}

/** In a package schema `Provider` is the package's own provider, and its inputs are the configuration. */
function providerSpec(
  model: ResourceModel,
  types: Map<string, object>,
): { provider: object; config: object } {
  const { name: _resourceName, ...inputs } = properties(jsonSchema(model.inputs, types), types);
  return {
    provider: { description: model.description, inputProperties: inputs, requiredInputs: ["type"] },
    config: { variables: inputs },
  };
}

function token(name: string): string {
  return `${packageName}:index:${name}`;
}

function jsonSchema(model: z.ZodType, types: Map<string, object>): JsonSchema {
  const schema = z.toJSONSchema(model, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const definitions = Object.entries(schema.$defs ?? {});
  for (const [name, definition] of definitions) {
    if (definition.properties === undefined) scalars.set(name, definition);
  }
  for (const [name, definition] of definitions) define(name, definition, types);
  return schema;
}

/** Turns objects into types of the package. Named scalars stay inline at each use. */
function define(name: string, definition: JsonSchema, types: Map<string, object>): void {
  if (definition.properties === undefined || types.has(token(name))) return;
  types.set(token(name), {}); // its place, for types that contain themselves
  types.set(token(name), {
    type: "object",
    ...described(definition),
    properties: withSecrets(properties(definition, types), secretProperties[name] ?? []),
    required: [...(definition.required ?? [])].toSorted(),
  });
}

function withSecrets(
  specs: Record<string, PropertySpec>,
  secret: readonly string[],
): Record<string, PropertySpec> {
  const marked = Object.entries(specs).map(([name, spec]) => [
    name,
    secret.includes(name) ? { ...spec, secret: true } : spec,
  ]);
  return Object.fromEntries(marked);
}

const scalars = new Map<string, JsonSchema>();

function properties(schema: JsonSchema, types: Map<string, object>): Record<string, PropertySpec> {
  const entries = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    { ...specOf(property, types), ...described(property) },
  ]);
  return Object.fromEntries(entries);
}

function specOf(schema: JsonSchema, types: Map<string, object>): PropertySpec {
  if (schema.$ref !== undefined) return reference(schema.$ref, types);
  if (schema.anyOf !== undefined) return union(schema.anyOf, types);
  switch (schema.type) {
    case "array":
      return { type: "array", items: specOf(schema.items ?? {}, types) };
    case "object":
      return { type: "object", additionalProperties: specOf(mapValue(schema), types) };
    case "integer":
    case "number":
    case "boolean":
      return { type: schema.type };
    default:
      return { type: "string" };
  }
}

function mapValue(schema: JsonSchema): JsonSchema {
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : { type: "string" };
}

function reference(ref: string, types: Map<string, object>): PropertySpec {
  const name = ref.slice("#/$defs/".length);
  const scalar = scalars.get(name);
  return scalar === undefined
    ? { $ref: `#/types/${token(name)}` }
    : { ...specOf(scalar, types), ...described(scalar) };
}

/** Members of equal shape become one. */
function union(members: readonly JsonSchema[], types: Map<string, object>): PropertySpec {
  const specs = new Map(
    members.map((member) => specOf(member, types)).map((spec) => [JSON.stringify(spec), spec]),
  );
  const [first, ...more] = specs.values();
  return more.length === 0 && first !== undefined ? first : { oneOf: [...specs.values()] };
}

function described(schema: JsonSchema): { description?: string } {
  const allowed = schema.enum === undefined ? "" : `One of ${schema.enum.map(String).join(", ")}.`;
  const description = [schema.description, allowed].filter(Boolean).join(" ");
  return description === "" ? {} : { description };
}
