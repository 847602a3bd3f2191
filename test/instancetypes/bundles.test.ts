import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { bundles, checksums, type Kind, manifestsOf } from "../../sdk/instancetypes";

const instancetypeFile = "common-clusterinstancetypes-bundle.yaml";

const kindsIn: Readonly<Record<string, readonly Kind[]>> = {
  "common-instancetypes-all-bundle.yaml": [
    "VirtualMachineClusterInstancetype",
    "VirtualMachineClusterPreference",
    "VirtualMachineInstancetype",
    "VirtualMachinePreference",
  ],
  [instancetypeFile]: ["VirtualMachineClusterInstancetype"],
  "common-clusterpreferences-bundle.yaml": ["VirtualMachineClusterPreference"],
  "common-instancetypes-bundle.yaml": ["VirtualMachineInstancetype"],
  "common-preferences-bundle.yaml": ["VirtualMachinePreference"],
};

/** Of the catalogue v1.7.0 with our descriptions. A change of it, or of how YAML is written, changes them. */
const pinned = `55b50fb0911e0a1ca1a8b87952c2393a624773aed78d01dd1bc154a34acae3d7  common-instancetypes-all-bundle.yaml
af5016febd8d79dff785c68aaa0f80563f7d22a714f695d097a70a4bae0683c6  common-clusterinstancetypes-bundle.yaml
c5c1becbc1f963fc8ed26486fa7c3608eef5e40d7d027d9273dbae8d340fc2b2  common-clusterpreferences-bundle.yaml
656d59a559e8d9d8c63bdff289bf2a2513fe7a03b3a0a7372883b62e919817f2  common-instancetypes-bundle.yaml
2641aee8aeec614142c9eadf443c66393842a93d9743b678ecfc75c9fa4f0346  common-preferences-bundle.yaml
`;

describe("the bundles", () => {
  it("are five files", () => {
    expect(bundles().map(({ name }) => name)).toEqual(Object.keys(kindsIn));
  });

  it.each(Object.entries(kindsIn))(
    "have in %s the objects of their kinds, by kind and by name",
    (file, kinds) => {
      const text = bundles().find(({ name }) => name === file)?.text ?? "";
      const documents = parseAllDocuments(text, { version: "1.1" });
      const expected = kinds.flatMap((kind) =>
        manifestsOf(kind).toSorted((a, b) => (String(a.metadata.name) < String(b.metadata.name) ? -1 : 1)),
      );
      expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
      expect(documents.map((document) => document.toJS())).toEqual(expected);
    },
  );

  it("quote what YAML 1.1 would take for something else", () => {
    const text = bundles().find(({ name }) => name === instancetypeFile)?.text;
    expect(text).toContain('instancetype.kubevirt.io/cpu: "8"\n');
    expect(text).toContain('instancetype.kubevirt.io/numa: "true"\n');
  });

  it("have the same checksums each time", () => {
    expect(checksums(bundles())).toBe(pinned);
    expect(checksums(bundles())).toBe(pinned);
  });

  it("have checksums of their bytes", () => {
    const text = "---\nname: ü\n";
    const digest = createHash("sha256").update(Buffer.from(text)).digest("hex");
    expect(checksums([{ name: "a.yaml", text }])).toBe(`${digest}  a.yaml\n`);
  });
});
