/** The options that Pulumi never tells a dynamic provider of. */
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import * as virt from "../../sdk";
import { registrations } from "./registrations";

const warn = vi.spyOn(pulumi.log, "warn");
beforeEach(() => {
  warn.mockReset().mockResolvedValue();
});
afterAll(() => {
  warn.mockRestore();
});

/** The warnings of a resource with these options, each with the resource that it names. */
async function warnings(options?: virt.ResourceOptions): Promise<[string, unknown][]> {
  let small: virt.VMClass | undefined;
  await registrations(() => {
    small = new virt.VMClass("small", { cpu: 1, memory: "1Gi" }, options);
  });
  return warn.mock.calls.map(([text, resource]) => [text, resource === small]);
}

const ofTimeouts =
  "the option customTimeouts has no effect on this resource: set the resource's own timeouts";
const ofReplacing =
  "the option replaceOnChanges has no effect on this resource: run `pulumi up --replace`, or set updatePolicy of a machine";

it("are warned of, with what does the same", async () => {
  expect(await warnings({ customTimeouts: { create: "5m" } })).toEqual([[ofTimeouts, true]]);
  warn.mockClear();
  expect(await warnings({ replaceOnChanges: ["cpu"] })).toEqual([[ofReplacing, true]]);
});

it("are warned of one by one", async () => {
  const both = { customTimeouts: { create: "5m" }, replaceOnChanges: ["cpu"] };
  expect(await warnings(both)).toEqual([
    [ofTimeouts, true],
    [ofReplacing, true],
  ]);
});

it.each([
  ["no options", undefined],
  ["other options", { protect: true, ignoreChanges: ["cpu"] }],
  ["options without a value", { customTimeouts: undefined, replaceOnChanges: undefined }],
])("are not warned of where there are %s", async (_what, options) => {
  expect(await warnings(options as virt.ResourceOptions | undefined)).toEqual([]);
});
