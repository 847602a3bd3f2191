/** XML to objects, by the table and by what the wire says of types. */
import { type Form, fieldsOf, isEnumeration, isScalar } from "./types/fields";
import { isUnder, type MoRef, vimTypes } from "./vim-types";
import { localName, type XmlElement } from "./xml";

const sources = new WeakMap<object, XmlElement>();

/** What an object of a type that the table does not have came from, so that it can be sent back. */
export function sourceOf(decoded: object): XmlElement | undefined {
  return sources.get(decoded);
}

/** What the elements say, for a result or a field of this form: one value, or all of them. */
export function decodeForm(form: Form, elements: readonly XmlElement[]): unknown {
  if (form.many) {
    if (elements.length === 0) return form.optional ? undefined : [];
    return elements.map((element) => decodeValue(form, element));
  }
  const [element] = elements;
  return element === undefined ? undefined : decodeValue(form, element);
}

/** The object that an element holds. Fields that the table does not have are left out. */
export function decodeObject(type: string, element: XmlElement): Record<string, unknown> {
  const byName = Map.groupBy(element.children, ({ name }) => name);
  const decoded: Record<string, unknown> = {};
  for (const field of fieldsOf(type)) {
    const value = decodeForm(field, byName.get(field.name) ?? []);
    if (value !== undefined) decoded[field.name] = value;
  }
  return decoded;
}

function decodeValue(form: Form, element: XmlElement): unknown {
  const { type } = form;
  if (type === "anyType") return decodeAny(element);
  if (type === "MoRef") return decodeReference(element);
  if (type === "xml") return element;
  if (isScalar(type)) return decodeScalar(type, element.text);
  if (isEnumeration(type)) return element.text;
  const stated = statedType(element) ?? (form.polymorphic ? type : undefined);
  if (stated === undefined) return decodeObject(type, element);
  if (isUnder(stated, type)) return { $type: stated, ...decodeObject(stated, element) };
  // it must be a kind of what was declared
  const decoded = { $type: stated, ...decodeObject(type, element) };
  sources.set(decoded, element);
  return decoded;
}

/** By what the wire says; text where it says nothing. */
function decodeAny(element: XmlElement): unknown {
  const stated = statedType(element);
  if (stated === undefined) return element.text;
  if (stated === "ManagedObjectReference") return decodeReference(element);
  if (isScalar(stated)) return decodeScalar(stated, element.text);
  const item = listItem(stated);
  if (item !== undefined) {
    const form = { type: item, polymorphic: !isScalar(item), many: true, optional: false };
    return decodeForm(form, element.children);
  }
  if (stated in vimTypes) return { $type: stated, ...decodeObject(stated, element) };
  return element.children.length > 0 ? { $type: stated } : element.text;
}

/** What an ArrayOf… holds; `undefined` for all else. */
function listItem(type: string): string | undefined {
  const [, item] = /^ArrayOf(.+)$/.exec(type) ?? [];
  if (item === undefined) return undefined;
  if (item === "ManagedObjectReference") return "MoRef";
  const scalar = item.charAt(0).toLowerCase() + item.slice(1);
  return isScalar(scalar) ? scalar : item;
}

function decodeReference({ attributes, text }: XmlElement): MoRef {
  return { type: attributes.type ?? "", value: text };
}

const textTypes: ReadonlySet<string> = new Set(["string", "dateTime"]);

function decodeScalar(type: string, text: string): unknown {
  if (textTypes.has(type)) return text;
  if (type === "boolean") return text === "true" || text === "1";
  if (type === "base64Binary") return Buffer.from(text, "base64");
  return Number(text);
}

/** xsi:type, whatever prefix the server gave to that namespace; `type` alone belongs to references. */
export function statedType({ attributes }: XmlElement): string | undefined {
  const name = Object.keys(attributes).find((key) => key.endsWith(":type"));
  const stated = name === undefined ? undefined : attributes[name];
  return stated === undefined ? undefined : localName(stated);
}
