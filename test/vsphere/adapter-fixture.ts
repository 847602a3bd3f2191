/** One vcsim for all tests of a file, and a session of the adapter for each test. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { adapter } from "../../provider/adapters/vsphere";
import type { Session } from "../../provider/contract/adapter";
import type { Connection } from "../../provider/contract/connection";
import type { DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import type { Backend } from "../contract/backend";
import { World } from "../contract/world";
import { orReason } from "../peers/peer";
import type { Vcsim, VcsimOptions } from "../peers/vcsim";
import type { VcsimControl } from "../peers/vcsim-control";
import { connectionTo, machineOnVcenter, openVcenter } from "./backend";
import { requestProblems } from "./request-order";

export interface AdapterFixture {
  readonly peer: Vcsim;
  readonly control: VcsimControl;
  readonly world: World;
  readonly session: Session;
  /** Of native calls since the test began, by name. */
  readonly calls: () => Readonly<Record<string, number>>;
  /** The SOAP bodies of a method's requests since the test began. */
  readonly bodies: (method: string) => Promise<readonly string[]>;
}

/** Answers what gives the running test's; the tests are skipped where vcsim cannot be had. */
export function useAdapter(
  options: VcsimOptions = {},
  changes: Partial<Connection> = {},
): () => AdapterFixture {
  let peer: Vcsim | string = "not started";
  let fixture: AdapterFixture | undefined;

  beforeAll(async () => {
    peer = await orReason(openVcenter(options));
  });

  beforeEach(async ({ skip }) => {
    if (typeof peer === "string") return skip(peer);
    fixture = await openFixture(peer, changes);
  });

  afterEach(async () => {
    if (typeof peer === "string") return;
    const { control } = peer;
    await Promise.all([control.removeRules(), control.setDelays({}), control.setGuests(guests)]);
    const requests = await control.requests();
    await fixture?.world.close();
    await control.resetRequests();
    // vcsim takes what a real server would not
    for (const { body } of requests.filter(({ path }) => path === "/sdk")) {
      expect(await requestProblems(body)).toEqual([]);
    }
  });

  afterAll(async () => {
    if (typeof peer !== "string") await peer.stop();
  });

  return () => {
    if (fixture === undefined) throw new Error("there is no vcsim");
    return fixture;
  };
}

const guests = { up: 5, shutdown: 10 };

async function openFixture(peer: Vcsim, changes: Partial<Connection>): Promise<AdapterFixture> {
  const world = await openWorld(peer, changes);
  const { control } = peer;
  await control.resetRequests();
  world.context.calls.length = 0;
  return {
    peer,
    control,
    world,
    session: world.session,
    calls: () => counted(world.context.calls.map(({ name }) => name)),
    bodies: async (method) => (await control.requests(method)).map(({ body }) => body),
  };
}

/** A further session, as another process would have it; the test closes it. */
export function openWorld(peer: Vcsim, changes: Partial<Connection> = {}): Promise<World> {
  const backend: Backend = {
    connection: connectionTo(peer, changes),
    refused: [],
    machine: machineOnVcenter,
    replaceMachine: undefined,
    guest: { hasAddress: true, shutsDown: true },
    close: () => peer.stop(),
  };
  return World.open({ name: "vsphere", adapter, open: async () => backend, patience: 60_000 }, backend);
}

function counted(names: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(names, (name) => name);
  return Object.fromEntries([...groups].map(([name, { length }]) => [name, length]));
}

/** A clone of the template that every inventory of ours has. */
export function clone(changes: Partial<DesiredMachine> = {}): Partial<DesiredMachine> {
  return {
    root: { type: "image", reference: "debian" },
    disks: [{ name: "root" }],
    placement: { cluster: "DC0_C0" },
    ...changes,
  };
}

export function diskNames({ disks }: ObservedMachine): string[] {
  return disks.map(({ name }) => name);
}

/** Where the root disk lies. */
export function datastoreOf({ disks }: ObservedMachine): string | undefined {
  return /^\[([^\]]+)\]/.exec(disks[0]?.device ?? "")?.[1];
}
