/** What an adapter's own parts throw, as violations of inputs. */
import { describe, expect, it } from "vitest";
import { definedOnly } from "../../provider/contract/defined-only";
import { type ErrorCode, ProviderError } from "../../provider/contract/errors";
import { gatherRefusals } from "../../provider/contract/refusals";

const { violationsOf, violationsOnLook } = gatherRefusals("; ");

function failing(code: ErrorCode, property?: string): () => never {
  return () => {
    throw new ProviderError(code, "it cannot be", { ...definedOnly({ property }), remediation: "do this" });
  };
}

describe.each([
  ["at once", async (judge: () => unknown) => violationsOf(judge)],
  ["on a look", async (judge: () => unknown) => violationsOnLook(async () => judge())],
])("a part that throws %s", (_when, gather) => {
  it.each<[ErrorCode, string | undefined]>([
    ["InvalidSpec", "disks[0].size"],
    ["NotSupported", undefined],
    ["Conflict", "name"],
    ["NotFound", "media[a].image"],
  ])("refuses with %s of %s", async (code, property) => {
    expect(await gather(failing(code, property))).toEqual([
      { property: property ?? "class", reason: "it cannot be; do this" },
    ]);
  });

  it.each<[ErrorCode, string | undefined]>([
    ["Unavailable", undefined],
    ["Unavailable", "disks[0].storageClass"],
    ["Timeout", undefined],
    ["NotFound", undefined],
  ])("refuses nothing with %s of %s, which is thrown on", async (code, property) => {
    await expect(gather(failing(code, property))).rejects.toMatchObject({ code });
  });

  it("refuses nothing where it throws nothing, or what is no error of ours", async () => {
    expect(await gather(() => "fine")).toEqual([]);
    const broken = () => {
      throw new TypeError("broken");
    };
    await expect(gather(broken)).rejects.toThrow(TypeError);
  });
});
