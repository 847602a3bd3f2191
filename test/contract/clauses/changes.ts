import { expect, test } from "vitest";
import type { Capability } from "../../../provider/contract/capabilities";
import type { MachineChange } from "../../../provider/contract/changes";
import type { DesiredMachine, ObservedMachine } from "../../../provider/contract/machine";
import { sizeOf } from "../../../provider/contract/sizing";
import type { Clauses } from "../suite";
import { expectError, mebibyte, type World } from "../world";

interface ChangeCase {
  readonly change: (desired: DesiredMachine, world: World) => MachineChange;
  /** Without it the change is `NotSupported`. */
  readonly needs?: Capability;
  /** With it the change is made while the machine runs too. */
  readonly live?: Capability;
  readonly check: (after: ObservedMachine, change: MachineChange) => void;
}

const otherFirmware = { firmware: "UEFI" } as const;

const anything = (): void => undefined;

function limitOfData({ disks }: ObservedMachine): number | undefined {
  return disks.find(({ name }) => name === "data")?.operationsPerSecond;
}

const cases: Readonly<Record<string, ChangeCase>> = {
  rename: {
    change: (_desired, world) => ({ kind: "rename", name: world.name() }),
    live: "renameLive",
    check: (after, change) => expect(change).toMatchObject({ name: after.name }),
  },
  "more CPUs": {
    change: (desired) => ({ kind: "set-cpus", cpus: sizeOf(desired).cpus + 1 }),
    live: "cpuAddLive",
    check: (after, change) => expect(change).toMatchObject({ cpus: after.cpus }),
  },
  "more memory": {
    change: (desired) => ({ kind: "set-memory", memoryBytes: sizeOf(desired).memoryBytes * 2 }),
    live: "memoryAddLive",
    check: (after, change) => expect(change).toMatchObject({ memoryBytes: after.memoryBytes }),
  },
  hardware: {
    change: (desired) => ({ kind: "set-hardware", desired: { ...desired, hardware: otherFirmware } }),
    needs: "uefi",
    check: ({ configuration }) => expect(configuration?.hardware).toMatchObject(otherFirmware),
  },
  limits: {
    change: (desired) => ({ kind: "set-limits", desired: { ...desired, limits: { cpuShares: 512 } } }),
    needs: "resourceLimits",
    live: "resourceLimitsLive",
    check: ({ configuration }) => expect(configuration?.limits.cpuShares).toBe(512),
  },
  "another disk": {
    change: (desired) => ({ kind: "add-disk", disk: { name: "more", sizeBytes: 32 * mebibyte }, desired }),
    live: "diskAddLive",
    check: (after) =>
      expect(after.disks).toContainEqual(expect.objectContaining({ name: "more", sizeBytes: 32 * mebibyte })),
  },
  "a larger disk": {
    change: () => ({ kind: "grow-disk", name: "data", sizeBytes: 96 * mebibyte }),
    live: "diskGrowLive",
    check: (after) =>
      expect(after.disks).toContainEqual(expect.objectContaining({ name: "data", sizeBytes: 96 * mebibyte })),
  },
  "another limit of a disk": {
    change: () => ({ kind: "limit-disk", name: "data", operationsPerSecond: 500 }),
    needs: "diskIops",
    live: "diskIopsLive",
    check: (after) => expect(limitOfData(after)).toBe(500),
  },
  "no limit of a disk": {
    change: () => ({ kind: "limit-disk", name: "data", operationsPerSecond: undefined }),
    needs: "diskIops",
    live: "diskIopsLive",
    check: (after) => expect(limitOfData(after)).toBeUndefined(),
  },
  reservations: {
    change: (desired) => ({
      kind: "set-limits",
      desired: { ...desired, limits: { cpuReservationMhz: 500 } },
    }),
    needs: "resourceReservations",
    live: "resourceLimitsLive",
    check: ({ configuration }) => expect(configuration?.limits.cpuReservationMhz).toBe(500),
  },
  "one disk less": {
    change: () => ({ kind: "remove-disk", name: "data", keep: false }),
    live: "diskRemoveLive",
    check: (after) => expect(after.disks.map(({ name }) => name)).not.toContain("data"),
  },
  "another interface": {
    change: (desired) => ({ kind: "add-interface", interface: anotherInterface(desired), desired }),
    live: "networkAddLive",
    check: (after) => expect(after.interfaces.map(({ name }) => name)).toContain("more"),
  },
  "one interface less": {
    change: ({ interfaces }) => ({ kind: "remove-interface", name: interfaces[0]?.name ?? "" }),
    live: "networkRemoveLive",
    check: (after) => expect(after.interfaces).toEqual([]),
  },
  "other tags": {
    change: () => ({ kind: "set-tags", tags: ["env:test", "team:a"] }),
    needs: "tags",
    live: "tags",
    check: (after) => expect(after.tags?.toSorted()).toEqual(["env:test", "team:a"]),
  },
  "other labels": {
    change: () => ({ kind: "set-labels", labels: { app: "web", tier: "front" } }),
    needs: "labels",
    live: "labels",
    check: (after) => expect(after.labels).toEqual({ app: "web", tier: "front" }),
  },
  "other guest data": {
    change: (desired) => {
      const guest = { instanceId: "i-2", userData: "#cloud-config\nhostname: other\n" };
      return { kind: "set-guest-data", guest, desired: { ...desired, guest } };
    },
    needs: "cloudInit",
    check: anything,
  },
};

