import { describe, expect, test, vi } from "vitest";
import type { NetworkOperations } from "../../provider/contract/adapter";
import { parseTag } from "../../provider/contract/ownership";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import type { PropertyMap } from "../../provider/runtime/values";
import { broken, Life, useWorld } from "./life";

const world = useWorld();
const foreign = "dev::other::db#another1.000000";

function inputsOf(more: PropertyMap = {}): PropertyMap {
  return {
    owner: world.owner("dmz"),
    name: "dmz",
    provider: world.provider,
    source: { mock: { create: true } },
    ...more,
  };
}
const existing = (more: PropertyMap = {}) =>
  inputsOf({ name: "lan", source: { mock: { name: "default" } }, ...more });

function networks(): NetworkOperations {
  const group = world.session.networks;
  if (group === undefined) throw new Error("the mock has networks");
  return group;
}

async function made(inputs = inputsOf()): Promise<Life> {
  const dmz = new Life("Network", world);
  await dmz.up(inputs);
  return dmz;
}

/** From now on the network looks switched off, as by somebody else's hand. */
function switchOff(): void {
  const { observe } = networks();
  vi.spyOn(networks(), "observe").mockImplementation(async (reference) => {
    const seen = await observe(reference);
    return seen === undefined ? undefined : { ...seen, active: false };
  });
}

test("a network is made, tagged, and goes with its resource", async () => {
  const dmz = await made(inputsOf({ mtu: 9000 }));
  const there = await networks().observe("dmz");
  expect(dmz.id).toBe("dmz");
  expect(dmz.outputs).toEqual({
    ...inputsOf({ mtu: 9000 }),
    owner: there?.owner,
    location: there?.location,
    created: true,
  });
  expect(parseTag(there?.owner ?? "")).toMatchObject({
    owner: parseTag(world.owner("dmz")).owner,
    generation: expect.any(String),
  });
  const { outputs } = dmz;
  expect(await dmz.refresh()).toBe(true);
  expect(dmz.outputs).toEqual(outputs);
  await dmz.destroy();
  expect(await networks().observe("dmz")).toBeUndefined();
});

test("a network that is there already is used, not tagged, and not removed", async () => {
  const lan = await made(existing());
  expect([lan.id, lan.outputs.created]).toEqual(["default", false]);
  expect(await networks().observe("default")).not.toHaveProperty("owner");
  const observing = vi.spyOn(networks(), "observe");
  await lan.destroy();
  expect(observing).not.toHaveBeenCalled();
  expect(await networks().observe("default")).toBeDefined();
});

test("a network that somebody else made is not taken", async () => {
  await networks().create({ name: "dmz", source: { create: true } }, foreign);
  const dmz = new Life("Network", world);
  await expect(dmz.up(inputsOf())).rejects.toMatchObject({ code: "Conflict", property: "owner" });
  expect(dmz.state).toBeUndefined();
  expect(await networks().observe("dmz")).toMatchObject({ owner: foreign });
});

test("a network that an interrupted creation left is taken up, with a tag of the new one", async () => {
  const first = await made();
  const second = await made();
  expect(second.outputs.owner).not.toBe(first.outputs.owner);
  expect(await networks().observe("dmz")).toMatchObject({ owner: second.outputs.owner });
});

test("a network that is another's by now stays", async () => {
  const dmz = await made();
  await networks().mark("dmz", foreign);
  const deleting = vi.spyOn(networks(), "delete");
  await dmz.destroy();
  expect(deleting).not.toHaveBeenCalled();
  expect(await networks().observe("dmz")).toMatchObject({ owner: foreign });
});

test("a network that is gone is deleted, and leaves the state at a refresh", async () => {
  const dmz = await made();
  await networks().delete("dmz");
  expect(await dmz.refresh()).toBe(false);
  const again = await made();
  await networks().delete("dmz");
  await again.destroy();
});

