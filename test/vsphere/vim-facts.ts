/** What vSphere's interface says of its types: facts that are kept beside the repository, not in it. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

export interface FactField {
  /** Name. */
  readonly n: string;
  /** Type. */
  readonly t: string;
  readonly opt?: boolean;
  readonly many?: boolean;
  readonly poly?: boolean;
}

export interface FactType {
  readonly base: string | null;
  readonly fields: readonly FactField[];
}

export type Facts = Readonly<Record<string, FactType>>;

const file = resolve(__dirname, "../../../shared/data/vsphere/vim25-types.json");

/** The reason to skip, where they are missing. */
export const factsMissing = existsSync(file) ? undefined : "../shared/data/vsphere is not there";

export const facts: Facts = factsMissing === undefined ? JSON.parse(readFileSync(file, "utf8")) : {};

const scalars: Readonly<Record<string, string>> = {
  string: "string",
  bool: "boolean",
  byte: "byte",
  int16: "short",
  int32: "int",
  int64: "long",
  float32: "float",
  float64: "double",
  "time.Time": "dateTime",
  AnyType: "anyType",
  ByteSlice: "base64Binary",
  ManagedObjectReference: "MoRef",
};

/** A fact in the form that our table has. */
export function formOf({ t, opt, many, poly }: FactField): string {
  const type = scalars[t] ?? t;
  const any = poly === true && type !== "anyType" ? "any " : "";
  return `${any}${type}${many === true ? "[]" : ""}${opt === true ? "?" : ""}`;
}

/** What a method takes: tasks' requests are named without `_Task`. */
export function requestFacts(method: string): FactType | undefined {
  return facts[`${method}RequestType`] ?? facts[`${method.replace(/_Task$/, "")}RequestType`];
}

export function responseFacts(method: string): FactType | undefined {
  return facts[`${method}Response`];
}
