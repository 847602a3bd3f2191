import { randomUUID } from "node:crypto";
import type { CreateOptions, DeleteOptions, MachineOperations } from "../../../provider/contract/adapter";
import type { PowerTransition } from "../../../provider/contract/changes";
import { ProviderError } from "../../../provider/contract/errors";
import type { DesiredMachine, MachineIdentity } from "../../../provider/contract/machine";
import { claimOf, mayTake, ownerConflict, resourceOf } from "../../../provider/contract/ownership";
import type { Dispatched, Task } from "../../../provider/contract/task";
import { fromNativeError, notSupported } from "./errors";
import { fromNative, identityOf, isMeant, toSummary } from "./from-native";
import { NativeError, type NativeMachine, type NativeSpec } from "./hypervisor";
import { markedWith, readMarker } from "./marker";
import { toPart, toSpec, violations } from "./to-native";
import type { Wire } from "./transport";

export function machineOperations(wire: Wire): MachineOperations {
  return {
    observe: async (identity, options) => {
      const machine = await readMeant(wire, identity);
      return machine === undefined ? undefined : fromNative(machine, options);
    },
    find: async (name) => (await list(wire)).find((machine) => machine.name === name)?.id,
    list: async () => (await list(wire)).map(toSummary),
    create: (desired, key, options) => createMachine(wire, desired, key, options),
    apply: async (identity, change) => {
      const machine = await readMeant(wire, identity);
      if (machine === undefined) throw fromNativeError(new NativeError("no-machine", "the machine is gone"));
      if (change.kind === "power") await changePower(wire, machine, change.to);
      else await reconfigure(wire, machine.id, toPart(machine, change));
      return undefined;
    },
    delete: (identity, options) => deleteMachine(wire, identity, options),
  };
}

function read(wire: Wire, id: string): Promise<NativeMachine | undefined> {
  return wire.call("read", "read", id, (server) => server.read(id));
}

async function readMeant(wire: Wire, identity: MachineIdentity): Promise<NativeMachine | undefined> {
  const machine = await read(wire, identity.reference);
  return machine !== undefined && isMeant(machine, identity) ? machine : undefined;
}

function list(wire: Wire): Promise<readonly NativeMachine[]> {
  return wire.call("list", "read", "machines", (server) => server.list());
}

function reconfigure(wire: Wire, id: string, part: Partial<NativeSpec>): Promise<void> {
  return wire.call("reconfigure", "idempotent", id, (server) => server.reconfigure(id, part));
}

function setPower(wire: Wire, id: string, running: boolean): Promise<void> {
  return wire.call("setPower", "idempotent", id, (server) => server.setPower(id, running));
}

async function createMachine(
  wire: Wire,
  desired: DesiredMachine,
  key: string,
  options: CreateOptions,
): Promise<Dispatched> {
  const [violation] = violations(desired);
  if (violation !== undefined) throw new ProviderError("InvalidSpec", violation.reason, violation);
  const look = () => presentMachine(wire, desired.name, key, options);
  const machine = (await look()) ?? (await define(wire, desired, key, options).catch(unlessFound(look)));
  const { owner } = readMarker(machine);
  switch (mayTake(owner, key, options)) {
    case "finish":
      return { ...identityOf(machine), task: startTask(wire, machine, desired) };
    case "take":
      await reconfigure(wire, machine.id, markedWith(machine, { owner: key }));
      return identityOf(machine);
    case "refuse":
      throw ownerConflict("machine", machine.name, owner, key);
  }
}

/** What a creation goes on with or stumbles over: by reference, by owner, by name. */
async function presentMachine(
  wire: Wire,
  name: string,
  key: string,
  { reference, beside }: CreateOptions,
): Promise<NativeMachine | undefined> {
  const machines = await list(wire);
  const isOwned = (machine: NativeMachine): boolean =>
    resourceOf(readMarker(machine).owner ?? "") === resourceOf(key);
  const held = machines.find(({ id }) => id === reference);
  const owned = beside === true || reference !== undefined ? undefined : machines.find(isOwned);
  return held ?? owned ?? machines.find((machine) => machine.name === name);
}

async function define(
  wire: Wire,
  desired: DesiredMachine,
  key: string,
  options: CreateOptions,
): Promise<NativeMachine> {
  const id = options.reference ?? (await freeId(wire, desired.name));
  const spec = toSpec(desired, id, key);
  return wire.call("define", "once", desired.name, (server) => server.define(id, spec));
}

/** The name, as long as no machine has it from before it was renamed. */
async function freeId(wire: Wire, name: string): Promise<string> {
  const taken = new Set((await list(wire)).map(({ id }) => id));
  return taken.has(name) ? `${name}-${randomUUID()}` : name;
}

/** After a lost answer, or where somebody was faster: what a look finds is the answer. */
function unlessFound<T>(look: () => Promise<T | undefined>): (error: unknown) => Promise<T> {
  return async (error) => {
    const found = await look().catch(() => undefined);
    if (found === undefined) throw error;
    return found;
  };
}

/** The work that is left once the machine has an identity. */
function startTask(
  wire: Wire,
  { id, name, running }: NativeMachine,
  { power }: DesiredMachine,
): Task | undefined {
  if (running || power !== "On") return undefined;
  return wire.context.job(`starting ${name}`, async () => {
    await setPower(wire, id, true);
    return undefined;
  });
}

async function changePower(wire: Wire, { id, boots }: NativeMachine, to: PowerTransition): Promise<void> {
  if (to === "on" || to === "off") return setPower(wire, id, to === "on");
  if (to !== "reset") throw notSupported(to);
  // not the same twice: whether it happened is read from the boots
  const reset = wire.call("reset", "once", id, (server) => server.reset(id));
  const happened = async () => (((await read(wire, id))?.boots ?? 0) > boots ? true : undefined);
  await reset.catch(unlessFound<unknown>(happened));
}

async function deleteMachine(
  wire: Wire,
  identity: MachineIdentity,
  { keep, key }: DeleteOptions,
): Promise<undefined> {
  const machine = await readMeant(wire, identity);
  if (machine === undefined) return;
  const { owner } = readMarker(machine);
  if (key !== undefined && ["earlier", "foreign"].includes(claimOf(owner, key)))
    throw ownerConflict("machine", machine.name, owner, key);
  if (keep.length > 0) throw notSupported("keep");
  await wire.call("remove", "idempotent", machine.id, (server) => server.remove(machine.id));
}
