/** Rows, taken apart for those who encode and decode. */
import { vimTypes } from "../vim-types";
import { enumerations } from "./enumeration";
import { type FieldForm, scalarNames } from "./row";

/** A form, taken apart. */
export interface Form {
  /** Of a row, an enumeration or a scalar. */
  readonly type: string;
  readonly many: boolean;
  readonly optional: boolean;
  readonly polymorphic: boolean;
}

export interface Field extends Form {
  readonly name: string;
}

const parts = /^(any )?([^[?]+)(\[\])?(\?)?$/;

export function parseForm(form: FieldForm): Form {
  const [, any, type, many, optional] = parts.exec(form) ?? [];
  if (type === undefined) throw new Error(`"${form}" is no form`);
  return {
    type,
    polymorphic: any !== undefined,
    many: many !== undefined,
    optional: optional !== undefined,
  };
}

export function parseFields(forms: Readonly<Record<string, FieldForm>>): readonly Field[] {
  return Object.entries(forms).map(([name, form]) => ({ name, ...parseForm(form) }));
}

const known = new Map<string, readonly Field[]>();

/** The fields of a type in the order of the wire: those of its base come first. */
export function fieldsOf(type: string): readonly Field[] {
  const found = known.get(type);
  if (found !== undefined) return found;
  const { base, fields = {} } = vimTypes[type] ?? {};
  const all = [...(base === undefined ? [] : fieldsOf(base)), ...parseFields(fields)];
  known.set(type, all);
  return all;
}

const scalars: ReadonlySet<string> = new Set(scalarNames);

export function isScalar(type: string): boolean {
  return scalars.has(type);
}

export function isEnumeration(type: string): boolean {
  return type in enumerations;
}
