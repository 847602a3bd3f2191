import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { ProviderError } from "../../provider/contract/errors";
import { PartialFailure } from "../../provider/runtime/partial-failure";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();
const agent = classOf({ guestToolsPolicy: "install" });
const exec = (...command: string[]): PropertyMap => ({ exec: { command } });
const withHooks = (lifecycle: PropertyMap, more: PropertyMap = {}): PropertyMap =>
  machineInputs(world, { class: agent, lifecycle, ...more });

async function made(lifecycle: PropertyMap = {}): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(withHooks(lifecycle));
  world.said.length = 0;
  world.applied.length = 0;
  return web;
}

async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test("an interrupt during a hook ends the operation, also where a failure would not", async () => {
  const preStop = { ...exec("sleep", "60"), onFailure: "Continue" };
  const web = await made({ preStop });
  const stopping = web.up(withHooks({ preStop }, { powerState: "Off" })).catch((error: unknown) => error);
  await vi.waitFor(() => expect(world.said).toContain("progress: web: preStop"), { interval: 5 });
  world.interrupt();
  expect(await stopping).toMatchObject({ code: "Cancelled", property: "lifecycle.preStop" });
  expect(world.warnings()).toEqual([]);
  expect(world.applied).toEqual([]);
});

test("a hook that takes too long fails at its timeout, and goes on where the program says so", async () => {
  const slow = { ...exec("sleep", "60"), timeout: "100ms" };
  const web = await made({});
  await expect(web.up(withHooks({ preStop: slow }, { powerState: "Off" }))).rejects.toMatchObject({
    cause: {
      code: "Timeout",
      operation: "waiting for sleep in the guest",
      property: "lifecycle.preStop",
    },
  });
  expect(await world.machine(web.id)).toMatchObject({ power: "On" });
  const lenient = { ...slow, onFailure: "Continue" };
  await web.up(withHooks({ preStop: lenient }, { powerState: "Off" }));
  expect(world.warnings()).toEqual([
    expect.stringMatching(/^warning: .*waited 100ms for sleep in the guest.*; going on, as onFailure says$/),
  ]);
  expect(await world.machine(web.id)).toMatchObject({ power: "Off" });
});

test.each([
  ["Off", { powerState: "Off" }, ["off"]],
  ["Off by its guest", { powerState: "OffGraceful" }, ["shutdown"]],
  ["off for a change", { class: { ...agent, firmware: "UEFI" } }, ["shutdown", "set-hardware", "on"]],
])("preStop runs before a machine goes %s", async (_title, more, applied) => {
  const web = await made({ preStop: exec("false") });
  await expect(web.up(withHooks({ preStop: exec("false") }, more))).rejects.toThrow(
    /false ended with 1 in the guest/,
  );
  expect(world.applied).toEqual([]);
  await web.up(withHooks({ preStop: exec("true") }, more));
  expect(world.applied).toEqual(applied);
});

test("preStop does not run where the machine does not run, and not before it is suspended", async () => {
  const web = await made({ preStop: exec("false") });
  await web.up(withHooks({ preStop: exec("false") }, { powerState: "Suspended" }));
  await web.up(withHooks({ preStop: exec("false") }, { powerState: "Off" }));
  await web.destroy();
  expect(world.said.filter((line) => line.includes("preStop"))).toEqual([]);
});

test("postStart runs after a start and a power cycle, and after no other change", async () => {
  const lifecycle = { postStart: exec("true") };
  const web = await made(lifecycle);
  const ran = () => world.said.splice(0).filter((line) => line === "progress: web: postStart").length;
  await web.up(withHooks(lifecycle, { tags: ["a"] }));
  expect(ran()).toBe(0);
  await web.up(withHooks(lifecycle, { powerState: "Off" }));
  expect(ran()).toBe(0);
  await web.up(withHooks(lifecycle, { powerState: "On" }));
  expect(ran()).toBe(1);
  await web.up(withHooks(lifecycle, { class: { ...agent, firmware: "UEFI" } }));
  expect(ran()).toBe(1);
});

test("the addresses that a guest has only once postStart is through are in the outputs", async () => {
  world.provider = { ...world.provider, mock: { bootDuration: "50ms" } };
  const web = new Life("VirtualMachine", world);
  const networks = [{ name: "lan", network: "default" }];
  await web.up(withHooks({ postStart: exec("true") }, { networks }));
  expect(web.outputs.ips).toHaveLength(1);
});