describe("a creation that fails after the network has an identity", () => {
  async function failing(): Promise<Life> {
    const dmz = new Life("Network", world);
    vi.spyOn(networks(), "observe").mockRejectedValueOnce(broken());
    const failure: unknown = await dmz.up(inputsOf()).catch((error: unknown) => error);
    expect(PartialFailure.is(failure) && failure.reasons).toEqual([
      "create network dmz: the hypervisor broke; mend it",
    ]);
    return dmz;
  }

  test("reaches the state, and the next update finishes it", async () => {
    const dmz = await failing();
    expect(dmz.id).toBe("dmz");
    const { owner } = dmz.outputs;
    expect(dmz.outputs).toEqual({ ...inputsOf(), owner, created: true });
    const outputs = await dmz.up(inputsOf());
    expect(outputs).toMatchObject({ created: true, owner, location: expect.stringContaining("dmz") });
    expect(await networks().observe("dmz")).toMatchObject({ owner });
  });

  test("keeps the tag that it began with, which follows later", async () => {
    const dmz = await failing();
    const { owner } = dmz.outputs;
    const renamed = inputsOf({ owner: world.owner("renamed") });
    expect((await dmz.up(renamed)).owner).toBe(owner);
    await dmz.up(renamed);
    expect(parseTag(String(dmz.outputs.owner)).owner).toBe(parseTag(world.owner("renamed")).owner);
    expect(await networks().observe("dmz")).toMatchObject({ owner: dmz.outputs.owner });
  });

  test("is deleted with its resource", async () => {
    const dmz = await failing();
    await dmz.destroy();
    expect(await networks().observe("dmz")).toBeUndefined();
  });
});

test("a network that is not there after its creation says so", async () => {
  vi.spyOn(networks(), "observe").mockResolvedValueOnce(undefined);
  await expect(made()).rejects.toThrow(
    /the network is not there after its creation; see the hypervisor's log/,
  );
});

describe("another program", () => {
  test.each<[string, PropertyMap, string, string]>([
    [
      "source",
      { source: { mock: { create: true, cidr: "192.0.2.0/24" } } },
      "replace",
      "source: another network",
    ],
    ["name", { name: "other" }, "replace", "name: another name"],
    ["mtu", { mtu: 9000 }, "replace", "mtu: another MTU"],
    ["dns", { dns: ["192.0.2.53"] }, "settings", "dns: settings only"],
  ])("with another %s of a network that was made", async (property, more, effect, summary) => {
    const dmz = await made();
    expect(await dmz.preview(inputsOf(more))).toEqual({
      changes: [{ property, effect, summary }],
      deleteBeforeReplace: true,
      notes: [],
    });
  });

  test.each<[string, PropertyMap, string]>([
    ["name", { name: "other" }, "settings"],
    ["mtu", { mtu: 9000 }, "settings"],
    ["source", { source: { mock: { name: "dmz" } } }, "replace"],
  ])("with another %s of a network that was there", async (property, more, effect) => {
    const lan = await made(existing());
    expect((await lan.preview(existing(more))).changes).toEqual([
      expect.objectContaining({ property, effect }),
    ]);
  });

  test("with the same says nothing", async () => {
    const dmz = await made();
    expect(await dmz.preview(inputsOf())).toEqual({ changes: [], deleteBeforeReplace: true, notes: [] });
  });

  test("for a hypervisor of another kind needs a network there; another endpoint is settings", async () => {
    const dmz = await made();
    const at = (provider: PropertyMap) =>
      dmz.preview(
        inputsOf({ provider, source: { mock: { create: true }, libvirt: { networkName: "dmz" } } }),
      );
    expect((await at({ type: "libvirt", endpoint: "qemu:///system" })).changes).toContainEqual({
      property: "provider",
      effect: "replace",
      summary: "provider: on another hypervisor",
    });
    expect((await at({ ...world.provider, endpoint: "/elsewhere" })).changes).toContainEqual(
      expect.objectContaining({ property: "provider", effect: "settings" }),
    );
  });

  test("with settings only keeps what is known", async () => {
    for (const [inputs, id] of [
      [inputsOf(), "dmz"],
      [existing(), "default"],
    ] as const) {
      const network = await made(inputs);
      const { outputs } = network;
      const creating = vi.spyOn(networks(), "create");
      expect(await network.up({ ...inputs, dns: ["192.0.2.53"] })).toEqual({
        ...outputs,
        dns: ["192.0.2.53"],
      });
      expect(network.id).toBe(id);
      expect(creating).not.toHaveBeenCalled();
      creating.mockRestore();
    }
  });
});

