/** A CRD's schema in the JSON Schema that ajv reads, with nothing allowed that is not in it. */

export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly nullable?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly [keyword: string]: unknown;
}

const text = { type: "string" };
const texts = { type: "object", additionalProperties: text };

/** The fields of `meta/v1` ObjectMeta that a manifest has use for; CRDs leave metadata open. Go marshals an empty time as null. */
const metadata = {
  type: ["object", "null"],
  additionalProperties: false,
  properties: {
    name: text,
    generateName: text,
    namespace: text,
    labels: texts,
    annotations: texts,
    finalizers: { type: "array", items: text },
    uid: text,
    selfLink: text,
    creationTimestamp: { type: ["string", "null"] },
  },
};

export function strict(schema: Schema): object {
  const { properties, additionalProperties, items, nullable, ...rest } = schema;
  return {
    ...rest,
    ...(nullable === true && schema.type !== undefined ? { type: [schema.type, "null"] } : {}),
    ...(items === undefined ? {} : { items: strict(items) }),
    ...(schema.type === "object" ? strictObject(schema) : {}),
  };
}

function strictObject({ properties = {}, additionalProperties, ...schema }: Schema): object {
  const isOpen = schema["x-kubernetes-preserve-unknown-fields"] === true;
  return {
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        name,
        isMetadata(name, property) ? metadata : strict(property),
      ]),
    ),
    additionalProperties:
      typeof additionalProperties === "object"
        ? strict(additionalProperties)
        : (additionalProperties ?? isOpen),
  };
}

function isMetadata(name: string, { type, properties }: Schema): boolean {
  return name === "metadata" && type === "object" && properties === undefined;
}
