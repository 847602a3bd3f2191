/** A front-end whose Provider is configured once: its resources have no connection of their own, in inputs or in outputs. */
import { afterEach, describe, expect, test } from "vitest";
import { ConfiguredHooks, type ConfiguredResource } from "../../provider/frontends/configured-hooks";
import type { KindName } from "../../provider/kinds";
import { forgetNames } from "../../provider/kinds/virtual-machine/program-names";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import { type PropertyMap, unknown } from "../../provider/runtime/values";
import { endless, useWorld } from "../kinds/life";

const world = useWorld();

afterEach(forgetNames);

const small: PropertyMap = { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } };
const web: PropertyMap = { name: "web", class: small, waitFor: { ip: false } };

const hooksOf = (more: PropertyMap = {}) => new ConfiguredHooks({ ...world.provider, ...more });

function resourceOf(kind: KindName): ConfiguredResource {
  return { kind, owner: world.owner("web") };
}

const machine = () => resourceOf("VirtualMachine");

interface Case {
  readonly inputs: PropertyMap;
  /** Another value of an input, which an update applies in place. */
  readonly change: PropertyMap;
}

const url = "https://example.org/debian.qcow2";
const cases: readonly (readonly [KindName, Case])[] = [
  ["VirtualMachine", { inputs: web, change: { tags: ["shop"] } }],
  [
    "Network",
    {
      inputs: { name: "lan", source: { mock: { name: "lan", create: true } } },
      change: { dns: ["192.0.2.53"] },
    },
  ],
  [
    "Image",
    {
      inputs: { name: "debian", source: { mock: { url, size: "1Gi", format: "qcow2" } } },
      change: { distribution: { name: "debian" } },
    },
  ],
];

test.each(cases)("a %s lives on the connection that was configured", async (kind, { inputs, change }) => {
  await livesItsLife(resourceOf(kind), inputs, change);
});

test("a Snapshot lives on the connection that was configured", async () => {
  const { id } = await hooksOf().create(machine(), web, world.operation());
  const inputs = { name: "before", machine: id };
  await livesItsLife(resourceOf("Snapshot"), inputs, { description: "before the upgrade" });
});

async function livesItsLife(
  resource: ConfiguredResource,
  inputs: PropertyMap,
  change: PropertyMap,
): Promise<void> {
  const hooks = hooksOf();
  const operation = world.operation();
  expect(await hooks.check(resource, inputs, operation)).toEqual({ inputs, failures: [] });
  const { id, outputs } = await hooks.create(resource, inputs, operation);
  expect(outputs).not.toHaveProperty("provider");
  expect(outputs.owner).toMatch(/::web#identity\.\w{6}$/);
  const unchanged = await hooks.diff(resource, { id, recorded: outputs, inputs }, operation);
  expect(unchanged).toMatchObject({ changes: [], notes: [] });
  const found = await hooks.read(resource, id, outputs, operation);
  expect(found).toMatchObject({ id, outputs });
  expect(found?.inputs).not.toHaveProperty("provider");
  expect(found?.inputs).not.toHaveProperty("owner");
  expect(found?.outputs).toStrictEqual(outputs);
  const request = { id, recorded: outputs, inputs: { ...inputs, ...change } };
  const { changes } = await hooks.diff(resource, request, operation);
  expect(changes.map(({ property }) => property)).toEqual(Object.keys(change));
  const updated = await hooks.update(resource, request, operation);
  expect(updated).toMatchObject({ ...change, owner: outputs.owner });
  expect(updated).not.toHaveProperty("provider");
  await hooks.remove(resource, id, updated, operation);
  expect(await hooks.read(resource, id, updated, operation)).toBeUndefined();
}

test("a machine is imported by its id alone", async () => {
  const hooks = hooksOf();
  const { id } = await hooks.create(machine(), web, world.operation());
  const found = await hooks.read(machine(), id, {}, world.operation());
  expect(found?.inputs).toMatchObject({ name: "web", class: { cpu: 1, memory: "64Mi" } });
  expect(found?.inputs).not.toHaveProperty("provider");
  expect(found?.inputs).not.toHaveProperty("owner");
});

describe("a creation that fails", () => {
  test("leaves what a later update goes on with, and no connection", async () => {
    const interrupted = hooksOf({ mock: { taskDuration: endless } });
    const creating = interrupted.create(machine(), { ...web, timeouts: { create: "1s" } }, world.operation());
    const failure = await creating.catch((error: unknown) => error);
    if (!PartialFailure.is(failure)) throw failure;
    expect(failure.properties).toMatchObject({ name: "web", phase: "Creating" });
    expect(failure.properties).not.toHaveProperty("provider");
    world.later(3_600_000);
    const { id, properties: recorded } = failure;
    const updated = await hooksOf().update(machine(), { id, recorded, inputs: web }, world.operation());
    expect(updated).toMatchObject({ phase: "Running" });
  });
});

describe("the configured connection", () => {
  const check = (connection: PropertyMap, inputs: PropertyMap, kind: KindName = "VirtualMachine") =>
    new ConfiguredHooks(connection).check(resourceOf(kind), inputs, world.operation());

  test.each<[string, PropertyMap]>([
    ["endpoint", { type: "mock", endpoint: unknown }],
    ["type", { type: unknown, endpoint: "/somewhere" }],
    ["credentials", { type: "mock", endpoint: "/somewhere", credentials: unknown }],
  ])("is taken as right while its %s is not known", async (_what, connection) => {
    expect(await check(connection, web)).toEqual({ inputs: web, failures: [] });
  });

  test("decides which blocks are kept", async () => {
    const inputs = { ...web, class: { ...small, mock: {}, libvirt: { machineType: "q35" } } };
    const { inputs: checked } = await check(world.provider, inputs);
    expect(checked.class).toEqual({ ...small, mock: {} });
    const { inputs: kept } = await check({ type: unknown }, inputs);
    expect(kept).toEqual(inputs);
  });

  test("says which capabilities must not be used", async () => {
    const connection = { ...world.provider, withoutCapabilities: ["snapshots"] };
    const { failures } = await check(connection, { name: "s", machine: "web-1" }, "Snapshot");
    expect(failures).toMatchObject([{ property: "machine" }]);
  });

  test("gives the defaults of a machine", async () => {
    const inputs = { ...web, networks: [{ name: "lan" }] };
    expect((await check(world.provider, inputs)).failures).not.toEqual([]);
    const hooks = hooksOf({ defaults: { network: "default" } });
    const { id } = await hooks.create(machine(), inputs, world.operation());
    expect(await world.machine(id)).toMatchObject({ interfaces: [{ name: "lan", network: "default" }] });
  });

  test("that is wrong is told of as everywhere", async () => {
    const { failures } = await check({ type: "mock" }, web);
    expect(failures).toMatchObject([{ property: "provider.endpoint" }]);
  });
});

test.each<[KindName, PropertyMap]>([
  ["VMClass", { name: "small", ...small }],
  ["Provider", { name: "host", type: "mock", endpoint: "/somewhere" }],
])("a %s gets nothing that it has no input for", async (kind, inputs) => {
  const checked = await hooksOf().check(resourceOf(kind), inputs, world.operation());
  expect(checked).toEqual({ inputs, failures: [] });
});
