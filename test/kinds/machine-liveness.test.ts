/** What of this very machine changes while it runs, and by which input the user is told of it. */
import { describe, expect, test, vi } from "vitest";
import type { ObservedMachine } from "../../provider/contract/machine";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();

const devices: PropertyMap = {
  disks: [{ name: "data", size: "1Gi" }],
  networks: [{ name: "lan", network: "default" }],
};

/** A machine of which the hypervisor says more. */
async function made(of: (machine: ObservedMachine) => Partial<ObservedMachine>): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(machineInputs(world, devices));
  world.applied.length = 0;
  const { machines } = world.session;
  const observe = machines.observe.bind(machines);
  vi.spyOn(machines, "observe").mockImplementation(async (...parameters) => {
    const seen = await observe(...parameters);
    return seen === undefined ? undefined : { ...seen, ...of(seen) };
  });
  return web;
}

const fixed = (machine: ObservedMachine): Partial<ObservedMachine> => ({
  disks: machine.disks.map((disk) => ({ ...disk, live: false })),
  interfaces: machine.interfaces.map((item) => ({ ...item, live: false })),
});

async function applied(
  of: (machine: ObservedMachine) => Partial<ObservedMachine>,
  more: PropertyMap,
): Promise<string[]> {
  const web = await made(of);
  const inputs = machineInputs(world, { ...devices, ...more });
  const { changes } = await web.preview(inputs);
  await web.up(inputs);
  const steps = [...world.applied];
  expect(changes.map(({ effect }) => effect)).toEqual([steps.length > 1 ? "powerCycle" : "live"]);
  expect(await world.machine(web.id)).toMatchObject({ power: "On" });
  return steps;
}

const data = { name: "data", size: "1Gi" };
const log = { name: "log", size: "1Gi" };
const lacks = (more: Partial<ObservedMachine>) => () => more;

describe.each<[string, PropertyMap, (machine: ObservedMachine) => Partial<ObservedMachine>]>([
  ["set-cpus", { class: classOf({ cpu: 2 }) }, lacks({ liveLimits: { without: ["cpuAddLive"] } })],
  ["set-memory", { class: classOf({ memory: "16Mi" }) }, lacks({ liveLimits: { minMemoryBytes: 2 ** 25 } })],
  ["add-disk", { disks: [data, log] }, lacks({ liveLimits: { without: ["diskAddLive"] } })],
  ["grow-disk", { disks: [{ ...data, size: "2Gi" }] }, fixed],
  ["limit-disk", { disks: [{ ...data, iops: 100 }] }, fixed],
  ["remove-disk", { disks: [] }, fixed],
  [
    "change-interface",
    { networks: [{ name: "lan", network: "default", macAddress: "52:54:00:00:00:aa" }] },
    fixed,
  ],
  ["remove-interface", { networks: [] }, fixed],
])("%s of a running machine", (step, change, of) => {
  test("is live where nothing speaks against it", async () => {
    expect(await applied(() => ({}), change)).toEqual([step]);
  });

  test("is a power cycle where this machine says so", async () => {
    expect(await applied(of, change)).toEqual(["shutdown", step, "on"]);
  });
});

test("another disk beside one that is not live is added at once", async () => {
  expect(await applied(fixed, { disks: [data, log] })).toEqual(["add-disk"]);
});

test("changes are told by the inputs that the program wrote", async () => {
  const web = await made(() => ({}));
  const { changes } = await web.preview(
    machineInputs(world, {
      resources: { cpu: 2, memory: "128Mi" },
      class: classOf({ diskDefaults: { size: "2Gi" }, mock: { ignoresShutdown: true } }),
      disks: [
        { name: "log", size: "1Gi" },
        { name: "data", size: "3Gi" },
      ],
    }),
  );
  expect(changes.map(({ property }) => property)).toEqual([
    "networks",
    "class.mock.ignoresShutdown",
    "resources.cpu",
    "resources.memory",
    "class.diskDefaults.size",
    "disks[1].size",
    "disks[0]",
  ]);
});
