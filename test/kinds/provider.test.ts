import { describe, expect, test, vi } from "vitest";
import { capabilityNames } from "../../provider/contract/capabilities";
import { ProviderError } from "../../provider/contract/errors";
import * as hooks from "../../provider/hooks";
import * as sessions from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";

const world = useWorld();

function inputsOf(more: PropertyMap = {}): PropertyMap {
  return { name: "host", ...world.provider, ...more };
}

async function made(more: PropertyMap = {}): Promise<Life> {
  const host = new Life("Provider", world);
  await host.up(inputsOf(more));
  return host;
}

/** From now on nothing answers there. */
function unreachable(error: Error = new ProviderError("Unavailable", "no route to host")): void {
  vi.spyOn(sessions, "openSession").mockRejectedValue(error);
}

test("a Provider proves its connection, and says what is there", async () => {
  const host = await made();
  expect(host.id).toBe("host");
  expect(host.outputs).toEqual({
    ...inputsOf(),
    identity: expect.stringMatching(/^[0-9a-z]{8}$/),
    healthy: true,
    version: "mock 1",
    capabilities: capabilityNames.filter((name) => name !== "independentSnapshots").toSorted(),
  });
  await host.destroy();
});

test("a Provider that cannot be reached is not made", async () => {
  const host = new Life("Provider", world);
  await expect(host.up(inputsOf({ endpoint: "/dev/null/host" }))).rejects.toThrow(/host/);
  expect(host.state).toBeUndefined();
});

test("a Provider and its machines share one session", async () => {
  const opening = vi.spyOn(sessions, "openSession");
  await made({ identity: "abcdefgh" });
  expect(opening.mock.calls).toEqual([[world.provider]]);
});

test("capabilities that the program takes out are not in the outputs", async () => {
  const host = await made({ withoutCapabilities: ["tags", "snapshots"] });
  expect(host.outputs.capabilities).not.toContain("tags");
  expect(host.outputs.capabilities).not.toContain("snapshots");
  expect(host.outputs.capabilities).toContain("cloudInit");
});

describe("the identity", () => {
  test("is another one for each state, and stays", async () => {
    const host = await made();
    const { identity } = host.outputs;
    expect((await made()).outputs.identity).not.toBe(identity);
    expect((await host.up(inputsOf({ retry: { maxAttempts: 2 } }))).identity).toBe(identity);
    await host.refresh();
    expect(host.outputs.identity).toBe(identity);
    expect((await host.preview(inputsOf({ retry: { maxAttempts: 2 } }))).changes).toEqual([]);
  });

  test("is the program's where it names one", async () => {
    const host = await made({ identity: "abcdefgh" });
    expect(host.outputs.identity).toBe("abcdefgh");
    expect((await host.preview(inputsOf({ identity: "12345678" }))).changes).toEqual([
      { property: "identity", effect: "settings", summary: "identity: settings only" },
    ]);
    expect((await host.up(inputsOf({ identity: "12345678" }))).identity).toBe("12345678");
    expect((await host.preview(inputsOf())).changes).toEqual([]);
  });
});

test("another type is another Provider; other settings are not", async () => {
  const host = await made();
  expect(
    await host.preview(inputsOf({ type: "libvirt", endpoint: "qemu:///system", mock: undefined })),
  ).toEqual({
    changes: expect.arrayContaining([
      { property: "type", effect: "replace", summary: "type: mock → libvirt" },
    ]),
    deleteBeforeReplace: false,
    notes: [],
  });
  expect((await host.preview(inputsOf({ defaults: { network: "default" } }))).changes).toEqual([
    { property: "defaults", effect: "settings", summary: "defaults: settings only" },
  ]);
});

describe("a refresh", () => {
  test("finds the same as before", async () => {
    const host = await made();
    const { outputs } = host;
    await host.refresh();
    expect(host.outputs).toEqual(outputs);
    const found = await hooks.read("Provider", "host", outputs, world.operation());
    expect(found?.inputs).toEqual(inputsOf());
  });

  test("of a state that is older than identities makes none", async () => {
    const host = await made();
    const { identity: _, ...older } = host.outputs;
    host.state = { id: "host", outputs: older, failed: false };
    await host.refresh();
    expect(host.outputs).not.toHaveProperty("identity");
  });

  test("of a Provider that cannot be reached warns, goes on, and says so in the state", async () => {
    const host = await made();
    const { outputs } = host;
    unreachable();
    expect(await host.refresh()).toBe(true);
    expect(host.outputs).toEqual({ ...outputs, healthy: false });
    expect(world.warnings()).toEqual(["warning: no route to host"]);
    const found = await hooks.read("Provider", "host", outputs, world.operation());
    expect(found?.inputs).toEqual(inputsOf());
    vi.restoreAllMocks();
    expect((await host.preview(inputsOf())).changes).toEqual([
      { property: "healthy", effect: "settings", summary: "the last contact failed: it is tried again" },
    ]);
    expect(await host.up(inputsOf())).toEqual(outputs);
  });

  test("that breaks for another cause is an error", async () => {
    const host = await made();
    unreachable(new TypeError("a fault of ours"));
    await expect(host.refresh()).rejects.toThrow(/a fault of ours/);
  });
});

test("an update of a Provider that cannot be reached is an error, and the state stays", async () => {
  const host = await made();
  const { outputs } = host;
  unreachable();
  await expect(host.up(inputsOf({ defaults: { network: "default" } }))).rejects.toThrow(/no route to host/);
  expect(host.outputs).toEqual(outputs);
});

describe("a class", () => {
  const small = { name: "small", cpu: 1, memory: "64Mi" };

  test("lives in the state alone", async () => {
    const small1 = new Life("VMClass", world);
    expect(await small1.up(small)).toEqual(small);
    expect(small1.id).toBe("small");
    expect(await small1.preview(small)).toEqual({ changes: [], deleteBeforeReplace: false, notes: [] });
    expect((await small1.preview({ ...small, cpu: 2 })).changes).toEqual([
      { property: "cpu", effect: "settings", summary: "cpu: settings only" },
    ]);
    expect(await small1.up({ ...small, cpu: 2 })).toEqual({ ...small, cpu: 2 });
    await small1.refresh();
    expect(small1.outputs).toEqual({ ...small, cpu: 2 });
    await small1.destroy();
  });

  test("that contradicts itself is refused, by the names of its own inputs", async () => {
    const wrong = { ...small, cpuTopology: { sockets: 2, cores: 2 } };
    await expect(new Life("VMClass", world).up(wrong)).rejects.toThrow(
      /"property":"cpuTopology","reason":"sockets × cores × threads is 4, but cpu is 1: make them equal"/,
    );
  });
});
