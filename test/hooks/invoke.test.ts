/** Functions that programs call: they look, and change nothing. */
import { describe, expect, test } from "vitest";
import { ConfiguredHooks } from "../../provider/frontends/configured-hooks";
import { functions } from "../../provider/functions";
import * as hooks from "../../provider/hooks";
import { functionModels } from "../../provider/models/functions";
import { registerSecret } from "../../provider/observability/redaction";
import { type PropertyMap, unknown } from "../../provider/runtime/values";
import { useWorld } from "../kinds/life";
import { classOf, machineInputs } from "../kinds/machine-inputs";
import { editMachine } from "../mock/mock-backend";

const world = useWorld();

const invoke = (name: string, args: PropertyMap = {}, more: PropertyMap = {}): Promise<PropertyMap> =>
  hooks.invoke(name, args, { ...world.provider, ...more }, world.operation());

const made = (more: PropertyMap = {}) =>
  hooks.create("VirtualMachine", machineInputs(world, more), world.operation());

test("each function has a model, and each model a function", () => {
  expect(Object.keys(functions).toSorted()).toEqual(Object.keys(functionModels).toSorted());
});

describe("getVirtualMachine", () => {
  test.each(["id", "name"] as const)("finds a machine by its %s", async (key) => {
    const networks = [{ name: "lan", network: "default", macAddress: "52:54:00:12:34:56" }];
    const { id } = await made({ networks, tags: ["shop"], disks: [{ name: "data", size: "2Gi" }] });
    expect(await invoke("getVirtualMachine", key === "id" ? { id } : { name: "web" })).toEqual({
      id,
      name: "web",
      owner: world.owner("web").replace("#identity", ""),
      powerState: "On",
      currentResources: { cpu: 1, memory: "64Mi" },
      disks: [
        { name: "root", size: "1Gi", location: expect.stringMatching(/^web-.*-root$/) },
        { name: "data", size: "2Gi", location: expect.stringMatching(/^web-.*-data$/) },
      ],
      ips: expect.any(Array),
      interfaces: [{ name: "lan", macAddress: "52:54:00:12:34:56", ips: expect.any(Array) }],
      tags: ["shop"],
      labels: {},
      location: expect.any(String),
      incarnation: expect.any(String),
      guest: { os: "Mock Linux 1", hostname: "web", agent: "Running" },
      snapshots: [],
    });
    expect(world.applied).toEqual([]);
  });

  test.each<[PropertyMap, RegExp]>([
    [{ name: "nobody" }, /^invoke getVirtualMachine nobody: name: the hypervisor has no machine "nobody";/],
    [
      { id: "machine-0" },
      /^invoke getVirtualMachine machine-0: id: the hypervisor has no machine "machine-0";/,
    ],
  ])("says of %j that it is not there", async (args, message) => {
    await expect(invoke("getVirtualMachine", args)).rejects.toMatchObject({
      code: "NotFound",
      message: expect.stringMatching(message),
    });
  });

  test.each<[PropertyMap, string]>([
    [{}, "write either id or name, one of them"],
    [{ id: "a", name: "b" }, "write either id or name, one of them"],
    [{ nam: "web" }, "nam: is not known here; did you mean name?"],
    [{ name: 5 }, "name: must be a string, not 5"],
    [{ name: unknown }, "name: is not known yet: call the function when it is"],
  ])("refuses %j", async (args, reason) => {
    await expect(invoke("getVirtualMachine", args)).rejects.toMatchObject({
      code: "InvalidSpec",
      message: expect.stringContaining(reason),
    });
  });
});

describe("listVirtualMachines", () => {
  const names = async (filter: PropertyMap = {}) => {
    const { machines } = await invoke("listVirtualMachines", filter);
    return (machines as PropertyMap[]).map(({ name }) => name);
  };

  test("names all machines in order, whoever made them, with what tells them apart", async () => {
    expect(await invoke("listVirtualMachines")).toEqual({ machines: [] });
    const { id } = await made({ tags: ["shop"], labels: { app: "web" } });
    const other = await made({ name: "api", owner: "dev::other::api", powerState: "Off" });
    const same = { location: "host-1", currentResources: { cpu: 1, memory: "64Mi" } };
    const owner = world.owner("web").replace("#identity", "");
    expect(await invoke("listVirtualMachines")).toEqual({
      machines: [
        {
          id: other.id,
          name: "api",
          owner: "dev::other::api",
          powerState: "Off",
          tags: [],
          labels: {},
          ...same,
        },
        { id, name: "web", owner, powerState: "On", tags: ["shop"], labels: { app: "web" }, ...same },
      ],
    });
    expect(world.applied).toEqual([]);
  });

  test("leaves out what its arguments exclude", async () => {
    const labels = { app: "web", tier: "front" };
    await made({ name: "web-1", owner: world.owner("web-1"), tags: ["shop", "blue"], labels });
    await made({
      name: "web-2",
      owner: world.owner("web-2"),
      powerState: "Off",
      placement: { cluster: "east" },
    });
    const { id } = await made({
      name: "db",
      owner: world.owner("db"),
      class: classOf({ cpu: 4, memory: "1Gi" }),
    });
    await editMachine(String(world.provider.endpoint), id, ({ owner: _, ...machine }) => machine);
    expect(await names()).toEqual(["db", "web-1", "web-2"]);
    const kept: [PropertyMap, string[]][] = [
      [{ name: "web-*" }, ["web-1", "web-2"]],
      [{ name: "web" }, []],
      [{ location: "east/*" }, ["web-2"]],
      [{ managed: false }, ["db"]],
      [{ managed: true }, ["web-1", "web-2"]],
      [{ powerState: "Off" }, ["web-2"]],
      [{ tags: ["blue", "shop"] }, ["web-1"]],
      [{ tags: ["blue", "green"] }, []],
      [{ labels: { app: "web", tier: "front" } }, ["web-1"]],
      [{ labels: { app: "web", tier: "back" } }, []],
      [{ minimumCpu: 2 }, ["db"]],
      [{ minimumMemory: "128Mi" }, ["db"]],
      [{ templates: true }, []],
      [{ name: "web-*", powerState: "On" }, ["web-1"]],
    ];
    for (const [filter, expected] of kept) expect([filter, await names(filter)]).toEqual([filter, expected]);
  });
});

