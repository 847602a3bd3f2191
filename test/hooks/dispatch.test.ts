/** What all hooks do, whatever the kind. */
import { afterEach, expect, test, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import * as hooks from "../../provider/hooks";
import { PartialFailure } from "../../provider/hooks/partial-failure";
import { type PropertyMap, unknown } from "../../provider/hooks/values";
import { kinds } from "../../provider/kinds";
import { registerSecret } from "../../provider/observability/redaction";
import { operation } from "./checking";
import { validInputsOf } from "./valid-inputs";

afterEach(() => vi.restoreAllMocks());

const provider = { type: "mock", endpoint: "/nowhere" };
const snapshot = { owner: "dev::t::s", name: "s", provider, machine: "web-1", description: "before" };

test("an input that only the update knows is judged before anything is touched", async () => {
  const [create, update] = [vi.spyOn(kinds.Snapshot, "create"), vi.spyOn(kinds.Snapshot, "update")];
  const inputs: PropertyMap = { ...snapshot, name: "a name" };
  const creating = hooks.create("Snapshot", inputs, operation);
  await expect(creating).rejects.toMatchObject({
    code: "InvalidSpec",
    message: expect.stringMatching(/name: "a name"/),
  });
  const updating = hooks.update("Snapshot", { id: "x", recorded: snapshot, inputs }, operation);
  await expect(updating).rejects.toMatchObject({ code: "InvalidSpec" });
  expect(create).not.toHaveBeenCalled();
  expect(update).not.toHaveBeenCalled();
});

test("reasons of a partial failure leave without secrets, and with what they are about", async () => {
  registerSecret("hush-of-reasons");
  const failure = new PartialFailure("id", { phase: "Creating" }, ["login with hush-of-reasons failed"]);
  vi.spyOn(kinds.Snapshot, "create").mockRejectedValue(failure);
  await expect(hooks.create("Snapshot", snapshot, operation)).rejects.toMatchObject({
    id: "id",
    properties: { phase: "Creating" },
    reasons: ["login with [REDACTED] failed"],
  });
});

test("an error leaves without secrets, and says what was done to what", async () => {
  registerSecret("hush-of-errors");
  const failure = new ProviderError("Unauthorized", "no hush-of-errors", { cure: "do it" });
  vi.spyOn(kinds.Snapshot, "create").mockRejectedValue(failure);
  await expect(hooks.create("Snapshot", snapshot, operation)).rejects.toThrow(
    "create Snapshot s: no [REDACTED]; do it",
  );
});

test("an unknown input counts as changed", async () => {
  const inputs: PropertyMap = { ...snapshot, description: unknown };
  const { changes } = await hooks.diff("Snapshot", { id: "x", recorded: snapshot, inputs }, operation);
  expect(changes).toEqual([
    { property: "description", effect: "settings", summary: "description is not known yet" },
  ]);
});

test("an unknown input that makes another object is planned as a replacement", async () => {
  const inputs: PropertyMap = { ...snapshot, machine: unknown };
  const { changes } = await hooks.diff("Snapshot", { id: "x", recorded: snapshot, inputs }, operation);
  expect(changes).toEqual([{ property: "machine", effect: "replace", summary: "machine is not known yet" }]);
});

test.each([
  ["Replace", "replace"],
  ["Ignore", "settings"],
])("an image that is not known yet, with updatePolicy.image %s, is planned as %s", async (image, effect) => {
  const machine = { ...validInputsOf("VirtualMachine"), updatePolicy: { image } } as PropertyMap;
  const request = { id: "x", recorded: machine, inputs: { ...machine, image: unknown } as PropertyMap };
  const { changes } = await hooks.diff("VirtualMachine", request, operation);
  expect(changes).toEqual([{ property: "image", effect, summary: "image is not known yet" }]);
});

test("what replaces when it changes is what a kind says so of", async () => {
  const image = {
    owner: "o",
    name: "i",
    provider,
    source: { mock: { url: "https://example.org/a" } },
    checksum: "sha256:00",
  };
  const other = { name: "j", source: { mock: { url: "https://example.org/b" } }, checksum: "sha256:01" };
  for (const [key, value] of Object.entries(other)) {
    const request = { id: "x", recorded: image, inputs: { ...image, [key]: value } };
    const { changes } = await hooks.diff("Image", request, operation);
    expect(changes).toEqual([expect.objectContaining({ property: key, effect: "replace" })]);
    expect(kinds.Image.replacing?.(image as never)).toContain(key);
  }
});
