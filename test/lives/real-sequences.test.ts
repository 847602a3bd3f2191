/**
 * A sample of the sequences on hypervisors that are not ours: a real libvirtd, and VMware's simulator. What a machine really has
 * is what the adapter reads of it, and the digest of the settings that it was given.
 */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { adapter as libvirt } from "../../provider/adapters/libvirt";
import { adapter as vsphere } from "../../provider/adapters/vsphere";
import type { Adapter, Session } from "../../provider/contract/adapter";
import type { Connection } from "../../provider/contract/connection";
import { closeSessions } from "../../provider/hooks";
import { desiredMachine } from "../../provider/planner/desired-machine";
import { openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";
import { openLibvirtBackend, reasonToSkip as withoutLibvirt } from "../libvirt/backend";
import { describeUnless } from "../support/describe-unless";
import { openVcenter, connectionTo as toVcenter, reasonToSkip as withoutVcsim } from "../vsphere/backend";
import { messages } from "./agreement";
import { Interference, type Mishap } from "./interference";
import { type Declaration, Stack } from "./stack";

const runs = Number(process.env.VIRTRIGAUD_REAL_SEQUENCES ?? 8);
const seed = Number(process.env.VIRTRIGAUD_SEED ?? 4711);

interface Text {
  readonly name: string;
  readonly cpu: number;
  readonly memory: number;
  readonly cpuShares: number | undefined;
  readonly disks: readonly { readonly name: string; readonly size: number; readonly moved: boolean }[];
  readonly networks: readonly string[];
  readonly tags: readonly string[];
  readonly power: "On" | "Off";
}

const texts: fc.Arbitrary<Text> = fc.record({
  name: fc.constantFrom("life-a", "life-b"),
  cpu: fc.integer({ min: 1, max: 2 }),
  memory: fc.integer({ min: 1, max: 2 }),
  cpuShares: fc.constantFrom(undefined, 512, 2048),
  disks: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("data", "log"),
      size: fc.integer({ min: 1, max: 2 }),
      moved: fc.boolean(),
    }),
    { selector: ({ name }) => name, maxLength: 2 },
  ),
  networks: fc.subarray(["a", "b"]),
  tags: fc.subarray(["env:dev", "tier:web"]),
  power: fc.constantFrom("On", "Off"),
});

const mishaps: fc.Arbitrary<Mishap> = fc.oneof(
  fc.record({
    kind: fc.constant("fail" as const),
    call: fc.integer({ min: 0, max: 40 }),
    code: fc.constantFrom("Conflict", "Timeout", "Internal"),
    after: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("interrupt" as const), call: fc.integer({ min: 0, max: 40 }) }),
  fc.record({
    kind: fc.constant("kill" as const),
    call: fc.integer({ min: 0, max: 40 }),
    after: fc.boolean(),
  }),
);

