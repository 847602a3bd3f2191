import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import * as hooks from "../../provider/hooks";
import type { KindName } from "../../provider/kinds";
import { readDesiredState } from "../../provider/kinds/virtual-machine/planning";
import { forgetNames } from "../../provider/kinds/virtual-machine/program-names";
import type { VirtualMachineInputs } from "../../provider/models/virtual-machine";
import { containsUnknown, type PropertyMap } from "../../provider/runtime/values";
import { anyValue, frozen, spoiled, varied } from "./arbitraries";
import { check, operation, useAbleAdapter } from "./checking";
import { kindNames, validInputsOf } from "./valid-inputs";

useAbleAdapter();

const runs = { numRuns: 50 };

describe.each(kindNames)("the check of %s", (kind) => {
  const valid = validInputsOf(kind);
  const anyInputs = fc.oneof(fc.dictionary(fc.string(), anyValue), spoiled(valid), varied(valid));

  it("says something about any JSON, never fails itself, and changes nothing that it is given", async () => {
    const property = fc.asyncProperty(anyInputs.map(frozen), async (inputs) => {
      const { failures } = await check(kind, inputs);
      expect(failures.filter(({ reason }) => reason === "")).toEqual([]);
    });
    await fc.assert(property, runs);
  });

  it("says the same twice, and the same of its own output", async () => {
    const property = fc.asyncProperty(anyInputs, async (inputs) => {
      const first = await check(kind, inputs);
      expect(await check(kind, inputs)).toEqual(first);
      expect(await check(kind, first.inputs)).toEqual(first);
    });
    await fc.assert(property, runs);
  });
});

describe.each(kindNames)("the diff of %s", (kind) => {
  const valid = validInputsOf(kind);

  it("plans whatever check accepts from whatever was recorded, or refuses it with a reason", async () => {
    const property = fc.asyncProperty(varied(valid), varied(valid), async (before, inputs) => {
      fc.pre(!containsUnknown(before));
      fc.pre((await isAccepted(kind, before)) && (await isAccepted(kind, inputs)));
      const request = { id: "x", recorded: frozen(before), inputs: frozen(inputs) };
      expect(await outcomeOf(kind, request)).toMatch(/^(planned|InvalidSpec)$/);
    });
    await fc.assert(property, { numRuns: 15, maxSkipsPerRun: 1000 });
  });

  it("finds nothing to change where nothing changed", async () => {
    const property = fc.asyncProperty(varied(valid), async (inputs) => {
      fc.pre(!containsUnknown(inputs) && (await isAccepted(kind, inputs)));
      const { inputs: accepted } = await check(kind, inputs);
      const recorded = kind === "VirtualMachine" ? await withDigest(accepted) : accepted;
      const { changes } = await hooks.diff(kind, { id: "x", recorded, inputs: accepted }, operation);
      expect(changes).toEqual([]);
    });
    await fc.assert(property, { numRuns: 15, maxSkipsPerRun: 1000 });
  });
});

/** State holds a digest instead of the guest's documents. */
async function withDigest(inputs: PropertyMap): Promise<PropertyMap> {
  const { documents } = await readDesiredState(inputs as unknown as VirtualMachineInputs);
  return { ...inputs, userDataDigest: documents.digest };
}

async function isAccepted(kind: KindName, inputs: unknown): Promise<boolean> {
  // each is a program of its own: a name that another owner had before is free
  forgetNames();
  return (await check(kind, inputs)).failures.length === 0;
}

async function outcomeOf(
  kind: KindName,
  request: { id: string; recorded: unknown; inputs: unknown },
): Promise<string> {
  try {
    await hooks.diff(kind, request as { id: string; recorded: PropertyMap; inputs: PropertyMap }, operation);
    return "planned";
  } catch (error) {
    return ProviderError.is(error) ? (error.code === "Internal" ? error.message : error.code) : String(error);
  }
}
