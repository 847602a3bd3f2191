/**
 * Manifests against the schemas of KubeVirt's CRDs, as its API server validates them when it is told to be strict: a field
 * that the schema does not have is an error. The rules in CEL (`x-kubernetes-validations`) are not evaluated.
 */
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { readJsonLines } from "../../scripts/shared/json-lines.mjs";
import { sharedData } from "../support/shared-data";
import { type Schema, strict } from "./strict-schema";

interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { openAPIV3Schema: Schema } }[];
  };
}

const { path, missing } = sharedData("kubevirt/kubevirt-crds-v1.9.0.jsonl");

/** Why nothing can be validated here; undefined when it can. */
export const schemasMissing = missing;

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const validators = new Map<string, ValidateFunction>();

/** What is wrong with a manifest, each with its path; nothing when it is valid. */
export function schemaProblems(manifest: object): string[] {
  const type = typeOf(manifest);
  const validate = validators.get(type) ?? compiled(type);
  if (validate === undefined) return [`no CRD serves ${type}`];
  // `undefined` is not of JSON
  validate(JSON.parse(JSON.stringify(manifest)));
  return (validate.errors ?? []).map(described);
}

function compiled(type: string): ValidateFunction | undefined {
  const schema = schemas().get(type);
  if (schema === undefined) return undefined;
  const validate = ajv.compile(strict(schema));
  validators.set(type, validate);
  return validate;
}

let loaded: ReadonlyMap<string, Schema> | undefined;

function schemas(): ReadonlyMap<string, Schema> {
  loaded ??= new Map(readJsonLines(path).flatMap(schemasOf));
  return loaded;
}

function schemasOf({ spec: { group, names, versions } }: CustomResourceDefinition): [string, Schema][] {
  return versions.map(({ name, schema }) => [`${group}/${name} ${names.kind}`, schema.openAPIV3Schema]);
}

function typeOf(manifest: object): string {
  const { apiVersion, kind }: { apiVersion?: unknown; kind?: unknown } = manifest;
  return `${apiVersion} ${kind}`;
}

function described({ instancePath, message, params }: ErrorObject): string {
  const detail = params.additionalProperty ?? params.allowedValues;
  return `${instancePath || "/"} ${message}${detail === undefined ? "" : `: ${detail}`}`;
}
