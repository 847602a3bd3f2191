/** The types of vSphere's SOAP interface that we use: one table, and the TypeScript types derived from it. */
import { backingTypes } from "./types/backing";
import { clusterTypes } from "./types/cluster";
import { coreTypes } from "./types/core";
import { customizationTypes } from "./types/customization";
import { deviceTypes } from "./types/device";
import type { enumerations } from "./types/enumeration";
import { faultTypes } from "./types/fault";
import { machineTypes } from "./types/machine";
import { networkTypes } from "./types/network";
import { ovfTypes } from "./types/ovf";
import { placementTypes } from "./types/placement";
import { policyTypes } from "./types/policy";
import type { TypeRows } from "./types/row";
import { taskTypes } from "./types/task";
import { vappTypes } from "./types/vapp";
import type { XmlElement } from "./xml";

const dataTypes = {
  ...coreTypes,
  ...taskTypes,
  ...machineTypes,
  ...vappTypes,
  ...deviceTypes,
  ...backingTypes,
  ...customizationTypes,
  ...placementTypes,
  ...networkTypes,
  ...clusterTypes,
  ...ovfTypes,
  ...policyTypes,
};

/** Every row, by the type's name. */
export const vimTypes: TypeRows = { ...dataTypes, ...faultTypes };

/** A reference to an object on the server, e.g. `{ type: "VirtualMachine", value: "vm-42" }`. */
export interface MoRef {
  readonly type: string;
  readonly value: string;
}

/** What may stand where the server takes anything. A number is sent as xsd:int, a larger one as xsd:long. */
export type AnyValue = string | number | boolean | MoRef | { readonly $type: string } | readonly AnyValue[];

/** A fault is told by the name of its type; its fields are those of the table's row, where it has one. */
export interface MethodFault {
  readonly $type: string;
  readonly faultCause?: Vim<"LocalizedMethodFault"> | undefined;
  readonly faultMessage?: readonly Vim<"LocalizableMessage">[] | undefined;
  readonly [field: string]: unknown;
}

type DataTypes = typeof dataTypes;
export type DataRows = DataTypes;
export type VimTypeName = keyof DataTypes;

/** An object of exactly this type. `$type` may be said, and is always there where the wire said it. */
export type Vim<Name extends VimTypeName> = Flat<{ readonly $type?: Name | undefined } & Fields<Name>>;

/** An object of this type or of one derived from it, told by `$type`: what stands in a field of the form `any X`. */
export type AnyVim<Name extends VimTypeName> = {
  [Sub in NameUnder<Name>]: Flat<{ readonly $type: Sub } & Fields<Sub>>;
}[NameUnder<Name>];

/** The names of a type and of those derived from it. */
export type NameUnder<Name extends VimTypeName> = {
  [Sub in VimTypeName]: Name extends Ancestry<Sub> ? Sub : never;
}[VimTypeName];

type BaseOf<Name extends VimTypeName> = DataTypes[Name] extends {
  readonly base: infer Base extends VimTypeName;
}
  ? Base
  : never;

type Ancestry<Name extends VimTypeName> = [Name] extends [never] ? never : Name | Ancestry<BaseOf<Name>>;

type Fields<Name extends VimTypeName> = [Name] extends [never]
  ? unknown
  : Fields<BaseOf<Name>> & OwnFields<Name>;

type OwnFields<Name extends VimTypeName> = DataTypes[Name] extends { readonly fields: infer Forms }
  ? RowValues<Forms>
  : unknown;

/** An object whose fields have these forms. */
export type RowValues<Forms> = Flat<Mandatory<Forms> & Optional<Forms>>;

type Mandatory<Forms> = {
  readonly [Field in keyof Forms as Forms[Field] extends `${string}?` ? never : Field]: Value<Forms[Field]>;
};

type Optional<Forms> = {
  readonly [Field in keyof Forms as Forms[Field] extends `${string}?` ? Field : never]?:
    | (Forms[Field] extends `${infer Form}?` ? Value<Form> : never)
    | undefined;
};

/** The TypeScript type of a field of this form. */
export type Value<Form> = Form extends `${infer One}?`
  ? Value<One> | undefined
  : Form extends `${infer One}[]`
    ? readonly Value<One>[]
    : Form extends `any ${infer Name}`
      ? Polymorphic<Name>
      : Single<Form>;

type Polymorphic<Name> = Name extends "MethodFault"
  ? MethodFault
  : Name extends VimTypeName
    ? AnyVim<Name>
    : never;

type Single<Name> = Name extends keyof Scalars
  ? Scalars[Name]
  : Name extends keyof typeof enumerations
    ? (typeof enumerations)[Name][number]
    : Name extends VimTypeName
      ? Vim<Name>
      : never;

interface Scalars {
  string: string;
  boolean: boolean;
  byte: number;
  short: number;
  int: number;
  long: number;
  float: number;
  double: number;
  dateTime: string;
  base64Binary: Buffer;
  anyType: AnyValue;
  MoRef: MoRef;
  xml: XmlElement;
}

type Flat<T> = { [Key in keyof T]: T[Key] };

/** Whether the type is this one or derived from it. A type without a row is nobody's descendant. */
export function isUnder(type: string | undefined, ancestor: string): boolean {
  for (let name = type; name !== undefined; name = vimTypes[name]?.base) {
    if (name === ancestor) return true;
  }
  return false;
}

/** Whether the object is of this type or of one derived from it, by its `$type`. */
export function isVim<Name extends VimTypeName>(
  object: { readonly $type?: string | undefined } | undefined,
  name: Name,
): object is AnyVim<Name> {
  return isUnder(object?.$type, name);
}
