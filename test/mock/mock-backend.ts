import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MachineRecord } from "../../provider/adapters/mock/hypervisor/records";
import { adapter } from "../../provider/adapters/mock/index";
import type { Connection } from "../../provider/contract/connection";
import type { DesiredMachine } from "../../provider/contract/machine";
import type { Backend, ContractTarget } from "../contract/backend";
import { World } from "../contract/world";

export type MockBlock = Readonly<Record<string, unknown>>;

/** `native` is the Provider's block. */
export function mockConnection(endpoint: string, native: MockBlock = {}): Connection {
  return { endpoint, credentials: {}, insecureSkipVerify: false, defaults: {}, native };
}

/** One CPU, 512 MiB, an empty root disk of 1 GiB, one interface on the default network. */
export function mockMachine(name: string): DesiredMachine {
  return {
    name,
    cpus: 1,
    memoryBytes: 2 ** 29,
    hardware: {},
    limits: {},
    root: { type: "empty" },
    disks: [{ name: "root", sizeBytes: 2 ** 30 }],
    interfaces: [{ name: "lan", network: "default", addresses: [], dhcp: true, dns: [], routes: [] }],
    placement: {},
    power: "On",
    tags: [],
    guestAgent: true,
    native: {},
    extraConfig: {},
  };
}

/** What the contract suite needs of a mock in this folder. */
export function mockBackend(folder: string, native: MockBlock = {}): Backend {
  return {
    connection: mockConnection(folder, native),
    refused: [],
    machine: mockMachine,
    guest: { hasAddress: true, shutsDown: true },
    makeForeignMachine: (name) => makeForeignMachine(folder, name),
    replaceMachine: (reference) => replaceMachine(folder, reference),
    close: async () => undefined,
  };
}

/** A session on the mock in this folder. */
export function openMock(folder: string, native: MockBlock = {}): Promise<World> {
  const backend = mockBackend(folder, native);
  const target: ContractTarget = { name: "mock", adapter, open: async () => backend };
  return World.open(target, backend);
}

/** Puts a machine of somebody else where this one is, as with a hypervisor that gives ids again. */
export async function replaceMachine(
  folder: string,
  reference: string,
  more: Partial<MachineRecord> = {},
): Promise<void> {
  const file = join(folder, "machines", `${reference}.json`);
  const { owner: _owner, ...machine } = JSON.parse(await readFile(file, "utf8")) as MachineRecord;
  await writeFile(file, JSON.stringify({ ...machine, incarnation: "another", ...more }));
}

/** A machine that somebody made without us: off, and without any marker. */
async function makeForeignMachine(folder: string, name: string): Promise<void> {
  const world = await openMock(folder);
  const { reference } = await world.create(world.desired({ name }), "somebody");
  await world.session.close();
  await editMachine(folder, reference, ({ owner: _, ...machine }) => machine);
}

/** Behind the back of every session. */
export async function editMachine(
  folder: string,
  reference: string,
  edit: (machine: MachineRecord) => object,
): Promise<void> {
  const file = join(folder, "machines", `${reference}.json`);
  await writeFile(file, JSON.stringify(edit(JSON.parse(await readFile(file, "utf8")))));
}
