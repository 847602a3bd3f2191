import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { resourceModels } from "../../provider/models/outputs";
import { packageSchema } from "../../provider/models/package-schema";

const schema = packageSchema() as PackageSchema;

interface PackageSchema {
  readonly config: { readonly variables: Properties };
  readonly provider: { readonly inputProperties: Properties };
  readonly resources: Readonly<Record<string, ResourceSchema>>;
  readonly types: Readonly<Record<string, { readonly properties: Properties; readonly required: string[] }>>;
}

interface ResourceSchema {
  readonly inputProperties: Properties;
  readonly requiredInputs: readonly string[];
  readonly properties: Properties;
  readonly required: readonly string[];
}

type Properties = Readonly<Record<string, object>>;

/** Pulumi's own, where the build of the CLI left it. */
const metaSchema = join(
  process.env.GOMODCACHE ?? join(homedir(), "go/pkg/mod"),
  "github.com/pulumi/pulumi/pkg/v3@v3.259.0/codegen/schema/pulumi.json",
);

describe("schema.json", () => {
  it("is what the models say", () => {
    const written = readFileSync(resolve(__dirname, "../../schema.json"), "utf8");
    expect(written, "the models have changed: run `npm run schema` and commit schema.json").toBe(
      `${JSON.stringify(packageSchema(), null, 2)}\n`,
    );
  });

  it("fits the meta-schema of Pulumi", (context) => {
    if (!existsSync(metaSchema)) context.skip(`no ${metaSchema}; building the Pulumi CLI from Go brings it`);
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const fits = ajv.compile(JSON.parse(readFileSync(metaSchema, "utf8")));
    fits(packageSchema());
    expect(fits.errors).toBeNull();
  });

  it("refers only to types that it has", () => {
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/types\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter((name) => !Object.hasOwn(schema.types, name ?? ""))).toEqual([]);
  });

  it("requires only properties that it has", () => {
    const wanting = Object.entries({ ...schema.types, ...schema.resources }).filter(([, part]) =>
      part.required.some((name) => !Object.hasOwn(part.properties, name)),
    );
    expect(wanting).toEqual([]);
  });
});

const { Provider, ...resources } = resourceModels;

describe.each(Object.entries(resources))("the schema of %s", (kind, model) => {
  const resource = schema.resources[`virtrigaud:index:${kind}`];
  const inputs = Object.keys(model.inputs.shape);
  const outputs = Object.keys(model.outputs.shape);

  it("has every input", () => {
    expect(Object.keys(resource?.inputProperties ?? {})).toEqual(inputs);
  });

  it("has every input and every output as a property", () => {
    expect(Object.keys(resource?.properties ?? {}).toSorted()).toEqual(
      [...new Set([...inputs, ...outputs])].toSorted(),
    );
  });

  it("requires the inputs that the model requires", () => {
    const required = Object.entries(model.inputs.shape)
      .filter(([, part]) => !part.safeParse(undefined).success)
      .map(([name]) => name);
    expect(resource?.requiredInputs).toEqual(required.toSorted());
  });
});

describe("the schema of the Provider", () => {
  const inputs = Object.keys(Provider.inputs.shape).filter((name) => name !== "name");

  it("has every input as an input and as configuration", () => {
    expect(Object.keys(schema.provider.inputProperties)).toEqual(inputs);
    expect(Object.keys(schema.config.variables)).toEqual(inputs);
  });
});
