/** The hooks on an adapter without optional groups and without any capability. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as registry from "../../provider/adapters/registry";
import * as hooks from "../../provider/hooks";
import type { KindName } from "../../provider/kinds";
import { type BlockName, optionalBlocks } from "../../provider/models/blocks";
import type { PropertyMap } from "../../provider/runtime/values";
import { Hypervisor } from "../contract/minimal/hypervisor";
import { minimalAdapter } from "../contract/minimal/index";
import { Life } from "./life";

let hypervisor: Hypervisor;
let said: string[];
const operation = () => ({
  signal: new AbortController().signal,
  report: (level: string, message: string) => void said.push(`${level}: ${message}`),
  config: () => undefined,
});

beforeEach(() => {
  hypervisor = new Hypervisor("secret");
  said = [];
  vi.spyOn(registry, "loadAdapter").mockResolvedValue(minimalAdapter(hypervisor, new Set()));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await hooks.closeSessions();
});

const provider = {
  type: "mock",
  endpoint: "/nowhere",
  credentials: { username: "root", password: "secret" },
};
const owner = "dev::shop::web#aaaaaaaa";

function machine(more: PropertyMap = {}): PropertyMap {
  return {
    owner,
    name: "web",
    provider,
    class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } },
    networks: [{ name: "lan", network: "default" }],
    waitFor: { ip: false },
    ...more,
  };
}

async function failuresOf(kind: KindName, inputs: PropertyMap): Promise<string[]> {
  const { failures } = await hooks.check(kind, inputs, operation());
  return failures.map(({ property, reason }) => `${property}: ${reason}`);
}

/** As in a configuration that was written without it. */
async function withoutBlock(name: BlockName, run: () => Promise<void>): Promise<void> {
  const { mock } = registry.hypervisorConfigs;
  const block = mock[name];
  Reflect.deleteProperty(mock, name);
  await run().finally(() => Object.assign(mock, { [name]: block }));
}

test("a machine lives its whole life, with a power cycle for each change of the running machine", async () => {
  const web = new Life("VirtualMachine", { operation });
  await web.up(machine());
  const bigger = { name: "shop", resources: { memory: "128Mi" }, disks: [{ name: "data", size: "2Gi" }] };
  const { changes } = await web.preview(machine(bigger));
  expect(changes.map(({ effect }) => effect)).toEqual(["powerCycle", "powerCycle", "powerCycle"]);
  await web.up(machine(bigger));
  expect(hypervisor.list()).toMatchObject([
    { id: web.id, name: "shop", memoryBytes: 2 ** 27, running: true, boots: 2 },
  ]);
  expect(await web.refresh()).toBe(true);
  expect((await web.preview(machine(bigger))).changes).toEqual([]);
  await web.destroy();
  expect(hypervisor.list()).toEqual([]);
  expect(said.filter((line) => line.startsWith("warning"))).toEqual([]);
});

test("a creation whose answer is lost is found, and the next update finishes it", async () => {
  const web = new Life("VirtualMachine", { operation });
  vi.spyOn(hypervisor, "setPower").mockImplementationOnce(() => {
    throw new Error("the cable is out");
  });
  await expect(web.up(machine())).rejects.toThrow("the cable is out");
  const { id } = web;
  await web.update(machine());
  expect(hypervisor.list()).toMatchObject([{ id, running: true }]);
});

describe("what the hypervisor cannot do is refused at preview", () => {
  test.each<[string, PropertyMap]>([
    ["tags", { tags: ["a"] }],
    ["labels.app", { labels: { app: "web" } }],
    ["powerState", { powerState: "Suspended" }],
    ["adopt", { adopt: true }],
    ["image", { image: "debian" }],
    ["disks", { disks: [{ name: "data", size: "1Gi", deletionPolicy: "Retain" }] }],
    ["networks[0].ipAddress", { networks: [{ name: "lan", network: "default", ipAddress: "192.0.2.1" }] }],
  ])("%s", async (property, more) => {
    expect(await failuresOf("VirtualMachine", machine(more))).toContainEqual(
      expect.stringMatching(`^${property.replaceAll("[", "\\[")}: `),
    );
  });

  test("a snapshot", async () => {
    expect(await failuresOf("Snapshot", { owner, name: "one", provider, machine: "any" })).toEqual([
      expect.stringContaining("(capability snapshots); leave it out for this Provider"),
    ]);
  });

  test.each([
    ["image", "Image"],
    ["network", "Network"],
  ] as const)("a resource, where the configuration of the hypervisor has no block %s", async (name, kind) => {
    await withoutBlock(name, async () => {
      expect(Object.keys(optionalBlocks(name, ""))).not.toContain("mock");
      expect(await failuresOf(kind, { owner, name: "one", provider, source: {} })).toEqual([
        `provider: mock has no ${name}s: leave the resource out for this Provider`,
      ]);
    });
  });
});

test.each<[KindName, PropertyMap]>([
  ["Image", { source: { mock: { name: "debian" } } }],
  ["Network", { source: { mock: {} } }],
])("an %s without its group of operations is NotSupported", async (kind, more) => {
  const creating = new Life(kind, { operation }).up({ owner, name: "one", provider, ...more });
  await expect(creating).rejects.toThrow("leave the resource out for this Provider");
});