test("getHypervisor says what can be done, without what must not be used", async () => {
  const { capabilities, ...rest } = await invoke("getHypervisor");
  expect(rest).toEqual({ type: "mock", version: world.session.version });
  expect(capabilities).toContain("snapshots");
  const narrowed = await invoke("getHypervisor", {}, { withoutCapabilities: ["snapshots"] });
  expect(narrowed.capabilities).not.toContain("snapshots");
});

describe("getImage", () => {
  const source = { mock: { url: "https://example.org/debian.qcow2", size: "1Gi", format: "qcow2" } };

  test("finds an image by its id and by what an Image would name", async () => {
    const inputs = { owner: world.owner("debian"), name: "debian", provider: world.provider, source };
    const { id } = await hooks.create("Image", inputs, world.operation());
    const found = { id, owner: world.owner("debian").replace("#identity", ""), size: "1Gi", format: "qcow2" };
    expect(await invoke("getImage", { id })).toMatchObject(found);
    expect(await invoke("getImage", { name: "debian", source })).toMatchObject(found);
  });

  test("brings nothing in", async () => {
    await expect(invoke("getImage", { name: "debian", source })).rejects.toMatchObject({ code: "NotFound" });
    await expect(invoke("getImage", { id: "debian" })).rejects.toMatchObject({ code: "NotFound" });
  });

  test("refuses a source for another hypervisor", async () => {
    const other = { libvirt: { path: "/images/debian.qcow2" } };
    await expect(invoke("getImage", { name: "debian", source: other })).rejects.toThrow(
      "source: is only written for libvirt; add source.mock",
    );
  });
});

describe("getNetwork", () => {
  test("finds a network by its id and by its name", async () => {
    const found = { id: "default", location: expect.any(String), active: true };
    expect(await invoke("getNetwork", { id: "default" })).toEqual(found);
    expect(await invoke("getNetwork", { name: "default" })).toEqual(found);
    expect(await invoke("getNetwork", { source: { mock: { name: "default" } } })).toEqual(found);
  });

  test("makes none", async () => {
    const source = { mock: { name: "lan", create: true } };
    const failing = invoke("getNetwork", { source });
    await expect(failing).rejects.toMatchObject({ code: "NotFound" });
    await expect(failing).rejects.toThrow("source: the hypervisor has no network;");
    await expect(invoke("getNetwork", { id: "lan" })).rejects.toMatchObject({ code: "NotFound" });
  });
});

test("a hypervisor without such things says so", async () => {
  Object.assign(world.session, { images: undefined, networks: undefined });
  await expect(invoke("getImage", { id: "a" })).rejects.toMatchObject({ code: "NotSupported" });
  await expect(invoke("getNetwork", { id: "a" })).rejects.toMatchObject({ code: "NotSupported" });
});

test.each(["getEverything", "constructor", "__proto__"])("there is no function %s", async (name) => {
  await expect(invoke(name)).rejects.toMatchObject({
    code: "NotSupported",
    message: expect.stringContaining("use one of getHypervisor, "),
  });
});

test("a connection that is wrong is named as everywhere", async () => {
  await expect(invoke("getHypervisor", {}, { endpoint: 5 })).rejects.toThrow(/provider\.endpoint: /);
});

test("errors leave without secrets", async () => {
  registerSecret("hush-of-invoke");
  await expect(invoke("getVirtualMachine", { name: "hush-of-invoke" })).rejects.toThrow(/\[REDACTED\]/);
});

test("a front-end that is configured calls on its connection", async () => {
  const configured = new ConfiguredHooks(world.provider);
  expect(await configured.invoke("listVirtualMachines", {}, world.operation())).toEqual({ machines: [] });
});
