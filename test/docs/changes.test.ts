import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { resourceModels } from "../../provider/models/outputs";
import { read } from "./markdown";

const [machine = "", others = ""] = read("docs/changes.md").split("## Other resources");

/** Chosen once, by the SDK. */
const silent = new Set(["owner", "beside", "ignoreChanges"]);

describe("docs/changes.md says what a change of each input does", () => {
  test.each(inputsOf(resourceModels.VirtualMachine.inputs))("VirtualMachine.%s", (input) => {
    expect(machine).toMatch(new RegExp(`^\\|.*\`${input}[.[\`]`, "m"));
  });

  test.each(Object.keys(resourceModels))("%s", (kind) => {
    expect(kind === "VirtualMachine" ? machine : others).toContain(kind);
  });
});

function inputsOf(model: z.ZodObject): string[] {
  return Object.keys(model.shape).filter((name) => !silent.has(name));
}
