/** The files of sdk/kubevirt: one for each API group. */
import { Types } from "./types.mjs";

/**
 * @typedef {{
 *   spec: {
 *     group: string, scope: string, names: { kind: string },
 *     versions: { name: string, storage: boolean, schema: { openAPIV3Schema: import("./types.mjs").Schema } }[],
 *   },
 * }} CustomResourceDefinition
 */

/**
 * File names and texts, in the version that each kind is stored in.
 * @param {readonly CustomResourceDefinition[]} definitions
 * @param {string} version KubeVirt's, e.g. `1.9.0`
 * @returns {Map<string, string>}
 */
export function typeFiles(definitions, version) {
  const types = new Types();
  for (const { spec } of inOrder(definitions)) {
    const stored = preferredVersion(spec.versions);
    types.addKind(spec.group, spec.names.kind, stored.name, spec.scope, stored.schema.openAPIV3Schema);
  }
  const groups = [...new Set(definitions.map(({ spec }) => spec.group))];
  return new Map(groups.map((group) => [fileName(group), fileText(group, types, version)]));
}

/**
 * The first to name a type keeps the name: so the group that the others embed comes first, and in it the machine.
 * @param {readonly CustomResourceDefinition[]} definitions
 */
function inOrder(definitions) {
  const first = ["VirtualMachineInstance", "VirtualMachine"];
  /** @param {CustomResourceDefinition} definition */
  const rank = ({ spec }) => {
    if (first.includes(spec.names.kind)) return first.indexOf(spec.names.kind);
    return first.length + (spec.group === "kubevirt.io" ? 0 : 1);
  };
  return definitions.toSorted((a, b) => rank(a) - rank(b));
}

/** @param {CustomResourceDefinition["spec"]["versions"]} versions */
function preferredVersion(versions) {
  const chosen = versions.find(({ name }) => name === "v1") ?? versions.find(({ storage }) => storage);
  if (chosen === undefined) throw new Error("a CRD has no version that is stored");
  return chosen;
}

/** @param {string} group e.g. `snapshot.kubevirt.io` */
function fileName(group) {
  return `${group.split(".")[0]}.ts`;
}

/**
 * @param {string} group
 * @param {Types} types
 * @param {string} version
 */
function fileText(group, types, version) {
  const all = [...types.interfaces.values()];
  const own = all.filter((each) => each.group === group);
  const uses = new Set(own.flatMap(({ members }) => members.flatMap((member) => member.uses)));
  const groups = [...new Set(all.map((each) => each.group))].filter((each) => each !== group).toSorted();
  const foreign = groups.map((each) => ({
    from: `./${fileName(each).replace(".ts", "")}`,
    names: all.filter((type) => type.group === each && uses.has(type.name)).map(({ name }) => name),
  }));
  const imports = [
    { from: "../kubernetes/object-meta", names: uses.has("ObjectMeta") ? ["ObjectMeta"] : [] },
    ...foreign,
  ];
  return `/** Types of ${group}, written by \`npm run kubevirt-types\` from the CRDs of KubeVirt ${version}. */
${imports.flatMap(importText).join("")}
${own.map(interfaceText).join("\n")}`;
}

/** @param {{ from: string, names: string[] }} imported */
function importText({ from, names }) {
  return names.length === 0 ? [] : [`import type { ${names.toSorted().join(", ")} } from "${from}";\n`];
}

/** @param {import("./types.mjs").Interface} declared */
function interfaceText({ name, comment, members }) {
  const lines = members.map(
    ({ field, optional, type }) => `  ${key(field)}${optional ? "?" : ""}: ${type};\n`,
  );
  return `${comment === undefined ? "" : `/** ${comment} */\n`}export interface ${name} {\n${lines.join("")}}\n`;
}

/** @param {string} field */
function key(field) {
  return /^[A-Za-z_]\w*$/.test(field) ? field : JSON.stringify(field);
}
