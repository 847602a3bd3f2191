/**
 * `kill -9` of the provider process while the vCenter has one of its calls in hand: of a creation, an update and a deletion
 * the first call of each kind that changes something, the first wait, and a look in the middle. The rerun converges,
 * nothing is orphaned and nothing doubled. Which calls there are is seen in a run without a kill.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, type TestContext, test } from "vitest";
import { z } from "zod";
import type { Vcsim } from "../peers/vcsim";
import type { VcsimRequest } from "../peers/vcsim-control";
import { describeUnless } from "../support/describe-unless";
import { missingEngine } from "./harness";
import type { VsphereSettings } from "./vsphere-program";
import { openVsphereStack, type VsphereStack } from "./vsphere-stack";

type Operation = "up" | "destroy";

/** The call to kill at: the so-manieth of its kind. */
interface Target {
  readonly method: string;
  readonly skip: number;
  /** Whether the vCenter does what it was asked for, though nobody hears of it. */
  readonly executed: boolean;
}

/** Its adapters' addresses are in the guest's network configuration, so that it takes all steps that there are. */
const original: VsphereSettings = {
  snapshot: true,
  machine: { networks: [{ name: "lan", network: "DC0_DVPG0", ipAddress: "192.0.2.9", prefix: 24 }] },
};
const changed: VsphereSettings = {
  ...original,
  class: { memory: "8Gi", cpu: 2 },
  machine: { ...original.machine, disks: [{ name: "log", size: "1Gi" }], tags: ["env:prod"] },
};

/** Longer than it takes to kill, shorter than until the rerun's first call. */
const inHand = 700;

describeUnless(missingEngine(), "kill -9 at calls to vSphere, through the engine", () => {
  test.concurrent("a creation", async (context) => {
    const vsphere = await open(context);
    const { stack, peer, env } = vsphere;
    const empty = await stack.export();
    const { targets, calls } = await rehearse(vsphere, "up", original);
    const reference = await holdings(vsphere);
    for (const [index, target] of targets.entries()) {
      await peer.control.powerOff("web");
      await peer.control.destroy("web");
      await stack.import(empty);
      // a category that is not there yet, nor its tag
      const wanted = { ...original, provider: { vsphere: { tagCategory: `category-${index}` } } };
      await killAt(vsphere, "up", wanted, target);
      await stack.up(env(wanted));
      expect(await holdings(vsphere), describeTarget(target)).toEqual(reference);
      expect((await stack.preview(env(wanted))).changes).toEqual({ same: 7 });
    }
    say("a creation", targets, calls);
  }, 1_200_000);

  test.concurrent("an update with live changes and power cycles", async (context) => {
    const vsphere = await open(context);
    const { stack, env } = vsphere;
    await stack.up(env(original));
    // the tags are there from now on
    await stack.up(env(changed));
    const before = await holdings(vsphere);
    const { targets, calls } = await rehearse(vsphere, "up", original);
    const afterwards = await holdings(vsphere);
    // forth and back by turns, which takes the same calls: no run is lost to bring the machine into its place
    const forth = { settings: changed, reached: before };
    const back = { settings: original, reached: afterwards };
    for (const [index, target] of targets.entries()) {
      const { settings, reached } = index % 2 === 0 ? forth : back;
      await killAt(vsphere, "up", settings, target);
      await stack.up(env(settings));
      expect(await holdings(vsphere), describeTarget(target)).toEqual(reached);
    }
    say("an update", targets, calls);
  }, 1_200_000);

  test.concurrent("a deletion", async (context) => {
    const vsphere = await open(context);
    const before = await vsphere.inventory();
    await vsphere.stack.up(vsphere.env(original));
    const { targets, calls } = await rehearse(vsphere, "destroy", original);
    for (const target of targets) {
      await vsphere.stack.up(vsphere.env(original));
      await killAt(vsphere, "destroy", original, target);
      await vsphere.stack.destroy(vsphere.env(original));
      const { machines, files } = await vsphere.inventory();
      expect({ machines, files }, describeTarget(target)).toEqual({
        machines: before.machines,
        files: before.files,
      });
    }
    say("a deletion", targets, calls);
  }, 1_200_000);
});

function open(context: TestContext): Promise<VsphereStack> {
  return openVsphereStack(context, { keptRequests: 10_000 });
}

