/** Each row of the tables against a machine that runs: the class in the diff is what happened to it. */
import { describe, expect, test } from "vitest";
import { type HypervisorType, hypervisorConfigs } from "../../provider/adapters/registry";
import { settingChangesFor } from "../../provider/models/blocks";
import { type EffectKey, type InputEffect, inputEffects } from "../../provider/planner/input-effects";
import { machineCapabilityRules } from "../../provider/rules/capability-rules";
import { openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life } from "../kinds/life";
import { blockSamples, type Sample, samplesFor } from "./samples";

/** A hypervisor under test. */
export interface Ground {
  readonly provider: PropertyMap;
  readonly network: string;
  /** Differs once the machine of this name was switched off or on. */
  boots(name: string): Promise<unknown>;
}

type Expected = "live" | "powerCycle" | "none" | "refused";

const operation = () => ({
  signal: new AbortController().signal,
  report: () => undefined,
  config: () => undefined,
});

/** For the top of a test file; `ground` gives what is there once the tests run. */
export function describeEffects(kind: HypervisorType, network: string, ground: () => Ground): void {
  const changes = settingChangesFor(kind);
  const rows = Object.entries(samplesFor(kind, network)) as [EffectKey, Sample | string][];
  const own = Object.entries(blockSamples[kind]);

  test("every setting of its own has a sample, or a reason for none", () => {
    const { effects } = hypervisorConfigs[kind].changes;
    expect(own.map(([setting]) => setting).toSorted()).toEqual(Object.keys(effects).toSorted());
  });

  describe("an input that changes", () => {
    test.for(withSample(rows, kind))("%s", async ([key, sample], { annotate }) => {
      const { capabilities } = (await openSession(ground().provider as never)).session;
      if (isRefused(key, capabilities)) return void annotate(`${kind} has no such input here`);
      const { effect } = inputEffects[key];
      await expectChange(ground(), sample, expectedOf(key, effect, capabilities, kind));
    });
  });

  describe("a setting of its own that changes", () => {
    test.each(withSample(own, kind))("%s", async (setting, sample) => {
      const effect = changes.effects?.[setting] ?? "powerCycle";
      await expectChange(ground(), sample, ofSetting[effect]);
    });
  });
}

const ofSetting = {
  live: "live",
  powerCycle: "powerCycle",
  // the state and the digest follow, and the machine does not
  creation: "live",
  fixed: "refused",
  byDisk: "powerCycle",
  byInterface: "powerCycle",
} as const;

function withSample<Key extends string>(
  samples: readonly (readonly [Key, Sample | string])[],
  kind: HypervisorType,
): [Key, Sample][] {
  return samples.flatMap(([key, sample]) =>
    typeof sample === "string" || sample.on?.includes(kind) === false ? [] : [[key, sample]],
  );
}

function isRefused(key: EffectKey, capabilities: ReadonlySet<string>): boolean {
  return inputEffects[key].inputs.some((input: string) =>
    machineCapabilityRules.some(
      ({ property, needs }) =>
        property.replace("{}", "") === input.replace(/\.name$/, "") && !capabilities.has(needs),
    ),
  );
}

function expectedOf(
  key: EffectKey,
  effect: InputEffect,
  capabilities: ReadonlySet<string>,
  kind: HypervisorType,
): Expected {
  if (typeof effect === "string") {
    const { portable = {} } = settingChangesFor(kind);
    const own = new Map(Object.entries(portable)).get(key) ?? effect;
    if (own === "live" || own === "powerCycle") return own;
    return own === "fixed" ? "refused" : "none";
  }
  if ("policy" in effect) return "none";
  if ("as" in effect) {
    const [same] = (
      Object.entries(inputEffects) as [EffectKey, { inputs: readonly string[]; effect: InputEffect }][]
    ).filter(([, { inputs }]) => inputs.includes(effect.as));
    return same === undefined ? "none" : expectedOf(same[0], same[1].effect, capabilities, kind);
  }
  if (effect.needs !== undefined && !capabilities.has(effect.needs)) return "refused";
  const limit = new Map(Object.entries(settingChangesFor(kind).limits ?? {})).get(key);
  return capabilities.has(effect.live) && limit !== "powerCycle" ? "live" : "powerCycle";
}

let number = 0;

async function expectChange(ground: Ground, sample: Sample, expected: Expected): Promise<void> {
  number += 1;
  const name = `effects-${number}`;
  const base = merged(baseOf(ground, name), sample.before ?? {});
  const inputs = merged(base, sample.after);
  const machine = new Life("VirtualMachine", { operation });
  await machine.up(base);
  try {
    const { id } = machine;
    const boots = await ground.boots(name);
    if (expected === "refused") {
      await expect(machine.preview(inputs)).rejects.toThrow();
      return;
    }
    const { changes } = await machine.preview(inputs);
    await machine.up(inputs);
    expect(classOf(changes.map(({ effect }) => effect))).toBe(expected);
    expect(machine.id).toBe(id);
    const after = await ground.boots(String(inputs.name));
    if (expected === "powerCycle") expect(after).not.toEqual(boots);
    else expect(after).toEqual(boots);
    expect(machine.outputs).toMatchObject({ powerState: "On" });
    expect((await machine.preview(inputs)).changes).toEqual([]);
  } finally {
    if (machine.state !== undefined) {
      await machine.destroy();
    }
  }
}

function classOf(effects: readonly string[]): string {
  return ["replace", "powerCycle", "live"].find((effect) => effects.includes(effect)) ?? "none";
}

function baseOf({ provider, network }: Ground, name: string): PropertyMap {
  const hotAdd = { cpuHotAddEnabled: true, memoryHotAddEnabled: true };
  return {
    owner: `dev::effects::${name}#identity`,
    name,
    provider,
    class: {
      cpu: 1,
      memory: "128Mi",
      diskDefaults: { size: "64Mi" },
      ...(provider.type === "libvirt" ? { libvirt: { diskBus: "scsi" } } : { performanceProfile: hotAdd }),
    },
    disks: [{ name: "data", size: "64Mi" }],
    networks: [{ name: "lan", network }],
    waitFor: { ip: false },
    lifecycle: { gracefulShutdownTimeout: "1s" },
  };
}

function merged(base: PropertyMap, more: PropertyMap): PropertyMap {
  const entries = Object.entries(more).map(([key, value]) => {
    const before = base[key];
    return [key, isMap(before) && isMap(value) ? merged(before, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(entries) };
}

function isMap(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
