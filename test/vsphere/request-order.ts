/**
 * Whether a request is one that a real server would take: vcsim accepts elements in any order, vCenter only in that of
 * its types. Judged by the facts where they are there, by our own table elsewhere.
 */
import { operations } from "../../provider/adapters/vsphere/transport/operations";
import type { TypeRows } from "../../provider/adapters/vsphere/transport/types/row";
import { vimTypes } from "../../provider/adapters/vsphere/transport/vim-types";
import { child, localName, readXml, type XmlElement } from "../../provider/adapters/vsphere/transport/xml";
import { type FactType, facts, factsMissing, formOf, requestFacts } from "./vim-facts";

interface KnownField {
  readonly name: string;
  readonly type: string;
  readonly needed: boolean;
  readonly many: boolean;
  readonly polymorphic: boolean;
}

/** What is wrong with a recorded SOAP request of vim25; nothing when it is as it has to be. */
export async function requestProblems(body: string): Promise<string[]> {
  const envelope = await readXml(
    (async function* () {
      yield Buffer.from(body);
    })(),
  );
  const [call] = child(envelope, "Body")?.children ?? [];
  if (call === undefined) return ["no call in the body"];
  const [self, ...parameters] = call.children;
  if (self?.name !== "_this") return [`${call.name}: _this is not the first`];
  const fields = requestFields(call.name).filter(({ name }) => name !== "_this");
  return fieldProblems(call.name, fields, parameters);
}

function fieldProblems(
  path: string,
  fields: readonly KnownField[],
  elements: readonly XmlElement[],
): string[] {
  const names = elements.map(({ name }) => name);
  const missing = fields.filter(({ name, needed }) => needed && !names.includes(name));
  return [
    ...missing.map(({ name }) => `${path}.${name} is missing`),
    ...orderProblems(path, fields, names),
    ...elements.flatMap((element) => {
      const field = fields.find(({ name }) => name === element.name);
      return field === undefined ? [] : valueProblems(`${path}.${element.name}`, field, element);
    }),
  ];
}

function orderProblems(path: string, fields: readonly KnownField[], names: readonly string[]): string[] {
  let last = -1;
  return names.flatMap((name) => {
    const index = fields.findIndex((field) => field.name === name);
    if (index < 0) return [`${path} has no ${name}`];
    if (index < last) return [`${path}.${name} comes too late`];
    if (index === last && fields[index]?.many === false) return [`${path}.${name} is there twice`];
    last = index;
    return [];
  });
}

function valueProblems(path: string, field: KnownField, element: XmlElement): string[] {
  const { type, polymorphic } = field;
  if (type === "MoRef") return element.attributes.type === undefined ? [`${path} does not say its type`] : [];
  const stated = statedType(element);
  if (type === "anyType") return stated === undefined ? [`${path} does not say its type`] : [];
  if (!isKnown(type)) return [];
  if (polymorphic && stated === undefined) return [`${path} does not say which ${type} it is`];
  const actual = stated ?? type;
  // sent back as the server gave it: our own table knows nothing of it
  if (!isKnown(actual)) return [];
  if (!lineOf(actual).includes(type)) return [`${path}: ${actual} is no ${type}`];
  return fieldProblems(path, lineOf(actual).flatMap(ownFields), element.children);
}

function statedType({ attributes }: XmlElement): string | undefined {
  const stated = attributes["xsi:type"];
  return stated === undefined ? undefined : localName(stated);
}

function isKnown(type: string): boolean {
  return factsMissing === undefined ? type in facts : type in vimTypes;
}

function lineOf(type: string): string[] {
  const base = factsMissing === undefined ? facts[type]?.base : vimTypes[type]?.base;
  return base === undefined || base === null ? [type] : [...lineOf(base), type];
}

function ownFields(type: string): KnownField[] {
  if (factsMissing !== undefined) return fromForms(vimTypes[type]?.fields ?? {});
  return fromFact(facts[type]);
}

function requestFields(method: string): KnownField[] {
  if (factsMissing === undefined) return fromFact(requestFacts(method));
  return fromForms((operations as TypeRows)[method]?.fields ?? {});
}

function fromFact(fact: FactType | undefined): KnownField[] {
  return fromForms(Object.fromEntries((fact?.fields ?? []).map((field) => [field.n, formOf(field)])));
}

function fromForms(forms: Readonly<Record<string, string>>): KnownField[] {
  return Object.entries(forms).map(([name, form]) => ({
    name,
    type: form.replace(/^any |\[\]|\?/g, ""),
    needed: !/\[\]|\?$/.test(form),
    many: form.includes("[]"),
    polymorphic: form.startsWith("any "),
  }));
}
