/** The catalogue as the YAML files that kubevirt/common-instancetypes releases. */
import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { Kind } from "./manifest";
import { manifestsOf } from "./manifest";

/** A file and what is in it. */
export interface Bundle {
  readonly name: string;
  readonly text: string;
}

const allKinds: readonly Kind[] = [
  "VirtualMachineClusterInstancetype",
  "VirtualMachineClusterPreference",
  "VirtualMachineInstancetype",
  "VirtualMachinePreference",
];

const contents: Readonly<Record<string, readonly Kind[]>> = {
  "common-instancetypes-all-bundle.yaml": allKinds,
  "common-clusterinstancetypes-bundle.yaml": ["VirtualMachineClusterInstancetype"],
  "common-clusterpreferences-bundle.yaml": ["VirtualMachineClusterPreference"],
  "common-instancetypes-bundle.yaml": ["VirtualMachineInstancetype"],
  "common-preferences-bundle.yaml": ["VirtualMachinePreference"],
};

/**
 * The five bundles: YAML documents by kind and in each kind by name, with sorted fields, so that the same catalogue always
 * gives the same bytes.
 */
export function bundles(): Bundle[] {
  return Object.entries(contents).map(([name, kinds]) => ({
    name,
    text: kinds.flatMap(documentsOf).join(""),
  }));
}

/** SHA-256 of each file, as `sha256sum` writes them and `sha256sum --check` reads them. */
export function checksums(files: readonly Bundle[]): string {
  return files.map(({ name, text }) => `${digest(text)}  ${name}\n`).join("");
}

function documentsOf(kind: Kind): string[] {
  const manifests = manifestsOf(kind).map((object) => ({ name: object.metadata.name ?? "", object }));
  const inOrder = manifests.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return inOrder.map(({ object }) => `---\n${toYaml(object)}`);
}

/** In YAML 1.1, which Kubernetes' tools read: they would take an unquoted `on` or `1_0` for something else. */
function toYaml(object: object): string {
  return stringify(object, {
    version: "1.1",
    sortMapEntries: true,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
