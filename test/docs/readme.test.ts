import { expect, test } from "vitest";
import { hypervisorTypes, loadAdapter } from "../../provider/adapters/registry";
import { capabilityNames } from "../../provider/contract/capabilities";
import { capabilityRows, capabilityTable } from "../../scripts/docs/capability-table.mjs";
import { replaceTable } from "../../scripts/docs/marked-table.mjs";
import { unpadded } from "../../scripts/docs/unpadded.mjs";
import { codeBlocks, read } from "./markdown";

const readme = read("README.md");

test("each capability stands in one row of the table", () => {
  const named = capabilityRows.flatMap(([, words]) => Object.keys(words));
  expect(named.toSorted()).toEqual(capabilityNames.toSorted());
});

test("the table is what the adapters say (`node scripts/docs.mjs` writes it)", async () => {
  const adapters = await Promise.all(hypervisorTypes.map(loadAdapter));
  expect(unpadded(readme)).toBe(unpadded(replaceTable(readme, "capabilities", capabilityTable(adapters))));
});

test("the program is that of examples/libvirt-basic", () => {
  expect(codeBlocks(readme, "ts")).toEqual([read("examples/libvirt-basic/index.ts")]);
});

test("the commands are there", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const texts = [readme, read("CONTRIBUTING.md"), read("docs/getting-started.md")].join("\n");
  const named = [...texts.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name);
  for (const name of named) expect(scripts).toHaveProperty([String(name)]);
});