test("a program's last words are in the error, and no more than them", async () => {
  const { guest } = world.session;
  if (guest === undefined) throw new Error("the mock has guests");
  const output = `${"x".repeat(1000)}the end  \n`;
  vi.spyOn(guest, "look").mockResolvedValue({ exited: true, exitCode: 3, output });
  const failure: unknown = await new Life("VirtualMachine", world)
    .up(withHooks({ postStart: exec("/bin/check") }))
    .catch((error: unknown) => error);
  expect(PartialFailure.is(failure) && failure.reasons[0]).toMatch(
    /\/bin\/check ended with 3 in the guest: x{393}the end; mend the command/,
  );
  vi.spyOn(guest, "look").mockResolvedValue({ exited: true, exitCode: 3, output: "\n" });
  await expect(
    new Life("VirtualMachine", world).up(
      withHooks({ postStart: exec("/bin/check") }, { name: "quiet", owner: world.owner("quiet") }),
    ),
  ).rejects.toThrow(/ended with 3 in the guest; mend/);
});

test("an agent that refuses is not asked again", async () => {
  const { guest } = world.session;
  if (guest === undefined) throw new Error("the mock has guests");
  const starting = vi
    .spyOn(guest, "start")
    .mockRejectedValue(new ProviderError("Unauthorized", "not allowed"));
  await expect(new Life("VirtualMachine", world).up(withHooks({ postStart: exec("true") }))).rejects.toThrow(
    /not allowed/,
  );
  expect(starting).toHaveBeenCalledTimes(1);
});

test("a hypervisor without programs in guests says what to do", async () => {
  Object.assign(world.session, { guest: undefined });
  await expect(new Life("VirtualMachine", world).up(withHooks({ postStart: exec("true") }))).rejects.toThrow(
    /has no guest here; leave out lifecycle/,
  );
});

test("an answer below 400 is good, and none is followed", async () => {
  const asked: string[] = [];
  const port = await serve((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(asked.length === 1 ? 400 : 302, { location: "/elsewhere" }).end();
  });
  await made({ postStart: { httpGet: { port, path: "/ready", host: "127.0.0.1" } } });
  expect(asked).toEqual(["/ready", "/ready"]);
});

test("the machine's first address is asked where no host is named", async () => {
  const asked: string[] = [];
  const port = await serve((request, response) => {
    asked.push(request.headers.host ?? "");
    response.end();
  });
  const { observe } = world.session.machines;
  const addresses = [[], ["127.0.0.1", "192.0.2.1"]];
  vi.spyOn(world.session.machines, "observe").mockImplementation(async (reference) => {
    const seen = await observe(reference);
    return seen === undefined
      ? undefined
      : {
          ...seen,
          interfaces: addresses.map((given, index) => ({
            name: `lan${index}`,
            macAddress: "",
            addresses: given,
          })),
        };
  });
  await made({ postStart: { httpGet: { port } } });
  expect(asked).toEqual([`127.0.0.1:${port}`]);
});

test("a guest that does not answer at all says why", async () => {
  const port = await serve((request) => request.socket.destroy());
  const hook = { httpGet: { port, host: "127.0.0.1" }, timeout: "400ms" };
  await expect(new Life("VirtualMachine", world).up(withHooks({ postStart: hook }))).rejects.toThrow(
    new RegExp(`the guest's answer.*\\(http://127\\.0\\.0\\.1:${port}/ gives .+\\)`),
  );
});

test("a guest without an address is not asked", async () => {
  const hook = { httpGet: { port: 1 }, timeout: "40ms" };
  await expect(new Life("VirtualMachine", world).up(withHooks({ postStart: hook }))).rejects.toThrow(
    /\(no answer yet\)/,
  );
});

test("a snapshot before a stop is of the memory only where it is asked for, and takes the place of its own only", async () => {
  const preStop = { snapshot: { name: "last" } };
  const web = await made({ preStop });
  const { snapshots } = world.session;
  if (snapshots === undefined) throw new Error("the mock has snapshots");
  const taken = vi.spyOn(snapshots, "create");
  await snapshots.create(web.id, { name: "theirs", memory: false, quiesce: false }, "theirs");
  await web.up(withHooks({ preStop }, { powerState: "Off" }));
  const other = { snapshot: { name: "other", memory: true } };
  await web.up(withHooks({ preStop: other }, { powerState: "On" }));
  await web.up(withHooks({ preStop: other }, { powerState: "Off" }));
  await web.up(withHooks({ preStop }, { powerState: "On" }));
  await web.up(withHooks({ preStop }, { powerState: "Off" }));
  expect((await snapshots.list(web.id)).map(({ name }) => name).toSorted()).toEqual([
    "last",
    "other",
    "theirs",
  ]);
  const key = `lifecycle of ${web.id}`;
  expect(taken.mock.calls.slice(1)).toEqual([
    [web.id, { name: "last", memory: false, quiesce: false }, key],
    [web.id, { name: "other", memory: true, quiesce: false }, key],
    [web.id, { name: "last", memory: false, quiesce: false }, key],
  ]);
});