describe("a resource that has another name by now", () => {
  test("has the network that it made follow, and deletes it under the new tag", async () => {
    const dmz = await made();
    const inputs = inputsOf({ owner: world.owner("renamed") });
    expect((await dmz.preview(inputs)).changes).toEqual([
      expect.objectContaining({ property: "owner", effect: "live" }),
    ]);
    await dmz.up(inputs);
    const there = await networks().observe("dmz");
    expect(parseTag(there?.owner ?? "").owner).toBe(parseTag(world.owner("renamed")).owner);
    expect(dmz.outputs).toMatchObject({ owner: there?.owner, created: true });
    expect((await dmz.preview(inputs)).changes).toEqual([]);
    await dmz.destroy();
    expect(await networks().observe("dmz")).toBeUndefined();
  });

  test("does not tag a network that was there", async () => {
    const lan = await made(existing());
    const marking = vi.spyOn(networks(), "mark");
    await lan.up(existing({ owner: world.owner("renamed") }));
    expect(marking).not.toHaveBeenCalled();
    expect(parseTag(String(lan.outputs.owner)).owner).toBe(parseTag(world.owner("renamed")).owner);
  });

  test("does not take a network that is another's by now", async () => {
    const dmz = await made();
    await networks().mark("dmz", foreign);
    await expect(dmz.up(inputsOf({ owner: world.owner("renamed") }))).rejects.toMatchObject({
      code: "Conflict",
      property: "owner",
      reason: `the network dmz belongs to ${foreign}`,
    });
    expect(await networks().observe("dmz")).toMatchObject({ owner: foreign });
  });
});

describe("a network that somebody switched off", () => {
  test("is started by the next update where the resource made it", async () => {
    const dmz = await made();
    const { owner } = dmz.outputs;
    switchOff();
    await dmz.refresh();
    expect(dmz.outputs.active).toBe(false);
    expect(await dmz.preview(inputsOf())).toMatchObject({
      changes: [{ property: "active", effect: "live", summary: "the network is off: it is started" }],
      notes: [],
    });
    vi.restoreAllMocks();
    const creating = vi.spyOn(networks(), "create");
    const outputs = await dmz.up(inputsOf());
    expect(creating).toHaveBeenCalledWith(expect.objectContaining({ name: "dmz" }), owner);
    expect(outputs).not.toHaveProperty("active");
    expect((await dmz.preview(inputsOf())).changes).toEqual([]);
  });

  test("is only noted where it was there", async () => {
    const lan = await made(existing());
    switchOff();
    await lan.refresh();
    expect(await lan.preview(existing())).toMatchObject({ changes: [], notes: ["the network lan is off"] });
    const creating = vi.spyOn(networks(), "create");
    const outputs = await lan.up(existing({ dns: ["192.0.2.53"] }));
    expect(outputs).toMatchObject({ dns: ["192.0.2.53"], created: false, active: false });
    expect(creating).not.toHaveBeenCalled();
  });
});

test("a hypervisor without networks says what to do", async () => {
  Object.assign(world.session, { networks: undefined });
  await expect(made()).rejects.toThrow(/has no networks here; leave the resource out for this Provider/);
});
