/** What a change makes of its property, for front-ends that show single properties. */
import { expect, test } from "vitest";
import { detailedChanges } from "../../provider/hooks";
import type { KindName } from "../../provider/kinds";
import { type PropertyMap, unknown } from "../../provider/runtime/values";

const owner = "dev::shop::web#identity";
const web: PropertyMap = {
  owner,
  name: "web",
  provider: { type: "mock" },
  class: { cpu: 1, memory: "64Mi" },
};
const [data, log] = [
  { name: "data", size: "1Gi" },
  { name: "log", size: "1Gi" },
];

function kindOf(kind: KindName, recorded: PropertyMap, inputs: PropertyMap, property: string): string {
  const change = { property, effect: "live", summary: "" } as const;
  const [shown] = detailedChanges(kind, { recorded, inputs }, [change]);
  expect(shown).toMatchObject(change);
  return shown?.kind ?? "";
}

test.each<[string, PropertyMap, PropertyMap, string, string]>([
  ["an input that comes", {}, { tags: ["a"] }, "tags", "add"],
  ["an input that goes", { tags: ["a"] }, {}, "tags", "delete"],
  ["another value", { tags: ["a"] }, { tags: ["b"] }, "tags", "update"],
  ["a disk that comes before others", { disks: [log] }, { disks: [data, log] }, "disks[0]", "add"],
  [
    "a disk that has another place",
    { disks: [data, log] },
    { disks: [log, data] },
    "disks[0].size",
    "update",
  ],
  [
    "a setting of a disk that comes",
    { disks: [data] },
    { disks: [{ ...data, iops: 5 }] },
    "disks[0].iops",
    "add",
  ],
  [
    "a setting of a disk that goes",
    { disks: [{ ...data, iops: 5 }] },
    { disks: [data] },
    "disks[0].iops",
    "delete",
  ],
  ["a list that has lost an item", { disks: [data, log] }, { disks: [data] }, "disks", "update"],
  ["the first disk", {}, { disks: [data] }, "disks[0]", "add"],
  ["an item without a name", { bootOrder: ["log"] }, { bootOrder: ["data"] }, "bootOrder[0]", "update"],
  ["a setting of a map", {}, { extraConfig: { "a.b": "c" } }, 'extraConfig["a.b"]', "add"],
  ["an input that is not known yet", {}, { tags: unknown }, "tags", "add"],
  ["a default that the machine lost", { powerState: "Off" }, {}, "powerState", "update"],
  ["what was seen", { drift: ["no root disk"] }, {}, "drift", "update"],
  [
    "documents, of which the state holds a digest",
    {},
    { userData: { sshPublicKey: "k" } },
    "userData",
    "update",
  ],
])("%s", (_what, before, now, property, kind) => {
  expect(kindOf("VirtualMachine", { ...web, ...before }, { ...web, ...now }, property)).toBe(kind);
});

test("an output alone is updated", () => {
  const provider = { name: "host", type: "mock" };
  expect(kindOf("Provider", { ...provider, healthy: false }, provider, "healthy")).toBe("update");
});
