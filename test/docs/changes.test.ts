import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { hypervisorKinds } from "../../provider/adapters/registry";
import { resourceModels } from "../../provider/models/outputs";
import { read } from "./markdown";

const [machine = "", others = ""] = read("docs/changes.md").split("## Other resources");

const hypervisors = new Set<string>(hypervisorKinds);

/** Chosen once, by the SDK. */
const silent = new Set(["owner", "beside", "ignoreChanges"]);

describe("docs/changes.md says what a change of each input does", () => {
  test.each(inputsOf(resourceModels.VirtualMachine.inputs))("VirtualMachine.%s", (input) => {
    const name = hypervisors.has(input) ? "<hypervisor>" : input;
    expect(machine).toMatch(new RegExp(`^\\|.*\`${name}[.[\`]`, "m"));
  });

  test.each(Object.keys(resourceModels))("%s", (kind) => {
    expect(kind === "VirtualMachine" ? machine : others).toContain(kind);
  });
});

function inputsOf(model: z.ZodObject): string[] {
  return Object.keys(model.shape).filter((name) => !silent.has(name));
}
