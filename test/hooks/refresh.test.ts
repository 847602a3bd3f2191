import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ObserveOptions } from "../../provider/contract/adapter";
import { closeSessions, create, diff, read } from "../../provider/hooks";
import type { Created } from "../../provider/kinds/kind";
import type { Operation } from "../../provider/runtime/operation";
import { openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";

const operation: Operation = { signal: new AbortController().signal, report() {}, config: () => undefined };
const waiting = ["cpu 1 → 2"];

let folder: string;
let inputs: PropertyMap;
let made: Created;
/** What each look at a machine was asked for. */
const looks: (ObserveOptions | undefined)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "virtrigaud-refresh-"));
  const provider = { type: "mock", endpoint: folder, mock: { taskDuration: "0ms" } };
  inputs = {
    owner: "urn",
    name: "web",
    provider,
    class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } },
    waitFor: { ip: false },
  };
  made = await create("VirtualMachine", inputs, operation);
  const { machines } = (await openSession(provider as never)).session;
  const observe = machines.observe;
  // a hypervisor on which something waits, and where looking for it is a call of its own
  vi.spyOn(machines, "observe").mockImplementation(async (reference, options) => {
    looks.push(options);
    const seen = await observe(reference, options);
    return seen === undefined
      ? undefined
      : { ...seen, pending: options?.pending === false ? undefined : waiting };
  });
});
afterAll(async () => {
  await closeSessions();
  await rm(folder, { recursive: true });
});

test("a refresh looks for what waits only where something did", async () => {
  looks.length = 0;
  const first = await read("VirtualMachine", made.id, made.outputs, operation);
  expect(first?.outputs.pendingChanges).toBeUndefined();
  const known = { ...made.outputs, pendingChanges: ["memory 64Mi → 128Mi"] };
  const second = await read("VirtualMachine", made.id, known, operation);
  expect(second?.outputs.pendingChanges).toEqual(waiting);
  expect(looks).toEqual([{ pending: false }, { pending: true }]);
});

test("a plan tells what waits already", async () => {
  const request = { id: made.id, recorded: made.outputs, inputs: { ...inputs, tags: ["a"] } };
  const { notes } = await diff("VirtualMachine", request, operation);
  expect(notes).toContain("waits for the next power cycle: cpu 1 → 2");
});
