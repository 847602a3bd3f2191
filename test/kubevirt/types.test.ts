import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { typeFiles } from "../../scripts/kubevirt-types/files.mjs";
import { readJsonLines } from "../../scripts/shared/json-lines.mjs";
import { describeUnless } from "../support/describe-unless";
import { sharedData } from "../support/shared-data";

const folder = resolve(__dirname, "../../sdk/kubevirt");
const crds = sharedData("kubevirt/kubevirt-crds-v1.9.0.jsonl");

describeUnless(crds.missing, "the types of KubeVirt's API", () => {
  it("are what its CRDs say (`npm run kubevirt-types -- FILE` writes them)", () => {
    const files = typeFiles(readJsonLines(crds.path), "1.9.0");
    expect(readdirSync(folder).toSorted()).toEqual([...files.keys()].toSorted());
    for (const [name, text] of files) {
      expect(unspaced(readFileSync(join(folder, name), "utf8")), name).toBe(unspaced(text));
    }
  });
});

/** Without what the formatter changes. */
function unspaced(text: string): string {
  return text.replace(/\s+/g, "").replace(/,\}/g, "}").replace(/:\|/g, ":");
}
