import { describe, expect, test } from "vitest";
import { hypervisorTypes, loadAdapter } from "../../provider/adapters/registry";
import { settingChangesFor as changesOf } from "../../provider/models/blocks";
import { resourceModels } from "../../provider/models/outputs";
import { inputEffects as effects } from "../../provider/planner/input-effects";
import { machineCapabilityRules as rules } from "../../provider/rules/capability-rules";
import { changesTables } from "../../scripts/docs/changes-tables.mjs";
import { replaceTable } from "../../scripts/docs/marked-table.mjs";
import { unpadded } from "../../scripts/docs/unpadded.mjs";
import { read } from "./markdown";

const page = read("docs/changes.md");
const [, others = ""] = page.split("## Other resources");

test("the tables are what planner and adapters say (`node scripts/docs.mjs` writes them)", async () => {
  const adapters = await Promise.all(hypervisorTypes.map(loadAdapter));
  const { inputs, settings } = changesTables({ effects, rules, adapters, changesOf });
  const written = replaceTable(replaceTable(page, "inputs", inputs), "settings", settings);
  expect(unpadded(page)).toBe(unpadded(written));
});

describe("every other resource is there", () => {
  test.each(Object.keys(resourceModels).filter((kind) => kind !== "VirtualMachine"))("%s", (kind) => {
    expect(others).toContain(kind);
  });
});
