/** The table of types against what vSphere says of itself. */
import { describe, expect, it } from "vitest";
import { managedObjects } from "../../provider/adapters/vsphere/transport/managed-objects";
import { type OperationRow, operations } from "../../provider/adapters/vsphere/transport/operations";
import { enumerations } from "../../provider/adapters/vsphere/transport/types/enumeration";
import {
  type Form,
  isEnumeration,
  isScalar,
  parseFields,
  parseForm,
} from "../../provider/adapters/vsphere/transport/types/fields";
import { policyTypes } from "../../provider/adapters/vsphere/transport/types/policy";
import type { TypeRow, TypeRows } from "../../provider/adapters/vsphere/transport/types/row";
import { isUnder, vimTypes } from "../../provider/adapters/vsphere/transport/vim-types";
import { describeUnless } from "../support/describe-unless";
import { type FactType, facts, factsMissing, formOf, requestFacts, responseFacts } from "./vim-facts";

const rows: readonly (readonly [string, TypeRow])[] = Object.entries(vimTypes);
const methods: readonly (readonly [string, OperationRow])[] = Object.entries(operations);
const managed: readonly (readonly [string, TypeRow])[] = Object.entries(managedObjects as TypeRows);

describe("the table of types", () => {
  it("knows the base of every row", () => {
    const orphans = rows.filter(([, { base }]) => base !== undefined && !(base in vimTypes));
    expect(orphans).toEqual([]);
  });

  it("knows the type of every field, parameter, result and property", () => {
    const forms = [...rows, ...managed, ...methods].flatMap(([name, row]) => [
      ...parseFields(row.fields ?? {}).map((field) => ({
        where: `${name}.${field.name}`,
        form: field as Form,
      })),
      ...("returns" in row && typeof row.returns === "string"
        ? [{ where: `${name}.returns`, form: parseForm(row.returns) }]
        : []),
    ]);
    const unknown = forms.filter(
      ({ form: { type } }) => !isScalar(type) && !isEnumeration(type) && !(type in vimTypes),
    );
    expect(unknown.map(({ where, form }) => `${where}: ${form.type}`)).toEqual([]);
    expect(forms.length).toBeGreaterThan(1000);
  });

  it("has each field once along a line of descent", () => {
    const twice = rows.flatMap(([name]) => {
      const names = lineOf(name).flatMap((type) => Object.keys(vimTypes[type]?.fields ?? {}));
      return names
        .filter((field, index) => names.indexOf(field) !== index)
        .map((field) => `${name}.${field}`);
    });
    expect(twice).toEqual([]);
  });

  it("tells kinds by their line of descent", () => {
    expect(isUnder("VirtualVmxnet3", "VirtualEthernetCard")).toBe(true);
    expect(isUnder("VirtualDisk", "VirtualController")).toBe(false);
    expect(isUnder("SomethingNew", "VirtualDevice")).toBe(false);
    expect(isUnder("NotAuthenticated", "NoPermission")).toBe(true);
  });
});

describeUnless(factsMissing, "what vSphere says of itself", () => {
  const vim = rows.filter(([name]) => !(name in policyTypes));

  it("has every type of ours, with our base", () => {
    const wrong = vim.filter(
      ([name, { base = "DynamicData" }]) => (facts[name]?.base ?? "DynamicData") !== base,
    );
    expect(wrong).toEqual([]);
    expect(vim.filter(([name]) => !(name in facts)).map(([name]) => name)).toEqual([]);
  });

  it("has the fields of every row in our order and form", () => {
    const wrong = vim.flatMap(([name, { fields = {} }]) => differences(name, fields, facts[name]));
    expect(wrong).toEqual([]);
  });

  it("needs nothing in what we send that our rows leave out", () => {
    const missing = [...sentTypes()].flatMap((name) =>
      lineOf(name).flatMap((type) => leftOut(type, vimTypes[type]?.fields ?? {}, facts[type])),
    );
    expect(missing).toEqual([]);
  });

  it("has nothing in what makes a round trip that our rows leave out", () => {
    const missing = [...reachable(["ImportSpec"])].flatMap((name) => {
      const fields = vimTypes[name]?.fields ?? {};
      return (facts[name]?.fields ?? [])
        .filter(({ n }) => !(n in fields))
        .map(({ n, t }) => `${name}.${n}: ${t}`);
    });
    expect(missing).toEqual([]);
  });

  it.each(methods)("has the parameters of %s in our order and form", (method, { fields = {} }) => {
    const request = requestFacts(method);
    expect(differences(method, fields, request)).toEqual([]);
    expect(leftOut(method, fields, request).filter((name) => !name.endsWith("._this"))).toEqual([]);
  });

  it.each(methods)("has the result of %s", (method, { returns }) => {
    const [result] = responseFacts(method)?.fields ?? [];
    expect(returns).toBe(result === undefined ? undefined : formOf(result));
  });

  it("has no type where we have an enumeration, and uses each of them", () => {
    expect(Object.keys(enumerations).filter((name) => name in facts)).toEqual([]);
    const used = new Set([...rows, ...managed, ...methods].flatMap(([, row]) => typesIn(row)));
    expect(Object.keys(enumerations).filter((name) => !used.has(name))).toEqual([]);
  });

  it("has no storage policies: those are an interface of their own", () => {
    expect(Object.keys(policyTypes).filter((name) => name in facts)).toEqual([]);
  });
});

/** What differs: a field that is not there, another form, another order. */
function differences(
  name: string,
  fields: Readonly<Record<string, string>>,
  fact: FactType | undefined,
): string[] {
  const known = new Map(
    (fact?.fields ?? []).map((field, index) => [field.n, { form: formOf(field), index }]),
  );
  let last = -1;
  return Object.entries(fields).flatMap(([field, form]) => {
    const found = known.get(field);
    if (found === undefined) return [`${name}.${field} is not there`];
    const kept =
      form.replace(/\bxml\b/, typeIn(found.form)).replace(/^any /, "") === found.form.replace(/^any /, "");
    if (found.form !== form && !kept) return [`${name}.${field} is ${found.form}`];
    if (found.index < last) return [`${name}.${field} comes earlier`];
    last = found.index;
    return [];
  });
}

function leftOut(
  name: string,
  fields: Readonly<Record<string, string>>,
  fact: FactType | undefined,
): string[] {
  const needed = (fact?.fields ?? []).filter(({ opt, many }) => opt !== true && many !== true);
  return needed.filter(({ n }) => !(n in fields)).map(({ n }) => `${name}.${n}`);
}

/** Everything that can be in a request: the types of parameters, of their fields, and what is derived from them. */
function sentTypes(): Set<string> {
  return reachable(methods.flatMap(([, { fields = {} }]) => parseFields(fields).map(({ type }) => type)));
}

function reachable(types: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (type: string): void => {
    if (found.has(type) || !(type in vimTypes) || isUnder(type, "MethodFault")) return;
    found.add(type);
    for (const ancestor of lineOf(type)) for (const next of typesIn(vimTypes[ancestor] ?? {})) visit(next);
    for (const [name, { base }] of rows) if (base === type) visit(name);
  };
  for (const type of types) visit(type);
  return found;
}

function typeIn(form: string): string {
  return form.replace(/^any |\[\]|\?/g, "");
}

function typesIn({ fields = {} }: TypeRow): string[] {
  return parseFields(fields).map(({ type }) => type);
}

function lineOf(type: string): string[] {
  const { base } = vimTypes[type] ?? {};
  return base === undefined ? [type] : [...lineOf(base), type];
}
