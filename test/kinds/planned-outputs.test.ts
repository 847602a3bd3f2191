/** What a preview says of the outputs is what the creation and the update then answer, or that it is not known. */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import * as hooks from "../../provider/hooks";
import { type KindName, kinds } from "../../provider/kinds";
import { forgetNames } from "../../provider/kinds/virtual-machine/program-names";
import { type PropertyMap, unknown, unknowns, valueAt } from "../../provider/runtime/values";
import { pathsOf } from "../hooks/arbitraries";
import { changed } from "../hooks/changes";
import { useWorld } from "./life";

const world = useWorld();

afterEach(forgetNames);

/** Where the answer is not what was planned. */
function contradictions(planned: unknown, answered: unknown, path = ""): string[] {
  if (planned === unknown) return [];
  if (!isObject(planned) || !isObject(answered)) return Object.is(planned, answered) ? [] : [path];
  const keys = [...new Set([...Object.keys(planned), ...Object.keys(answered)])];
  return keys.flatMap((key) =>
    contradictions(valueAt(planned, [key]), valueAt(answered, [key]), path === "" ? key : `${path}.${key}`),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

const planOf = (kind: KindName, inputs: PropertyMap, recorded?: PropertyMap): Promise<PropertyMap> =>
  hooks.plan(kind, { inputs, ...(recorded && { recorded }) }, world.operation());

/** The inputs as a program gives them before some of the outputs that it uses are known. */
const withUnknowns = (inputs: PropertyMap): fc.Arbitrary<PropertyMap> =>
  fc.subarray(pathsOf(inputs), { maxLength: 4 }).map((paths) => {
    const outermost = paths.filter((path) => !paths.some((other) => isInside(path, other)));
    return changed(inputs, Object.fromEntries(outermost.map((path) => [path, unknown]))) as PropertyMap;
  });

function isInside(path: string, other: string): boolean {
  return path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const distinct = (names: readonly string[], item: (name: string) => fc.Arbitrary<PropertyMap>) =>
  fc.shuffledSubarray([...names]).chain((chosen) => fc.tuple(...chosen.map(item)));

const pool = {
  id: "default",
  ipAllocation: { type: "Pool", first: "192.0.2.10", last: "192.0.2.250", prefix: 24 },
};

const interfaceNamed = (name: string): fc.Arbitrary<PropertyMap> =>
  fc
    .record({
      network: fc.constantFrom<PropertyMap | string>("default", { id: "default", mtu: 1400 }, pool),
      macAddress: optional(fc.constantFrom("52:54:00:AA:BB:CC", "52:54:00:12:34:56")),
      address: fc.boolean(),
    })
    .map(({ network, macAddress, address }) =>
      defined({
        name,
        network,
        // two interfaces must not have one address of either kind
        macAddress: macAddress?.replace(/..$/, name === "lan" ? "0A" : "0b"),
        ...(address ? { ipAddress: name === "lan" ? "198.51.100.7" : "198.51.100.8", prefix: 24 } : {}),
      }),
    );

const diskNamed = (name: string): fc.Arbitrary<PropertyMap> =>
  fc
    .record({
      size: fc.constantFrom("1Gi", "1024Mi", "2Gi"),
      iops: optional(fc.constantFrom(0, 100)),
      deletionPolicy: optional(fc.constant("Delete")),
    })
    .map((disk) => defined({ name, ...disk }));

/** Machines of many forms, all of which the mock makes. */
const machines: fc.Arbitrary<PropertyMap> = fc
  .record({
    class: fc
      .record({
        cpu: fc.constantFrom(1, 2),
        memory: fc.constantFrom<string | number>("64Mi", "1Gi", 134_217_728, 100_000_000),
        diskDefaults: fc.constant({ size: "1Gi" }),
        firmware: optional(fc.constantFrom("BIOS", "UEFI")),
      })
      .map(defined),
    resources: optional(
      fc.record({ cpu: optional(fc.constant(3)), memory: optional(fc.constant("128Mi")) }).map(defined),
    ),
    networks: optional(distinct(["lan", "back"], interfaceNamed)),
    disks: optional(distinct(["root", "data", "log"], diskNamed)),
    media: optional(distinct(["installer"], (name) => fc.constant({ name }))),
    tags: optional(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 })),
    labels: optional(fc.dictionary(fc.constantFrom("app", "tier"), fc.constantFrom("a", "b"))),
    powerState: optional(fc.constantFrom("On", "Off", "OffGraceful", "Suspended")),
    userData: optional(fc.constant({ cloudInit: { inline: "#cloud-config\n" } })),
    adopt: optional(fc.boolean()),
    deletionPolicy: optional(fc.constant("Delete")),
    extraConfig: optional(fc.constant({ "annotation.team": "shop" })),
  })
  .map((inputs) =>
    defined({
      owner: world.owner("web"),
      name: "web",
      provider: world.provider,
      waitFor: { ip: false },
      ...inputs,
    }),
  );

function defined(properties: object): PropertyMap {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

describe("of a machine", () => {
  test("of many forms, what is planned of its creation is created, whatever else is unknown", async () => {
    const cases = machines.chain((inputs) => fc.tuple(fc.constant(inputs), withUnknowns(inputs)));
    await fc.assert(
      fc.asyncProperty(cases, async ([inputs, partly]) => {
        const [whole, known] = [
          await planOf("VirtualMachine", inputs),
          await planOf("VirtualMachine", partly),
        ];
        const { id, outputs } = await hooks.create("VirtualMachine", inputs, world.operation());
        await hooks.remove("VirtualMachine", id, outputs, world.operation());
        expect(contradictions(whole, outputs)).toEqual([]);
        expect(contradictions(known, outputs)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test("of many forms, what is planned of an update is what it answers", async () => {
    const cases = fc
      .tuple(machines, machines)
      .chain(([before, inputs]) => fc.tuple(fc.constant(before), fc.constant(inputs), withUnknowns(inputs)));
    let updates = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ([before, inputs, partly]) => {
        const { id, outputs: recorded } = await hooks.create("VirtualMachine", before, world.operation());
        const whole = await planOf("VirtualMachine", inputs, recorded);
        const known = await planOf("VirtualMachine", partly, recorded);
        const request = { id, recorded, inputs };
        const updated = await hooks
          .update("VirtualMachine", request, world.operation())
          .catch(() => undefined);
        await hooks.remove("VirtualMachine", id, updated ?? recorded, world.operation());
        // what is refused is shown by the diff, and has no outputs
        if (updated === undefined) return;
        updates += 1;
        expect(contradictions(whole, updated)).toEqual([]);
        expect(contradictions(known, updated)).toEqual([]);
      }),
      { numRuns: 100 },
    );
    expect(updates).toBeGreaterThan(20);
  });

  const web = () => ({
    owner: world.owner("web"),
    name: "web",
    provider: world.provider,
    class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } },
    waitFor: { ip: false },
  });

  test("name, size, power and chosen MAC addresses are known before it is there", async () => {
    const networks = [{ name: "lan", network: "default", macAddress: "52:54:00:AA:BB:CC" }, { name: "back" }];
    expect(await planOf("VirtualMachine", { ...web(), networks })).toMatchObject({
      name: "web",
      powerState: "On",
      phase: "Running",
      currentResources: { cpu: 1, memory: "64Mi" },
      networks,
      interfaces: [
        { name: "lan", macAddress: "52:54:00:aa:bb:cc", ips: unknown },
        { name: "back", macAddress: unknown, ips: unknown },
      ],
      ips: unknown,
      location: unknown,
      owner: unknown,
    });
  });

  test("an address of a pool is unknown, and then what it was given", async () => {
    const inputs = { ...web(), networks: [{ name: "lan", network: pool }] };
    const planned = await planOf("VirtualMachine", inputs);
    expect(planned.networks).toEqual([{ name: "lan", network: pool, ipAddress: unknown, prefix: 24 }]);
    const { outputs } = await hooks.create("VirtualMachine", inputs, world.operation());
    expect(contradictions(planned, outputs)).toEqual([]);
    const { networks, interfaces } = await planOf("VirtualMachine", inputs, outputs);
    expect(networks).toEqual(outputs.networks);
    expect(interfaces).toMatchObject([{ macAddress: valueAt(outputs, ["interfaces", "0", "macAddress"]) }]);
  });

  test("a network that is not known yet may give the address", async () => {
    const networks: PropertyMap[] = [{ name: "lan", network: unknown }];
    const planned = await planOf("VirtualMachine", { ...web(), networks });
    expect(planned.networks).toEqual([
      { name: "lan", network: unknown, ipAddress: unknown, prefix: unknown },
    ]);
  });

  test("an update keeps tag, image and incarnation", async () => {
    const { outputs } = await hooks.create("VirtualMachine", web(), world.operation());
    const planned = await planOf("VirtualMachine", { ...web(), image: "images/other" }, outputs);
    expect(planned).toMatchObject({ owner: outputs.owner });
    expect(planned).not.toHaveProperty("image");
    const renamed = await planOf("VirtualMachine", { ...web(), owner: world.owner("new") }, outputs);
    expect(renamed).toMatchObject({ owner: unknown });
  });

  test("what is ignored is not known of an update", async () => {
    const inputs = { ...web(), ignoreChanges: ["tags"] };
    const { outputs } = await hooks.create("VirtualMachine", inputs, world.operation());
    expect(await planOf("VirtualMachine", inputs, outputs)).toMatchObject({ tags: unknown, name: unknown });
  });

  test("a creation that goes on keeps its tag", async () => {
    const recorded = { ...web(), owner: `${world.owner("web")}.abcdef`, phase: "Creating" };
    const planned = await planOf("VirtualMachine", { ...web(), owner: world.owner("new") }, recorded);
    expect(planned).toMatchObject({ owner: recorded.owner, image: unknown, interfaces: unknown });
  });

  test("one that may be there already may be made from anything", async () => {
    const planned = await planOf("VirtualMachine", { ...web(), image: "images/debian", adopt: true });
    expect(planned).toMatchObject({ image: unknown, interfaces: unknown });
  });
});

const url = "https://example.org/debian.qcow2";

interface Case {
  readonly inputs: () => PropertyMap;
  readonly change: PropertyMap;
  /** What of a creation is known, beside the inputs. */
  readonly known: PropertyMap;
}

const placed = (name: string) => ({ owner: world.owner(name), name, provider: world.provider });

const cases: readonly (readonly [KindName, Case])[] = [
  [
    "Provider",
    {
      inputs: () => ({ name: "host", ...world.provider }),
      change: { insecureSkipVerify: true },
      known: { healthy: true },
    },
  ],
  [
    "VMClass",
    { inputs: () => ({ name: "small", cpu: 1, memory: "64Mi" }), change: { cpu: 2 }, known: { cpu: 1 } },
  ],
  [
    "Network",
    {
      inputs: () => ({ ...placed("lan"), source: { mock: { name: "lan", create: true } } }),
      change: { dns: ["192.0.2.53"] },
      known: { name: "lan" },
    },
  ],
  [
    "Image",
    {
      inputs: () => ({ ...placed("debian"), source: { mock: { url, size: "1Gi", format: "qcow2" } } }),
      change: { distribution: { name: "debian" } },
      known: { ready: true, phase: "Ready" },
    },
  ],
];

test.each(cases)("of a %s, what is planned of creation and update is answered", async (kind, one) => {
  await answersAsPlanned(kind, one);
});

test("of a Snapshot, what is planned of creation and update is answered", async () => {
  const machine = { ...placed("web"), class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } } };
  const { id } = await hooks.create(
    "VirtualMachine",
    { ...machine, waitFor: { ip: false } },
    world.operation(),
  );
  await answersAsPlanned("Snapshot", {
    inputs: () => ({ ...placed("before"), machine: id }),
    change: { description: "before the upgrade" },
    known: { name: "before", machine: id, createdAt: unknown },
  });
});

async function answersAsPlanned(kind: KindName, { inputs: given, change, known }: Case): Promise<void> {
  const inputs = given();
  const planned = await planOf(kind, inputs);
  expect(planned).toMatchObject(known);
  const { id, outputs } = await hooks.create(kind, inputs, world.operation());
  expect(contradictions(planned, outputs)).toEqual([]);
  for (const next of [inputs, { ...inputs, ...change }]) {
    const plannedUpdate = await planOf(kind, next, outputs);
    const updated = await hooks.update(kind, { id, recorded: outputs, inputs: next }, world.operation());
    expect(contradictions(plannedUpdate, updated)).toEqual([]);
    // an update finds again all that is not observed
    expect(Object.values(plannedUpdate).filter((value) => value === unknown).length).toBeLessThan(3);
  }
}

test.each(Object.keys(kinds) as KindName[])("of a %s, nothing is known of unknown inputs", async (kind) => {
  const names = ["name", "owner", "provider", "class", "machine", "networks", "powerState"];
  const planned = await planOf(kind, unknowns(names));
  for (const name of names) expect(planned).toMatchObject({ [name]: unknown });
});
