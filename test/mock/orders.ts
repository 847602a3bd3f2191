/** What processes are told to do on one folder; also done by the test's own process. */
import { adapter } from "../../provider/adapters/mock/index";
import type { Session } from "../../provider/contract/adapter";
import { ProviderError } from "../../provider/contract/errors";
import type { DesiredMachine } from "../../provider/contract/machine";
import type { Task } from "../../provider/contract/task";
import { createEvents } from "../../provider/observability/events";
import { createCaller } from "../../provider/resilience/call";
import { createLimits } from "../../provider/resilience/limits";
import { resolveResilience } from "../../provider/resilience/resolve-settings";
import { type TrackedContext, tracked } from "../support/test-tracker";

/** Work on machines by name, one after the other. */
export interface Order {
  readonly endpoint: string;
  readonly native?: Readonly<Record<string, unknown>>;
  /** `add-disk` takes names such as `machine/disk`, `rename` such as `from/to`; `live` is a creation and a deletion. */
  readonly work: "create" | "delete" | "live" | "add-disk" | "rename";
  readonly names: readonly string[];
  /** Of the machines that are made. Default: one that follows from the name. */
  readonly key?: string;
}

/** By name: the reference, or the code of the error. */
export type OrderResults = Readonly<Record<string, string>>;

interface Worker {
  readonly session: Session;
  readonly order: Order;
  readonly wait: (task: Task | undefined) => Promise<unknown>;
}

export async function carryOut(order: Order): Promise<OrderResults> {
  const { endpoint, native = {} } = order;
  const connection = { endpoint, credentials: {}, insecureSkipVerify: false, defaults: {}, native };
  const context = createContext(endpoint);
  const { tracker } = context;
  const session = await adapter.connect(connection, context);
  tracker.begin(session.tasks);
  const worker: Worker = { session, order, wait: async (task) => task && tracker.wait(task) };
  const results: Record<string, string> = {};
  for (const name of order.names) {
    try {
      results[name] = await works[order.work](worker, name);
    } catch (error) {
      results[name] = ProviderError.is(error) ? error.code : String(error);
    }
  }
  await session.close();
  return results;
}

function createContext(endpoint: string): TrackedContext {
  const settings = resolveResilience({}, {});
  const target = { providerType: "mock", endpoint, events: createEvents() };
  return {
    ...tracked(target),
    call: createCaller({ ...target, settings, signal: () => undefined }),
    limited: createLimits(),
    report: () => undefined,
  };
}

const works: Readonly<Record<Order["work"], (worker: Worker, name: string) => Promise<string>>> = {
  create,
  live: async (worker, name) => {
    await create(worker, name);
    return remove(worker, name);
  },
  delete: remove,
  "add-disk": async ({ session: { machines }, wait }, name) => {
    const [machine = "", disk = ""] = name.split("/");
    const reference = (await machines.find(machine)) ?? "";
    const added = { name: disk, sizeBytes: 2 ** 20 };
    const desired = desiredState(machine);
    await wait(await machines.apply({ reference }, { kind: "add-disk", disk: added, desired }));
    return reference;
  },
  rename: async ({ session: { machines }, wait }, name) => {
    const [from = "", to = ""] = name.split("/");
    const reference = (await machines.find(from)) ?? (await machines.find(to)) ?? "";
    await wait(await machines.apply({ reference }, { kind: "rename", name: to }));
    return reference;
  },
};

async function create({ session, order, wait }: Worker, name: string): Promise<string> {
  const key = order.key === undefined ? `key of ${name}` : `${order.key} of ${name}`;
  const { reference, task } = await session.machines.create(desiredState(name), key, { adopt: false });
  await wait(task);
  return reference;
}

async function remove({ session: { machines }, wait }: Worker, name: string): Promise<string> {
  const reference = (await machines.find(name)) ?? "";
  await wait(await machines.delete({ reference }, { keep: [] }));
  return reference;
}

/** From an image, with a second disk and an interface. */
function desiredState(name: string): DesiredMachine {
  return {
    name,
    cpus: 1,
    memoryBytes: 2 ** 29,
    hardware: {},
    limits: {},
    root: { type: "image", reference: "debian-12" },
    disks: [{ name: "root" }, { name: "data", sizeBytes: 2 ** 30 }],
    interfaces: [{ name: "lan", network: "default", addresses: [], dhcp: true, dns: [], routes: [] }],
    placement: {},
    power: "On",
    tags: [],
    guestAgent: true,
    native: {},
    extraConfig: {},
  };
}