const sequences = fc.record({
  steps: fc.array(
    fc.record({
      text: fc.option(texts, { nil: undefined, freq: 5 }),
      mishap: fc.option(mishaps, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  last: texts,
});

interface Place {
  readonly provider: PropertyMap;
  readonly network: string;
  /** Where disks are that the program moves. Absent where they do not. */
  readonly storage?: string;
  /** What lies in the storage. */
  left?(): string[];
  close(): Promise<void>;
}

const letGo = ["diskRemoveLive", "networkRemoveLive"];

function providerOf(type: string, connection: Connection): PropertyMap {
  const { endpoint, credentials, caBundle, defaults, native } = connection;
  return JSON.parse(
    JSON.stringify({
      type,
      endpoint,
      credentials,
      caBundle,
      defaults,
      [type]: native,
      retry: { maxAttempts: 1 },
      circuitBreaker: { failureThreshold: 1000 },
      // nobody is in these machines who could be asked, or let go of a device
      withoutCapabilities: ["gracefulShutdown", ...(type === "libvirt" ? letGo : [])],
    }),
  ) as PropertyMap;
}

function program(text: Text | undefined, { provider, network, storage }: Place): Declaration[] {
  if (text === undefined) return [];
  return [
    {
      kind: "VirtualMachine",
      name: "web",
      inputs: () => ({
        name: text.name,
        provider,
        class: {
          cpu: text.cpu,
          memory: `${text.memory * 64}Mi`,
          diskDefaults: { size: "16Mi" },
          ...(text.cpuShares === undefined ? {} : { resourceLimits: { cpuShares: text.cpuShares } }),
        },
        disks: text.disks.map(({ name, size, moved }) => ({
          name,
          size: `${size * 16}Mi`,
          ...(moved && storage !== undefined && { storageClass: storage }),
        })),
        networks: text.networks.map((name) => ({ name, network })),
        tags: text.tags,
        powerState: text.power,
        waitFor: { ip: false },
      }),
    },
  ];
}

function describeLives(
  name: string,
  skip: string | undefined,
  adapter: Adapter,
  open: () => Promise<Place>,
): void {
  describeUnless(skip, `sequences on ${name}`, () => {
    const interference = new Interference();
    let place: Place;

    beforeAll(async () => {
      place = await open();
      interference.watch(adapter);
      return async () => {
        await closeSessions();
        vi.restoreAllMocks();
        await place.close();
      };
    });
    afterEach(() => interference.plan(undefined));

    test(`${runs} of them end with machine = state = program`, { timeout: 900_000 }, async () => {
      let commands = 0;
      await fc.assert(
        fc.asyncProperty(sequences, async ({ steps, last }) => {
          const stack = new Stack(interference, "identity");
          for (const { text, mishap } of steps) {
            commands += 1;
            interference.plan(mishap);
            const outcome = await stack.up(program(text, place));
            interference.plan(undefined);
            // what nobody heard of is in no state: the same command again finds it
            if (outcome === "killed") await stack.up(program(text, place));
          }
          const refused = await settled(stack, last, place);
          if (!refused) await expectAgreement(stack, last, place);
          expect(await stack.destroy(), messages(stack)).toBe("done");
          expect(await machinesAt(place)).toEqual([]);
          expect(place.left?.() ?? []).toEqual([]);
        }),
        { numRuns: runs, seed, endOnFailure: true },
      );
      console.info(`sequences on ${name}: ${runs}, ${commands} commands, none diverged`);
    });
  });
}

async function settled(stack: Stack, last: Text, place: Place): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    stack.errors.length = 0;
    if ((await stack.up(program(last, place))) === "done") return false;
  }
  expect(messages(stack)).toMatch(/cannot shrink/);
  return true;
}

async function sessionAt({ provider }: Place): Promise<Session> {
  return (await openSession(provider as never)).session;
}

/** Those of ours. */
async function machinesAt(place: Place): Promise<string[]> {
  const session = await sessionAt(place);
  const all = await session.machines.list();
  return all.filter(({ owner }) => owner !== undefined).map(({ reference }) => reference);
}

async function expectAgreement(stack: Stack, last: Text, place: Place): Promise<void> {
  const [declaration] = program(last, place);
  if (declaration === undefined) throw new Error("the last program has a machine");
  expect(await stack.pending(declaration, new Map()), messages(stack)).toEqual([]);
  const [entry, ...others] = stack.state;
  if (entry === undefined) throw new Error("the machine is not in the state");
  expect(others).toEqual([]);
  expect(await stack.seen(entry)).toEqual(entry.outputs);
  expect(await machinesAt(place)).toEqual([entry.id]);
  const options = { configuration: true };
  const observed = await (await sessionAt(place)).machines.observe({ reference: entry.id }, options);
  const wanted = desiredMachine(entry.inputs as never);
  expect(observed).toMatchObject({
    name: last.name,
    cpus: last.cpu,
    memoryBytes: last.memory * 64 * 2 ** 20,
    power: last.power,
    owner: entry.outputs.owner,
    settingsDigest: expect.stringContaining(String(wanted.settingsDigest)),
  });
  const sizes = (observed?.disks ?? []).map(({ name, sizeBytes }) => [name, sizeBytes / 2 ** 24]);
  expect(Object.fromEntries(sizes)).toEqual({
    root: 1,
    ...Object.fromEntries(last.disks.map(({ name, size }) => [name, size])),
  });
  const moved = last.disks.filter((disk) => disk.moved && place.storage !== undefined);
  for (const { name } of moved)
    expect(observed?.configuration?.disks).toContainEqual(
      expect.objectContaining({ name, storage: place.storage }),
    );
  expect((observed?.interfaces ?? []).map(({ name }) => name).toSorted()).toEqual(last.networks.toSorted());
  expect((observed?.tags ?? []).toSorted()).toEqual(last.tags.toSorted());
}

describeLives("libvirt", withoutLibvirt(), libvirt, async () => {
  const backend = await openLibvirtBackend();
  const fast = join(backend.directory, "fast");
  mkdirSync(fast);
  await backend.virsh("pool-define-as", "fast", "dir", "--target", fast);
  await backend.virsh("pool-start", "fast");
  return {
    provider: providerOf("libvirt", backend.connection),
    network: "existing",
    storage: "fast",
    left: () => [backend.pool, fast].flatMap((folder) => readdirSync(folder)),
    close: () => backend.stop(),
  };
});

describeLives("vSphere", withoutVcsim(), vsphere, async () => {
  const peer = await openVcenter();
  return {
    provider: providerOf("vsphere", toVcenter(peer)),
    network: "VM Network",
    close: () => peer.stop(),
  };
});
