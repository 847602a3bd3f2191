/** What all hooks do, whatever the kind. */
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import * as hooks from "../../provider/hooks";
import { kinds } from "../../provider/kinds";
import { events, type ProviderEvent } from "../../provider/observability/events";
import { registerSecret } from "../../provider/observability/redaction";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import { type PropertyMap, type PropertyValue, unknown } from "../../provider/runtime/values";
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
  const failure = new ProviderError("Unauthorized", "no hush-of-errors", { remediation: "do it" });
  vi.spyOn(kinds.Snapshot, "create").mockRejectedValue(failure);
  await expect(hooks.create("Snapshot", snapshot, operation)).rejects.toThrow(
    "create Snapshot s: no [REDACTED]; do it",
  );
});

const request = { id: "s-1", recorded: snapshot, inputs: snapshot };
const hooksOfSnapshot = [
  ["check", "rules", () => hooks.check("Snapshot", snapshot, operation)],
  ["diff", "diff", () => hooks.diff("Snapshot", request, operation)],
  ["create", "create", () => hooks.create("Snapshot", snapshot, operation)],
  ["read", "read", () => hooks.read("Snapshot", "s-1", snapshot, operation)],
  ["update", "update", () => hooks.update("Snapshot", request, operation)],
  ["delete", "delete", () => hooks.remove("Snapshot", "s-1", snapshot, operation)],
] as const;

describe.each(hooksOfSnapshot)("the hook %s", (name, method, run) => {
  const subject = { kind: "Snapshot", operation: name, name: "s" };

  /** What the log learns of `run`, whose duration is no longer than it took. */
  async function emitted(): Promise<ProviderEvent[]> {
    const all: ProviderEvent[] = [];
    onTestFinished(events.on((event) => void all.push(event)));
    const started = performance.now();
    await run().catch(() => undefined);
    const elapsed = performance.now() - started;
    for (const event of all) if ("duration" in event) expect(event.duration).toBeLessThanOrEqual(elapsed);
    return all;
  }

  test("names itself in what fails, and in the log", async () => {
    vi.spyOn(kinds.Snapshot, method).mockImplementation(() => {
      throw new ProviderError("Conflict", "there is another one", { remediation: "remove it" });
    });
    await expect(run()).rejects.toMatchObject({
      code: "Conflict",
      message: `${name} Snapshot s: there is another one; remove it`,
    });
    expect(await emitted()).toEqual([
      { type: "hook-started", ...subject },
      {
        type: "hook-finished",
        ...subject,
        code: "Conflict",
        error: expect.objectContaining({ reason: "there is another one" }),
        duration: expect.any(Number),
      },
    ]);
  });

  test("tells the log when it is done", async () => {
    const result = method === "rules" ? [] : { changes: [], deleteBeforeReplace: false, notes: [] };
    vi.spyOn(kinds.Snapshot, method).mockImplementation((() => result) as never);
    expect(await emitted()).toEqual([
      { type: "hook-started", ...subject },
      { type: "hook-finished", ...subject, duration: expect.any(Number) },
    ]);
  });
});

test("an import, which has no name yet, says what could not be read", async () => {
  vi.spyOn(kinds.Snapshot, "read").mockRejectedValue(new ProviderError("NotFound", "there is no s-1"));
  await expect(hooks.read("Snapshot", "s-1", {}, operation)).rejects.toThrow(
    /^read Snapshot: there is no s-1$/,
  );
});

test("a resource whose name is not known yet fails as others do", async () => {
  vi.spyOn(kinds.Snapshot, "rules").mockImplementation(() => {
    throw new Error("a rule is broken");
  });
  await expect(hooks.check("Snapshot", { ...snapshot, name: unknown }, operation)).rejects.toMatchObject({
    code: "Internal",
    message: "check Snapshot: a rule is broken",
  });
});

test("all that is wrong with the inputs of an update is told at once", async () => {
  const inputs = { ...snapshot, name: "a name", memory: "yes" };
  await expect(hooks.create("Snapshot", inputs, operation)).rejects.toThrow(
    /^create Snapshot a name: name: "a name" .*; memory: must be true or false, not "yes"$/,
  );
});

test("reasons of a partial failure are lines of one message", () => {
  const failure = new PartialFailure("id", {}, ["the disk is busy", "the guest does not answer"]);
  expect(String(failure)).toBe("PartialFailure: the disk is busy\nthe guest does not answer");
});

describe("a plan knows that a refresh asks", () => {
  const nothing = { changes: [], deleteBeforeReplace: false, notes: [] };
  const named = (name: string, owner: PropertyValue | undefined = `dev::t::${name}`): PropertyMap => ({
    ...snapshot,
    name,
    owner,
  });

  async function asks(kind: "Snapshot" | "VMClass", recorded: PropertyMap): Promise<boolean | undefined> {
    const plan = vi.spyOn(kinds[kind], "diff").mockResolvedValue(nothing);
    await hooks.diff(kind, { id: "x", recorded, inputs: recorded }, operation);
    return plan.mock.lastCall?.[3].refreshing;
  }

  async function refresh(kind: "Snapshot" | "VMClass", recorded: PropertyMap): Promise<void> {
    vi.spyOn(kinds[kind], "read").mockResolvedValue(undefined);
    await hooks.read(kind, "x", recorded, operation);
  }

  test("from the look at the resource until its inputs are judged again", async () => {
    const recorded = named("refreshed");
    expect(await asks("Snapshot", recorded)).toBe(false);
    await refresh("Snapshot", recorded);
    expect(await asks("Snapshot", recorded)).toBe(true);
    await hooks.check("Snapshot", recorded, operation);
    expect(await asks("Snapshot", recorded)).toBe(false);
  });

  test("of the resource, whichever of its objects the tag names", async () => {
    await refresh("Snapshot", named("tagged", "dev::t::tagged#0123abcd.x1y2z3"));
    expect(await asks("Snapshot", named("tagged"))).toBe(true);
    expect(await asks("Snapshot", named("tagged", "dev::other::tagged"))).toBe(false);
  });

  test("by its name where a resource has no owner", async () => {
    await refresh("VMClass", { name: "class-of-refresh" });
    expect(await asks("VMClass", { name: "class-of-refresh" })).toBe(true);
    expect(await asks("VMClass", { name: "another-class" })).toBe(false);
    expect(await asks("Snapshot", { name: "class-of-refresh" })).toBe(false);
  });

  test("and not for want of a name", async () => {
    await refresh("Snapshot", { owner: 5, name: ["no text"] } as PropertyMap);
    expect(await asks("Snapshot", named("with-a-name"))).toBe(false);
  });
});

test("an owner that is not known yet is no change", async () => {
  const inputs: PropertyMap = { ...snapshot, owner: unknown };
  const { changes } = await hooks.diff("Snapshot", { id: "x", recorded: snapshot, inputs }, operation);
  expect(changes).toEqual([]);
});

test("an unknown input of what nothing replaces is planned as settings", async () => {
  const recorded = { name: "small", cpu: 2, memory: "1Gi" };
  const inputs: PropertyMap = { ...recorded, memory: unknown };
  const { changes } = await hooks.diff("VMClass", { id: "x", recorded, inputs }, operation);
  expect(changes).toEqual([{ property: "memory", effect: "settings", summary: "memory is not known yet" }]);
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
