/** What a creation waits for, beside an address. */
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();

function waiting(waitFor: PropertyMap, mock: PropertyMap = {}): PropertyMap {
  const networks = [{ name: "lan", network: "default" }];
  const address = { addresses: ["127.0.0.1"] };
  return machineInputs(world, { networks, class: classOf({ mock: { ...address, ...mock } }), waitFor });
}

async function listen(): Promise<number> {
  const server = createServer((socket) => socket.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

test("cloud-init that succeeds", async () => {
  const web = new Life("VirtualMachine", world);
  expect(await web.up(waiting({ cloudInit: true }))).toMatchObject({ phase: "Running" });
  expect(world.said).toContain("progress: web: waiting for cloudInit");
});

test("cloud-init that fails is a failure with its error text, and the machine stays in the state", async () => {
  const web = new Life("VirtualMachine", world);
  const failing = waiting({ cloudInit: true }, { cloudInitError: "no such user: worker" });
  await expect(web.up(failing)).rejects.toThrow(
    /waitFor\.cloudInit.*cloud-init failed in the guest: status: error\s+detail:\s+no such user: worker.*replace/s,
  );
  expect(web.outputs).toMatchObject({ phase: "Creating", powerState: "On" });
  await expect(web.up(failing)).rejects.toThrow(/no such user: worker/);
  expect(await web.up(waiting({}, { cloudInitError: "no such user: worker" }))).toMatchObject({
    phase: "Running",
  });
});

test("the agent, a program that succeeds, and a port, in this order", async () => {
  const port = await listen();
  const web = new Life("VirtualMachine", world);
  await web.up(waiting({ port, exec: { command: ["/bin/echo", "ready"] }, guestAgent: true }));
  const said = world.said.filter((line) => line.includes("waiting for"));
  expect(said).toEqual(["guestAgent", "exec", "port"].map((name) => `progress: web: waiting for ${name}`));
});

test.each<[string, PropertyMap, RegExp]>([
  ["a program", { exec: { command: ["/bin/false"] } }, /waitFor\.exec.*false.*ended with 1 in the guest/s],
  ["a port", { port: 1 }, /waitFor\.port.*port 1 of the guest.*127\.0\.0\.1: connect ECONNREFUSED/s],
])(
  "%s that never comes is told with its last answer when the time is over",
  async (_what, waitFor, message) => {
    const web = new Life("VirtualMachine", world);
    await expect(web.up(waiting({ ...waitFor, timeout: "150ms" }))).rejects.toThrow(message);
    expect(web.outputs).toMatchObject({ phase: "Creating" });
  },
);

test("an update that starts the machine waits too, and one that leaves it on does not", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up(waiting({ cloudInit: true }));
  world.said.length = 0;
  await web.up({ ...waiting({ cloudInit: true }), tags: ["blue"] });
  expect(world.said).not.toContain("progress: web: waiting for cloudInit");
  await web.up({ ...waiting({ cloudInit: true }), tags: ["blue"], restartTrigger: "now" });
  expect(world.said).toContain("progress: web: waiting for cloudInit");
});

test("a machine that is off is waited for in no way", async () => {
  const web = new Life("VirtualMachine", world);
  await web.up({ ...waiting({ cloudInit: true, port: 1 }), powerState: "Off" });
  expect(web.outputs).toMatchObject({ phase: "Stopped" });
});
