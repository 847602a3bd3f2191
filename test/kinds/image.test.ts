import { describe, expect, test, vi } from "vitest";
import type { ImageOperations } from "../../provider/contract/adapter";
import { ProviderError } from "../../provider/contract/errors";
import { parseTag } from "../../provider/contract/ownership";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import { openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";
import { anHour, endless, Life, useWorld } from "./life";

const world = useWorld();
const url = "https://images.example/debian.qcow2";
const foreign = "dev::other::db#another1.000000";

function inputsOf(more: PropertyMap = {}): PropertyMap {
  return {
    owner: world.owner("debian"),
    name: "debian",
    provider: world.provider,
    source: { mock: { url } },
    ...more,
  };
}

function images(): ImageOperations {
  const group = world.session.images;
  if (group === undefined) throw new Error("the mock has images");
  return group;
}

const distribution = { name: "debian", version: "12" };

async function made(more: PropertyMap = {}): Promise<Life> {
  const debian = new Life("Image", world);
  await debian.up(inputsOf(more));
  return debian;
}

test("an image is brought in, tagged, and goes with its resource", async () => {
  const debian = await made({ distribution });
  const there = await images().observe(debian.id);
  expect(debian.outputs).toEqual({
    ...inputsOf({ distribution }),
    owner: there?.owner,
    ready: true,
    phase: "Ready",
    location: there?.location,
    size: "2Gi",
    format: "qcow2",
    imported: true,
  });
  expect(parseTag(there?.owner ?? "")).toMatchObject({
    owner: parseTag(world.owner("debian")).owner,
    generation: expect.any(String),
  });
  const { outputs } = debian;
  expect(await debian.refresh()).toBe(true);
  expect(debian.outputs).toEqual(outputs);
  const { id } = debian;
  await debian.destroy();
  expect(await images().observe(id)).toBeUndefined();
});

test("an image that is there already is neither imported nor removed", async () => {
  const debian = await made({ source: { mock: { name: "debian-12" } } });
  expect(debian.outputs).toMatchObject({ imported: false, ready: true });
  const deleting = vi.spyOn(images(), "delete");
  await debian.destroy();
  expect(deleting).not.toHaveBeenCalled();
  expect(await images().observe("debian-12")).toBeDefined();
});

test("deletionPolicy Retain leaves an image without a call", async () => {
  const debian = await made({ deletionPolicy: "Retain" });
  const { id } = debian;
  const observing = vi.spyOn(images(), "observe");
  await debian.destroy();
  expect(observing).not.toHaveBeenCalled();
  expect(await images().observe(id)).toBeDefined();
});

test("an image that is another's by now stays", async () => {
  const debian = await made();
  const { id } = debian;
  await images().mark(id, foreign);
  const deleting = vi.spyOn(images(), "delete");
  await debian.destroy();
  expect(deleting).not.toHaveBeenCalled();
  expect(await images().observe(id)).toMatchObject({ owner: foreign });
});

test("an image that is gone is deleted, and leaves the state at a refresh", async () => {
  const debian = await made();
  await images().delete(debian.id);
  expect(await debian.refresh()).toBe(false);
  const again = await made();
  await images().delete(again.id);
  await again.destroy();
});

test("an image that machines derive from stays, with a warning; any other refusal is an error", async () => {
  const debian = await made();
  const inUse = new ProviderError("Conflict", "the machine web derives from it", { property: "inUse" });
  const deleting = vi.spyOn(images(), "delete");
  for (const error of [
    new ProviderError("Conflict", "it is locked"),
    new ProviderError("Internal", "no answer", { property: "inUse" }),
  ]) {
    deleting.mockRejectedValueOnce(error);
    await expect(debian.destroy()).rejects.toThrow(error.reason);
  }
  deleting.mockRejectedValueOnce(inUse);
  await debian.destroy();
  expect(world.warnings()).toEqual(["warning: the machine web derives from it: it stays on the hypervisor"]);
});

describe("another program", () => {
  test.each<[string, PropertyMap, object]>([
    [
      "source",
      { source: { mock: { url: `${url}?2` } } },
      { property: "source", effect: "replace", summary: "source: another image" },
    ],
    ["name", { name: "other" }, { property: "name", effect: "replace", summary: "name: another name" }],
    [
      "checksum",
      { checksum: "a".repeat(64) },
      { property: "checksum", effect: "replace", summary: "checksum: other content" },
    ],
    [
      "distribution",
      { distribution },
      { property: "distribution", effect: "settings", summary: "distribution: settings only" },
    ],
    [
      "policy",
      { deletionPolicy: "Retain" },
      { property: "deletionPolicy", effect: "settings", summary: "deletionPolicy: settings only" },
    ],
  ])("with another %s", async (_title, more, change) => {
    const debian = await made();
    expect(await debian.preview(inputsOf(more))).toEqual({
      changes: [change],
      deleteBeforeReplace: false,
      notes: [],
    });
  });

  test("with the same says nothing", async () => {
    const debian = await made();
    expect(await debian.preview(inputsOf())).toEqual({ changes: [], deleteBeforeReplace: false, notes: [] });
  });

  test("with a hypervisor of another kind needs the image there; another endpoint is settings", async () => {
    const debian = await made();
    const at = (provider: PropertyMap) =>
      debian.preview(inputsOf({ provider, source: { mock: { url }, libvirt: { url } } }));
    const moved = await at({ type: "libvirt", endpoint: "qemu:///system" });
    expect(moved.changes).toContainEqual(
      expect.objectContaining({ property: "provider", effect: "replace" }),
    );
    const elsewhere = await at({ ...world.provider, endpoint: "/elsewhere" });
    expect(elsewhere.changes).toContainEqual(
      expect.objectContaining({ property: "provider", effect: "settings" }),
    );
  });

  test("with settings only makes no call and keeps what is known", async () => {
    const debian = await made();
    const { outputs } = debian;
    const observing = vi.spyOn(images(), "observe");
    expect(await debian.up(inputsOf({ distribution }))).toEqual({ ...outputs, distribution });
    expect(observing).not.toHaveBeenCalled();
    expect(await debian.up(inputsOf())).toEqual(outputs);
  });

  test("replaces the image, and the old one goes after the new one has come", async () => {
    const debian = await made();
    const { id } = debian;
    await debian.up(inputsOf({ source: { mock: { url: `${url}?2` } } }));
    expect(await images().observe(debian.id)).toBeDefined();
    expect(await images().observe(id)).toBeUndefined();
  });
});

describe("a resource that has another name by now", () => {
  test("has the image that it brought in follow", async () => {
    const debian = await made();
    const inputs = inputsOf({ owner: world.owner("renamed") });
    expect((await debian.preview(inputs)).changes).toEqual([
      expect.objectContaining({ property: "owner", effect: "live" }),
    ]);
    await debian.up(inputs);
    const there = await images().observe(debian.id);
    expect(parseTag(there?.owner ?? "").owner).toBe(parseTag(world.owner("renamed")).owner);
    expect(debian.outputs).toMatchObject({ owner: there?.owner, imported: true, ready: true });
    expect((await debian.preview(inputs)).changes).toEqual([]);
    await debian.destroy();
    expect(await images().observe(debian.state?.id ?? there?.reference ?? "")).toBeUndefined();
  });

  test("does not tag an image that was there", async () => {
    const debian = await made({ source: { mock: { name: "debian-12" } } });
    const marking = vi.spyOn(images(), "mark");
    await debian.up(inputsOf({ source: { mock: { name: "debian-12" } }, owner: world.owner("renamed") }));
    expect(marking).not.toHaveBeenCalled();
    expect(parseTag(String(debian.outputs.owner)).owner).toBe(parseTag(world.owner("renamed")).owner);
  });

  test("does not take an image that is another's by now", async () => {
    const debian = await made();
    await images().mark(debian.id, foreign);
    await expect(debian.up(inputsOf({ owner: world.owner("renamed") }))).rejects.toMatchObject({
      code: "Conflict",
      property: "owner",
      reason: `the image ${debian.id} belongs to ${foreign}`,
    });
    expect(await images().observe(debian.id)).toMatchObject({ owner: foreign });
  });
});

describe("an import that takes too long", () => {
  const slow = (more: PropertyMap = {}) => inputsOf({ prepare: { timeout: "30ms" }, ...more });

  async function givenUp(): Promise<Life> {
    const { provider } = world;
    world.provider = { ...provider, mock: { taskDuration: endless } };
    const debian = new Life("Image", world);
    const failure: unknown = await debian.up(slow()).catch((error: unknown) => error);
    expect(PartialFailure.is(failure) && failure.reasons).toEqual([
      expect.stringContaining("not finished after"),
    ]);
    expect(await images().observe(debian.id)).toBeUndefined();
    expect(debian.outputs).toEqual({
      ...slow(),
      owner: debian.outputs.owner,
      ready: false,
      phase: "Importing",
      location: debian.id,
    });
    world.provider = provider;
    world.later(anHour);
    return debian;
  }

  test("reaches the state under its id, and the next update takes it up", async () => {
    const debian = await givenUp();
    const { id, outputs } = debian;
    const again = await debian.up(slow());
    expect(debian.id).toBe(id);
    expect(again).toMatchObject({ ready: true, phase: "Ready", imported: true, owner: outputs.owner });
    expect(await images().observe(id)).toMatchObject({ owner: outputs.owner });
  });

  test("is taken up under the tag that it began with, and its tag follows later", async () => {
    const debian = await givenUp();
    const { owner } = debian.outputs;
    const renamed = slow({ owner: world.owner("renamed") });
    expect((await debian.up(renamed)).owner).toBe(owner);
    expect(await images().observe(debian.id)).toMatchObject({ owner });
    expect(parseTag(String((await debian.up(renamed)).owner)).owner).toBe(
      parseTag(world.owner("renamed")).owner,
    );
    expect(await images().observe(debian.id)).toMatchObject({ owner: debian.outputs.owner });
  });

  test("is deleted with its resource", async () => {
    const debian = await givenUp();
    const { id } = debian;
    await debian.destroy();
    expect(await images().observe(id)).toBeUndefined();
  });
});

test("an import that is interrupted reaches the state", async () => {
  world.provider = { ...world.provider, mock: { taskDuration: endless } };
  const { tracker } = await openSession(world.provider as never);
  const waiting = vi.spyOn(tracker, "wait");
  const debian = new Life("Image", world);
  const making = debian.up(inputsOf()).catch((error: unknown) => error);
  await vi.waitFor(() => expect(waiting).toHaveBeenCalled(), { interval: 5 });
  world.interrupt();
  expect(PartialFailure.is(await making)).toBe(true);
  expect(debian.outputs).toMatchObject({ phase: "Importing", ready: false });
});

describe("an import that fails", () => {
  test.each(["Retryable", "Unavailable"] as const)(
    "as %s is tried again, on a session that lives",
    async (code) => {
      const preparing = vi
        .spyOn(images(), "prepare")
        .mockRejectedValueOnce(new ProviderError(code, "try later"));
      const debian = await made();
      expect(debian.outputs).toMatchObject({ ready: true });
      expect(preparing).toHaveBeenCalledTimes(2);
      expect(world.warnings()).toEqual([
        expect.stringMatching(/^warning: the import failed and is tried again: .*try later/),
      ]);
    },
  );

  test("as anything else is not", async () => {
    const preparing = vi
      .spyOn(images(), "prepare")
      .mockRejectedValue(new ProviderError("Internal", "it broke"));
    await expect(made()).rejects.toThrow(/it broke/);
    expect(preparing).toHaveBeenCalledTimes(1);
  });

  test.each([
    [{}, 4],
    [{ retries: 0 }, 1],
    [{ retries: 1 }, 2],
  ])("is tried as often as %j says", async (prepare, times) => {
    const preparing = vi
      .spyOn(images(), "prepare")
      .mockRejectedValue(new ProviderError("Retryable", "try later"));
    await expect(made({ prepare })).rejects.toThrow(/try later/);
    expect(preparing).toHaveBeenCalledTimes(times);
  });

  test("because its session was lost goes on with another", async () => {
    vi.spyOn(images(), "prepare").mockImplementationOnce(async () => {
      await world.session.close();
      throw new ProviderError("Unavailable", "the connection is lost");
    });
    const debian = await made();
    expect(debian.outputs).toMatchObject({ ready: true });
    expect((await openSession(world.provider as never)).session).not.toBe(world.session);
  });

  test("without a trace says so", async () => {
    vi.spyOn(images(), "prepare").mockResolvedValue({ reference: "nowhere" });
    await expect(made()).rejects.toThrow(/the image is not there after its import/);
  });
});

describe("an image that is missing", () => {
  const missing = (prepare: PropertyMap) => inputsOf({ source: { mock: { name: "later" } }, prepare });

  test("fails where the program says so", async () => {
    await expect(
      new Life("Image", world).up(inputsOf({ prepare: { onMissing: "Fail" } })),
    ).rejects.toMatchObject({
      code: "NotFound",
      property: "source",
    });
  });

  test("is waited for where the program says so, no longer than it says", async () => {
    await expect(
      new Life("Image", world).up(missing({ onMissing: "Wait", timeout: "10ms" })),
    ).rejects.toMatchObject({ code: "Timeout", property: "prepare.timeout" });
    expect(world.said).toContain("progress: waiting for image debian");
  });

  test("is there once somebody brought it", async () => {
    const there = await images().observe("debian-12");
    const finding = vi
      .spyOn(images(), "find")
      .mockResolvedValueOnce(undefined)
      .mockResolvedValueOnce(undefined);
    const debian = new Life("Image", world);
    await debian.up(
      inputsOf({ source: { mock: { name: "debian-12" } }, prepare: { onMissing: "Wait", timeout: "30ms" } }),
    );
    expect(finding).toHaveBeenCalledTimes(3);
    expect(debian.outputs).toMatchObject({ location: there?.location, imported: false });
  });

  test("ends its wait at an interrupt", async () => {
    const waiting = new Life("Image", world)
      .up(missing({ onMissing: "Wait" }))
      .catch((error: unknown) => error);
    await vi.waitFor(() => expect(world.said.length).toBeGreaterThan(0), { interval: 5 });
    world.interrupt();
    expect(await waiting).toBeInstanceOf(Error);
  });
});

test("an image that an interrupted creation left is taken up, with a tag of the new one", async () => {
  const first = await made();
  const second = await made();
  expect(second.id).toBe(first.id);
  expect(second.outputs.owner).not.toBe(first.outputs.owner);
  expect(await images().observe(second.id)).toMatchObject({ owner: second.outputs.owner });
});

test("an image of another resource is used and not taken", async () => {
  const first = await made();
  const second = await made({ owner: world.owner("second") });
  expect(second.outputs).toMatchObject({ imported: false });
  expect(await images().observe(first.id)).toMatchObject({ owner: first.outputs.owner });
  await second.destroy();
  expect(await images().observe(first.id)).toBeDefined();
});

test("an image of another resource goes with that one, as was told, and comes back after a refresh", async () => {
  const first = await made();
  expect(world.said).toEqual([]);
  const second = await made({ owner: world.owner("second") });
  expect(world.said).toEqual([
    `info: ${parseTag(world.owner("debian")).owner} brought in the image ${first.id}, and removes it: give this image another name for one of its own`,
  ]);
  await images().delete(first.id);
  expect(await second.refresh()).toBe(false);
  const again = await made({ owner: world.owner("second") });
  expect(again.outputs).toMatchObject({ imported: true, ready: true });
});

test("force imports an image that is there", async () => {
  await made();
  const preparing = vi.spyOn(images(), "prepare");
  await made({ prepare: { force: true } });
  expect(preparing).toHaveBeenCalledWith(expect.objectContaining({ force: true }), expect.any(String));
});

test.each([
  [{ checksum: `SHA256:${"A".repeat(64)}`.toLowerCase() }, { type: "sha256", value: "a".repeat(64) }],
  [{ checksum: "B".repeat(32) }, { type: "md5", value: "b".repeat(32) }],
  [{ checksum: "c".repeat(40) }, { type: "sha1", value: "c".repeat(40) }],
  [{ checksum: "d".repeat(128) }, { type: "sha512", value: "d".repeat(128) }],
  [
    { checksum: "e".repeat(64), checksumType: "sha256" },
    { type: "sha256", value: "e".repeat(64) },
  ],
  [{ checksum: "f".repeat(64), prepare: { validateChecksum: false } }, undefined],
  [{}, undefined],
])("the checksum %j is verified as %j", async (more, checksum) => {
  const preparing = vi.spyOn(images(), "prepare").mockResolvedValue({ reference: "debian-12" });
  await made(more);
  expect(preparing.mock.calls[0]?.[0].checksum).toEqual(checksum);
});

test("content of another checksum is refused and not left behind", async () => {
  const debian = new Life("Image", world);
  await expect(debian.up(inputsOf({ checksum: "0".repeat(64) }))).rejects.toMatchObject({
    property: "checksum",
  });
  expect(debian.state).toBeUndefined();
});

test("a hypervisor without images says what to do", async () => {
  Object.assign(world.session, { images: undefined });
  await expect(made()).rejects.toThrow(/has no images here; leave the resource out for this Provider/);
});
