import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeSessions, create, remove, update } from "../../provider/hooks";
import type { Operation } from "../../provider/runtime/operation";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import { openSession } from "../../provider/runtime/sessions";
import type { PropertyMap } from "../../provider/runtime/values";

const said: string[] = [];
const operation: Operation = {
  signal: new AbortController().signal,
  report: (level, message) => void said.push(`${level}: ${message}`),
  config: () => undefined,
};

let folder: string;
let provider: PropertyMap;

beforeEach(async () => {
  said.length = 0;
  folder = await mkdtemp(join(tmpdir(), "virtrigaud-lifecycle-"));
  provider = { type: "mock", endpoint: folder, mock: { taskDuration: "0ms", bootDuration: "30ms" } };
});
afterEach(async () => {
  await closeSessions();
  await rm(folder, { recursive: true });
});

const inputsOf = (lifecycle: PropertyMap, more: PropertyMap = {}): PropertyMap => ({
  owner: "web",
  name: "web",
  provider,
  class: { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" }, guestToolsPolicy: "install" },
  waitFor: { ip: false },
  lifecycle,
  ...more,
});
const exec = (...command: string[]): PropertyMap => ({ exec: { command } });
const make = (inputs: PropertyMap) => create("VirtualMachine", inputs, operation);
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(String, (error: unknown) => error);

async function snapshotsOf(machine: string): Promise<string[]> {
  const { snapshots } = (await openSession(provider as never)).session;
  return ((await snapshots?.list(machine)) ?? []).map(({ name, reference }) => `${name} ${reference}`);
}

async function machines(): Promise<string[]> {
  const { session } = await openSession(provider as never);
  return (await session.machines.list()).map(({ name }) => name);
}

test("a program runs in the guest once it is up", async () => {
  const made = await make(inputsOf({ postStart: exec("/bin/sleep", "0.05") }));
  expect(made.outputs).toMatchObject({ phase: "Running", powerState: "On" });
  expect(said).toContain("progress: web: postStart");
});

test("a program that fails at the creation leaves a machine that the next update finishes", async () => {
  const failing = inputsOf({ postStart: exec("/opt/register", "--now") });
  const failure = await failureOf(make(failing));
  expect(PartialFailure.is(failure) && failure.reasons).toEqual([
    expect.stringMatching(
      /^postStart web-\w+: lifecycle.postStart: \/opt\/register ended with 127 in the guest: \/opt\/register: not found; mend the command, or set onFailure to "Continue"$/,
    ),
  ]);
  const { id, properties } = failure as PartialFailure;
  expect(properties).toMatchObject({ phase: "Creating" });
  const again = { id, recorded: properties, inputs: failing };
  expect(PartialFailure.is(await failureOf(update("VirtualMachine", again, operation)))).toBe(true);
  const inputs = inputsOf({ postStart: exec("true") });
  const outputs = await update("VirtualMachine", { ...again, inputs }, operation);
  expect(outputs).toMatchObject({ phase: "Running" });
  expect(await machines()).toEqual(["web"]);
});

test("a failure is a warning where the program says so", async () => {
  await make(inputsOf({ postStart: { ...exec("false"), onFailure: "Continue" } }));
  expect(said.filter((line) => line.startsWith("warning"))).toEqual([
    expect.stringMatching(
      /^warning: postStart web-.*: false ended with 1 in the guest.*; going on, as onFailure says$/,
    ),
  ]);
});

test("what fails before a stop keeps the machine running, and there", async () => {
  const made = await make(inputsOf({ preStop: exec("false") }));
  const off = inputsOf({ preStop: exec("false") }, { powerState: "Off" });
  const stopped = update("VirtualMachine", { id: made.id, recorded: made.outputs, inputs: off }, operation);
  expect(await failureOf(stopped)).toMatchObject({ code: "InvalidSpec" });
  const deleted = remove("VirtualMachine", made.id, made.outputs, operation);
  expect(await failureOf(deleted)).toMatchObject({ code: "InvalidSpec" });
  const { session } = await openSession(provider as never);
  expect(await session.machines.observe({ reference: made.id })).toMatchObject({ power: "On" });
  const mended = { ...made.outputs, lifecycle: { preStop: exec("true") } };
  await remove("VirtualMachine", made.id, mended, operation);
  expect(await machines()).toEqual([]);
});

test("a snapshot before each stop takes the place of the one before", async () => {
  const lifecycle = { preStop: { snapshot: { name: "last-good" } } };
  const made = await make(inputsOf(lifecycle));
  const cycle = async (recorded: PropertyMap, powerState: string): Promise<PropertyMap> =>
    update(
      "VirtualMachine",
      { id: made.id, recorded, inputs: inputsOf(lifecycle, { powerState }) },
      operation,
    );
  const off = await cycle(made.outputs, "Off");
  expect(await snapshotsOf(made.id)).toHaveLength(1);
  await cycle(await cycle(off, "On"), "Off");
  expect(await snapshotsOf(made.id)).toEqual([expect.stringContaining("last-good")]);
});

test("a power cycle runs both, in their order", async () => {
  const lifecycle = { preStop: exec("echo", "bye"), postStart: exec("echo", "hello") };
  const made = await make(inputsOf(lifecycle));
  said.length = 0;
  const classOf = inputsOf({}).class as PropertyMap;
  const inputs = inputsOf(lifecycle, { class: { ...classOf, firmware: "UEFI" } });
  await update("VirtualMachine", { id: made.id, recorded: made.outputs, inputs }, operation);
  expect(said.filter((line) => /preStop|postStart/.test(line))).toEqual([
    "progress: web: preStop",
    "progress: web: postStart",
  ]);
});

test("a machine is started when its guest answers", async () => {
  let asked = 0;
  const server = await listen(() => (asked++ < 2 ? 503 : 204));
  const { port } = server.address() as AddressInfo;
  await make(inputsOf({ postStart: { httpGet: { port, path: "/ready", host: "127.0.0.1" } } }));
  expect(asked).toBe(3);
  server.close();
});

test("a guest that never answers well says how it answered", async () => {
  const server = await listen(() => 500);
  const { port } = server.address() as AddressInfo;
  const hook = { httpGet: { port, host: "127.0.0.1" }, timeout: "300ms" };
  const failure = await failureOf(make(inputsOf({ postStart: hook })));
  expect(PartialFailure.is(failure) && failure.reasons[0]).toContain(
    `(http://127.0.0.1:${port}/ answers 500)`,
  );
  server.close();
});

async function listen(status: () => number): Promise<Server> {
  const server = createServer((_request, response) => void response.writeHead(status()).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