export const changeClauses: Clauses = (world) => {
  for (const [name, { change: of, needs, live, check }] of Object.entries(cases)) {
    test(`[5] ${name}: done wholly on a machine that is off, once and again, or NotSupported`, async () => {
      const desired = world().desiredWithDisks(["data"]);
      const change = of(desired, world());
      const before = await world().create(desired);
      if (needs !== undefined && !world().has(needs)) {
        await expectError(world().apply(before.reference, change), "NotSupported");
        return;
      }
      const after = await world().apply(before.reference, change);
      check(after, change);
      expect(after).toMatchObject({ reference: before.reference, power: "Off", owner: before.owner });
      check(await world().apply(before.reference, change), change);
    });

    if (live === undefined) continue;
    test(`[5] ${name}: done while the machine runs, where ${live} says so`, async ({ annotate }) => {
      const lacking = [live, needs].find((name) => name !== undefined && !world().has(name));
      if (lacking !== undefined) return void annotate(`${lacking} is not among the capabilities`);
      const desired = world().desiredWithDisks(["data"], { power: "On" });
      const change = of(desired, world());
      const { reference, liveLimits } = await world().create(desired);
      if (liveLimits.without?.includes(live)) return void annotate(`this machine lacks ${live}`);
      if (change.kind === "set-cpus" && change.cpus > (liveLimits.maxCpus ?? change.cpus))
        return void annotate("beyond the live limit");
      if (
        change.kind === "set-memory" &&
        change.memoryBytes > (liveLimits.maxMemoryBytes ?? change.memoryBytes)
      )
        return void annotate("beyond the live limit");
      await world().apply(reference, change);
      const after = await world().until(reference, name, (machine) => passes(() => check(machine, change)));
      expect(after).toMatchObject({ power: "On", pending: [] });
    });
  }

  test("[5] a whole plan, as many changes in a request as `together` says: done wholly, once and again", async () => {
    const desired = world().desiredWithDisks(["data"]);
    const whole = ["more CPUs", "more memory", "another disk", "a larger disk", "another limit of a disk"];
    const planned = [
      ...whole,
      "one interface less",
      "other tags",
      "other labels",
      "other guest data",
    ].flatMap((name) => {
      const found = cases[name];
      if (found === undefined) throw new Error(`there is no case ${name}`);
      const { needs, check } = found;
      return needs === undefined || world().has(needs)
        ? [{ change: found.change(desired, world()), check }]
        : [];
    });
    const { reference } = await world().create(desired);
    for (const _attempt of ["once", "again"]) {
      const sizes = await applyInRequests(
        world(),
        reference,
        planned.map(({ change }) => change),
      );
      expect(Math.min(...sizes)).toBeGreaterThan(0);
      const after = await world().observe(reference);
      for (const { change, check } of planned) check(after, change);
    }
  });

  test("[5] labels replace those that programs gave, one value for a key, and tags stay", async ({
    annotate,
  }) => {
    if (!world().has("labels")) return void annotate("labels is not among the capabilities");
    const tags = world().has("tags") ? ["team:a"] : [];
    const labels = { app: "web", tier: "front", note: `<"half" & half>` };
    const made = await world().make({ labels, tags });
    expect(made).toMatchObject({ labels, tags });
    const steps = [{ app: "shop", note: labels.note, owner: "ops" }, {}, { app: "web" }];
    for (const wanted of steps) {
      const after = await world().apply(made.reference, { kind: "set-labels", labels: wanted });
      expect(after).toMatchObject({ tags, owner: made.owner });
      expect(after.labels).toEqual(wanted);
    }
  });

  test("[5] an interface changes its MAC address and keeps its name", async ({ annotate }) => {
    if (!world().has("macAddresses")) return void annotate("macAddresses is not among the capabilities");
    const desired = world().desired();
    const { reference } = await world().create(desired);
    const [first] = desired.interfaces;
    if (first === undefined) throw new Error("the desired state has no interface");
    const changed = { ...first, macAddress: "52:54:00:0c:0f:fe" };
    const after = await world().apply(reference, {
      kind: "change-interface",
      interface: changed,
      desired: desired,
    });
    expect(after.interfaces).toMatchObject([{ name: first.name, macAddress: "52:54:00:0c:0f:fe" }]);
  });

  test("[5] a disk that is removed with keep stays on the hypervisor", async ({ annotate }) => {
    if (world().backend.importsDisks === false) return void annotate("disks cannot be imported here");
    const { reference, disks } = await world().create(world().desiredWithDisks(["data"]));
    const device = disks.find(({ name }) => name === "data")?.device ?? "";
    await world().apply(reference, { kind: "remove-disk", name: "data", keep: true });
    const desired = world().desired();
    const heir = await world().create({
      ...desired,
      root: { type: "importedDisk", reference: device },
      disks: [{ name: "root" }],
    });
    expect(heir.disks).toMatchObject([{ name: "root", sizeBytes: 64 * mebibyte }]);
  });
};

/** As kinds do it; how many changes each request made. */
async function applyInRequests(
  world: World,
  reference: string,
  changes: readonly MachineChange[],
): Promise<number[]> {
  const { machines } = world.session;
  const sizes: number[] = [];
  for (let rest = changes; rest.length > 0; ) {
    const size = machines.together?.(rest) ?? 1;
    await world.wait(await machines.apply({ reference }, ...rest.slice(0, size)));
    sizes.push(size);
    rest = rest.slice(Math.max(1, size));
  }
  return sizes;
}

function anotherInterface({ interfaces }: DesiredMachine) {
  const [first] = interfaces;
  if (first === undefined) throw new Error("the desired state has no interface");
  return { ...first, name: "more", macAddress: undefined };
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
