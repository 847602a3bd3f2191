/** An adapter that makes several changes of a plan in one request: all but a rename. */
import { beforeEach, describe, expect, test } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import { openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";
import { broken, Life, useWorld } from "./life";
import { machineInputs } from "./machine-inputs";

const world = useWorld();

interface Outcome {
  /** The changes are made, and the answer is lost. */
  readonly made: boolean;
  readonly error: Error;
}

/** The kinds of the changes of each request. */
let requests: string[][];
/** What becomes of the next request with several changes. */
let failure: Outcome | undefined;
let web: Life;

beforeEach(async () => {
  web = new Life("VirtualMachine", world);
  await web.up(inputs({ disks: [{ name: "data", size: "1Gi" }] }));
  requests = [];
  failure = undefined;
  const { machines } = world.session;
  const { apply } = machines;
  const { tracker } = await openSession(world.provider as never);
  machines.together = (changes) => {
    const lone = changes.findIndex(({ kind }) => kind === "rename");
    return lone < 0 ? changes.length : Math.max(1, lone);
  };
  machines.apply = async (reference, ...changes) => {
    requests.push(changes.map(({ kind }) => kind));
    const outcome = changes.length > 1 ? failure : undefined;
    if (outcome?.made === false) throw outcome.error;
    for (const change of changes) {
      const task = await apply(reference, change);
      if (task !== undefined) await tracker.wait(task, { deadlineMs: 10_000 });
    }
    if (outcome !== undefined) throw outcome.error;
    return undefined;
  };
});

const inputs = (more: PropertyMap): PropertyMap => machineInputs(world, more);
const limited = [{ name: "data", size: "2Gi", iops: 500 }];

test("gets what stands together in the plan at once", async () => {
  await web.up(inputs({ name: "shop", tags: ["a"], disks: [...limited, { name: "log", size: "1Gi" }] }));
  expect(requests).toEqual([["rename"], ["set-tags", "grow-disk", "limit-disk", "add-disk"]]);
});

describe("a request that fails", () => {
  test("before anything is made leaves the state as it was", async () => {
    failure = { made: false, error: broken() };
    const before = web.outputs.disks;
    await expect(web.up(inputs({ tags: ["a"], disks: limited }))).rejects.toThrow();
    expect(web.outputs).toMatchObject({ disks: before });
    expect(web.outputs.tags ?? []).toEqual([]);
  });

  test("after everything is made leaves a state that says what is there", async () => {
    failure = { made: true, error: broken() };
    const disks = [...limited, { name: "log", size: "1Gi" }];
    await expect(web.up(inputs({ disks }))).rejects.toThrow();
    expect(web.outputs.disks).toEqual(disks);
    failure = undefined;
    expect((await web.preview(inputs({ disks }))).changes).toEqual([]);
  });

  test("names all that it was for, and the input that the adapter blames", async () => {
    failure = {
      made: false,
      error: new ProviderError("InvalidSpec", "no", { property: "disks[data].iops" }),
    };
    const failed = web.up(inputs({ tags: ["a"], disks: limited }));
    await expect(failed).rejects.toThrow("disks[0].iops: no");
    await expect(failed).rejects.toThrow("tags none → a, disk data 1Gi → 2Gi, disk data iops none → 500");
  });

  test("blames no input where nobody knows which one it was", async () => {
    failure = { made: false, error: broken() };
    const failed = web.up(inputs({ tags: ["a"], disks: limited }));
    await expect(failed).rejects.toThrow(/iops none → 500[^:]*: the hypervisor broke/);
  });

  test("knows the settings that were made by the digest of the last", async () => {
    failure = { made: true, error: broken() };
    const given = machineInputs(world).class as PropertyMap;
    const changed = { ...given, firmware: "UEFI", resourceLimits: { cpuLimit: 500 } };
    await expect(web.up(inputs({ class: changed }))).rejects.toThrow();
    expect(web.outputs.class).toEqual(changed);
  });
});
