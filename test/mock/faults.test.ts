import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RecordedCall } from "../../provider/adapters/mock/transport/caller";
import { expectError, type World } from "../contract/world";
import { useMockFolder } from "./folder";

const folder = useMockFolder();

function recorded(): RecordedCall[] {
  const text = readFileSync(join(folder.path(), "calls.jsonl"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

async function failures(world: World, reference: string, reads: number): Promise<boolean[]> {
  const outcomes: boolean[] = [];
  for (let read = 0; read < reads; read += 1) {
    outcomes.push(
      await world.session.machines.observe({ reference }).then(
        () => false,
        () => true,
      ),
    );
  }
  return outcomes;
}

test("a fault is for its operation and its object, with its code", async () => {
  const faults = [{ operation: "defineMachine", object: "refused", code: "QuotaExceeded" }];
  const world = await folder.open({ faults });
  await world.make({ name: "welcome" });
  const error = await expectError(world.make({ name: "refused" }), "QuotaExceeded");
  expect(error.message).toContain("scripted fault");
  expect(await world.session.machines.find("refused")).toBeUndefined();
});

test("a machine is meant by its name also where the call has its reference", async () => {
  const world = await folder.open({ faults: [{ operation: "setCpus", object: "web", code: "Conflict" }] });
  const { reference } = await world.make({ name: "web" });
  await expectError(world.apply(reference, { kind: "set-cpus", cpus: 2 }), "Conflict");
  const other = await world.make({ name: "web-2" });
  await world.apply(other.reference, { kind: "set-cpus", cpus: 2 });
});

test("what may pass is tried again until it has passed", async () => {
  const world = await folder.open({
    recordCalls: true,
    faults: [{ operation: "readMachine", code: "Unavailable", skip: 1, count: 2 }],
  });
  const { reference } = await world.make();
  await world.observe(reference);
  expect(recorded().filter(({ name }) => name === "readMachine")).toHaveLength(4);
});

test("skip and count hold over all sessions", async () => {
  const faults = [{ operation: "readMachine", code: "Internal", skip: 2, count: 1 }];
  const { reference } = await (await folder.open()).make();
  expect(await failures(await folder.open({ faults }), reference, 2)).toEqual([false, false]);
  expect(await failures(await folder.open({ faults }), reference, 2)).toEqual([true, false]);
});

test("a probability takes the same calls at each run", async () => {
  const { reference } = await (await folder.open()).make();
  const script = (code: string) => ({
    faults: [{ operation: "readMachine", probability: 0.3, code }],
  });
  const first = await failures(await folder.open(script("Internal")), reference, 60);
  const share = first.filter(Boolean).length / 60;
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.6);
  await rm(join(folder.path(), "faults"), { recursive: true });
  expect(await failures(await folder.open(script("Internal")), reference, 60)).toEqual(first);
});

test("a call can be slow without failing", async () => {
  const world = await folder.open({ faults: [{ operation: "findMachine", delay: "80ms", fails: false }] });
  const started = performance.now();
  await world.session.machines.find("web");
  expect(performance.now() - started).toBeGreaterThan(70);
});

test("an abort ends the wait of a slow call", async () => {
  const world = await folder.open({ faults: [{ operation: "findMachine", delay: "60s" }] });
  world.context.intervene = (_call, run) => run(AbortSignal.timeout(30));
  await expect(world.session.machines.find("web")).rejects.toMatchObject({ code: "Cancelled" });
});

test("after: the call has taken effect, and nobody hears of it", async () => {
  const world = await folder.open({
    faults: [{ operation: "setCpus", after: true, code: "Internal", count: 1 }],
  });
  const { reference } = await world.make();
  await expectError(world.apply(reference, { kind: "set-cpus", cpus: 4 }), "Internal");
  expect((await world.observe(reference)).cpus).toBe(4);
});

test("task: a task fails at its end, and nothing has changed", async () => {
  const world = await folder.open({
    taskDuration: "30ms",
    faults: [{ operation: "task", object: "web", skip: 1, code: "Internal" }],
  });
  const { reference } = await world.make({ name: "web" });
  await expectError(world.apply(reference, { kind: "set-cpus", cpus: 4 }), "Internal");
  expect((await world.observe(reference)).cpus).toBe(1);
});

test("a creation that fails halfway has an identity, and is finished by the next attempt", async () => {
  const world = await folder.open({ faults: [{ operation: "createDisk", code: "QuotaExceeded", count: 1 }] });
  const desired = world.desired({ name: "web" });
  const dispatched = await world.dispatch(desired);
  await expectError(world.wait(dispatched.task), "QuotaExceeded");
  expect(await world.observe(dispatched.reference)).toMatchObject({ name: "web", power: "Off" });
  expect(await world.create(desired)).toMatchObject({ reference: dispatched.reference });
});

test("the first fault that matches happens", async () => {
  const world = await folder.open({
    faults: [
      { operation: "findMachine", code: "Conflict", count: 1 },
      { code: "Internal", skip: 1 },
    ],
  });
  await expectError(world.session.machines.find("web"), "Conflict");
  await expectError(world.session.machines.find("web"), "Internal");
});

test("calls are recorded only where it is asked for, with process, effect and object", async () => {
  await (await folder.open()).make();
  expect(existsSync(join(folder.path(), "calls.jsonl"))).toBe(false);
  await (await folder.open({ recordCalls: true })).make({ name: "web" });
  const calls = recorded();
  expect(calls.map(({ name }) => name)).toEqual([
    "connect",
    "defineMachine",
    "createDisk",
    "attachInterface",
    "completeMachine",
    "readMachine",
  ]);
  expect(calls[1]).toMatchObject({ effect: "idempotent", object: "web", pid: process.pid });
});
