import { expect, test } from "vitest";
import { toJSONSchema } from "zod";
import { capabilityConsequences as consequences } from "../../provider/contract/capabilities";
import { resourceModels as models } from "../../provider/models/outputs";
import { machineCapabilityRules as rules } from "../../provider/rules/capability-rules";
import { resourcesPage } from "../../scripts/docs/resources-page.mjs";
import { unpadded } from "../../scripts/docs/unpadded.mjs";
import { read } from "./markdown";

test("docs/resources.md is what the models say (`node scripts/docs.mjs` writes it)", () => {
  const page = resourcesPage({ models, consequences, rules, toJSONSchema });
  expect(unpadded(read("docs/resources.md"))).toBe(unpadded(page));
});