/** Runs it undisturbed, and says where to kill. */
async function rehearse({ peer, stack, env }: VsphereStack, operation: Operation, settings: VsphereSettings) {
  await peer.control.resetRequests();
  await stack[operation](env(settings));
  const requests = await peer.control.requests();
  return { targets: targetsOf(requests), calls: requests.length };
}

const changing = /_Task$|^ShutdownGuest$|=(attach|detach)-|^POST .*\/(tag|category)$/;
/** Where it makes a difference whether the vCenter has done it or not. */
const decisive = /^(CloneVM|ReconfigVM|Destroy)_Task$/;

function targetsOf(requests: readonly VcsimRequest[]): Target[] {
  const seen = new Map<string, number>();
  const numbered = requests.map(({ method }) => {
    const kind = kindOf(method);
    const skip = seen.get(kind) ?? 0;
    seen.set(kind, skip + 1);
    return { method: kind, skip, executed: true };
  });
  const changes = numbered.filter(({ method, skip }) => changing.test(method) && skip === 0);
  const undone = changes.filter(({ method }) => decisive.test(method));
  const looks = numbered.filter(({ method }) => method === "RetrievePropertiesEx");
  const reads = [
    numbered.find(({ method }) => method === "WaitForUpdatesEx"),
    // how many there are depends on who asks at the same moment; half of them come always
    looks.at(looks.length / 2),
  ];
  return [
    ...reads.filter((target) => target !== undefined),
    ...changes,
    ...undone.map((target) => ({ ...target, executed: false })),
  ];
}

/** Identities differ from run to run. */
function kindOf(method: string): string {
  return method.replace(/urn:vmomi:[^?/]+/, "*").replace("?~action=", "[?]~action=");
}

async function killAt(
  { peer, stack, env }: VsphereStack,
  operation: Operation,
  settings: VsphereSettings,
  { method, skip, executed }: Target,
): Promise<void> {
  await peer.control.addRule({
    method,
    skip,
    ...(executed ? { delay: inHand } : { delay: 60_000, cut: "before" }),
  });
  const running = stack.start(operation, env(settings));
  const ended = running.finished.then(() => true);
  while (!(await isMet(peer))) {
    if (await Promise.race([ended, sleep(10, false)])) break;
  }
  running.process.killProviders();
  const { exitCode, stdout, stderr } = await running.finished;
  const reached = await isMet(peer);
  await peer.control.removeRules();
  expect(reached, `${method} (${skip}) never came`).toBe(true);
  expect(exitCode, stdout).not.toBe(0);
  expect(stdout + stderr).toMatch(/EOF|exited|Killed|connection|unavailable/i);
  await sleep(executed ? inHand : 0);
}

async function isMet({ control }: Vcsim): Promise<boolean> {
  return (await control.rules()).some(({ met }) => met > 0);
}

const hardware = z.object({
  numCPU: z.number(),
  memoryMB: z.number(),
  device: z.array(z.looseObject({ _typeName: z.string(), capacityInKB: z.number().optional() })),
});
const snapshots = z.array(z.object({ name: z.string() })).nullable();

/** What the program asked for, as the vCenter has it, and everything else that is there. */
async function holdings({ peer, inventory }: VsphereStack): Promise<object> {
  const read = (path: string): Promise<unknown> => peer.control.property("VirtualMachine", "web", path);
  const { numCPU, memoryMB, device } = hardware.parse(await read("config.hardware"));
  const { machines, files } = await inventory();
  return {
    machines,
    files,
    cpus: numCPU,
    memoryMB,
    disks: device.flatMap(({ capacityInKB }) => capacityInKB ?? []).toSorted(),
    cards: device.filter(({ _typeName }) => /Vmxnet3|E1000/.test(_typeName)).length,
    power: await read("runtime.powerState"),
    snapshots: snapshots
      .parse(await read("snapshot.rootSnapshotList").catch(() => null))
      ?.map(({ name }) => name),
  };
}

function describeTarget({ method, skip, executed }: Target): string {
  return `after a kill at ${method} (${skip + 1}), ${executed ? "done" : "not done"} by the vCenter`;
}

function say(what: string, targets: readonly Target[], calls: number): void {
  const distinct = new Set(targets.map(({ method, skip }) => `${method} ${skip}`)).size;
  const undone = targets.filter(({ executed }) => !executed).length;
  console.log(
    `kill -9 at ${distinct} of the ${calls} calls of ${what}, ${undone} of them also before the vCenter did anything: all converged`,
  );
}
