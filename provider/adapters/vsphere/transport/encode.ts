/** Objects to XML, by the table: every field in the order that the server insists on, in subtypes too. */
import { ProviderError } from "../../../contract/errors";
import { sourceOf, statedType } from "./decode";
import { type Field, type Form, fieldsOf, isEnumeration, isScalar } from "./types/fields";
import { isUnder, type MoRef, vimTypes } from "./vim-types";
import type { Markup, XmlElement } from "./xml";

type Fields = Readonly<Record<string, unknown>>;

/** The elements of `values`, for what the server takes as these fields. `path` is for errors. */
export function encodeFields(fields: readonly Field[], values: Fields, path: string): Markup[] {
  refuseUnknown(fields, values, path);
  return fields.flatMap((field) => encodeField(field, values[field.name], `${path}.${field.name}`));
}

function refuseUnknown(fields: readonly Field[], values: Fields, path: string): void {
  const names = new Set(fields.map(({ name }) => name));
  const unknown = Object.keys(values).find(
    (name) => name !== "$type" && values[name] !== undefined && !names.has(name),
  );
  if (unknown !== undefined) throw wrong(`${path}.${unknown}`, "the table of types has no such field");
}

function encodeField(field: Field, value: unknown, path: string): Markup[] {
  if (value === undefined) {
    if (field.optional || field.many) return [];
    throw wrong(path, "a value is needed");
  }
  if (!field.many) return [encodeValue(field.name, field, value, path)];
  if (!Array.isArray(value)) throw wrong(path, "a list is needed");
  return value.map((item, index) => encodeValue(field.name, field, item, `${path}[${index}]`));
}

function encodeValue(tag: string, form: Form, value: unknown, path: string): Markup {
  const { type } = form;
  if (type === "anyType") return encodeAny(tag, value, path);
  if (type === "MoRef") return encodeReference(tag, value, path);
  if (type === "xml") return asItCame(tag, value as XmlElement);
  if (isScalar(type) || isEnumeration(type)) return { tag, content: scalarText(type, value, path) };
  return encodeObject(tag, form, value, path);
}

function encodeObject(tag: string, { type, polymorphic }: Form, value: unknown, path: string): Markup {
  if (!isFields(value)) throw wrong(path, `a ${type} is needed`);
  const source = sourceOf(value);
  if (source !== undefined) return asItCame(tag, source);
  const actual = value.$type ?? type;
  if (polymorphic && value.$type === undefined) throw wrong(path, `$type is needed: a kind of ${type}`);
  if (typeof actual !== "string" || !isUnder(actual, type))
    throw wrong(path, `${String(actual)} is no ${type}`);
  const content = encodeFields(fieldsOf(actual), value, path);
  return polymorphic || actual !== type
    ? { tag, attributes: { "xsi:type": actual }, content }
    : { tag, content };
}

/** What a server sent, with our prefixes for its own. */
function asItCame(tag: string, element: XmlElement): Markup {
  const { attributes, children, text } = element;
  const stated = statedType(element);
  return {
    tag,
    attributes: {
      ...(attributes.type === undefined ? {} : { type: attributes.type }),
      ...(stated === undefined ? {} : { "xsi:type": isScalar(stated) ? `xsd:${stated}` : stated }),
    },
    content: children.length > 0 ? children.map((inner) => asItCame(inner.name, inner)) : text,
  };
}

function encodeReference(tag: string, value: unknown, path: string): Markup {
  if (!isReference(value)) throw wrong(path, "a reference is needed");
  return { tag, attributes: { type: value.type }, content: value.value };
}

/** Where anything may stand, the wire says what does. */
function encodeAny(tag: string, value: unknown, path: string): Markup {
  if (Array.isArray(value)) throw wrong(path, "lists cannot stand here");
  if (isReference(value)) {
    const { attributes, content } = encodeReference(tag, value, path);
    return { tag, attributes: { ...attributes, "xsi:type": "ManagedObjectReference" }, content };
  }
  if (isFields(value)) {
    const type = String(value.$type);
    if (!(type in vimTypes)) throw wrong(path, `the table has no type ${type}`);
    return encodeObject(tag, { type, polymorphic: true, many: false, optional: false }, value, path);
  }
  const type = scalarTypeOf(value, path);
  return { tag, attributes: { "xsi:type": `xsd:${type}` }, content: scalarText(type, value, path) };
}

const largestInt = 2 ** 31 - 1;

function scalarTypeOf(value: unknown, path: string): string {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  if (typeof value !== "number") throw wrong(path, "a value is needed");
  if (!Number.isInteger(value)) return "double";
  return Math.abs(value) <= largestInt ? "int" : "long";
}

const textTypes: ReadonlySet<string> = new Set(["string", "dateTime"]);
const wholeTypes: ReadonlySet<string> = new Set(["byte", "short", "int", "long"]);

function scalarText(type: string, value: unknown, path: string): string {
  if (Buffer.isBuffer(value) && type === "base64Binary") return value.toString("base64");
  const expected = jsType(type);
  if (typeof value !== expected) throw wrong(path, `a ${expected} is needed`);
  if (wholeTypes.has(type) && !Number.isSafeInteger(value)) throw wrong(path, "a whole number is needed");
  return String(value);
}

function jsType(type: string): string {
  if (type === "boolean") return "boolean";
  if (type === "base64Binary") return "Buffer";
  return textTypes.has(type) || isEnumeration(type) ? "string" : "number";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function isReference(value: unknown): value is MoRef {
  if (!isFields(value) || "$type" in value) return false;
  return typeof value.type === "string" && typeof value.value === "string";
}

function wrong(path: string, reason: string): ProviderError {
  return new ProviderError("Internal", reason, {
    property: path,
    remediation: "this is a mistake in the provider: report it with the program that leads to it",
  });
}
