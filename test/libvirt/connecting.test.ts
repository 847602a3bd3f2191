/** Connecting as the adapter does it: tried again while that may help, and given up with whoever asked. */
import { connect as connectSocket, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { adapter } from "../../provider/adapters/libvirt";
import type { Session } from "../../provider/contract/adapter";
import type { Connection } from "../../provider/contract/connection";
import type { AdapterContext } from "../../provider/contract/context";
import { createEvents } from "../../provider/observability/events";
import { createCaller } from "../../provider/resilience/call";
import { resolveResilience } from "../../provider/resilience/resolve-settings";
import { type Libvirtd, startLibvirtd } from "../peers/libvirtd";
import { orReason } from "../peers/peer";
import { startSshd } from "../peers/sshd";
import { describeUnless } from "../support/describe-unless";
import { answerLookups } from "../support/name-server";
import { connectionTo, reasonToSkip } from "./backend";
import { testContext } from "./session";

const retry = { maxAttempts: 5, baseDelay: "1ms", jitter: false };

/** With the retries of a Provider. */
function context(): AdapterContext {
  const call = createCaller({
    settings: resolveResilience({ retry }, {}),
    events: createEvents(),
    providerType: "libvirt",
    endpoint: "test",
    signal: () => undefined,
  });
  return { ...testContext([]), call };
}

function open(connection: Connection, signal = new AbortController().signal): Promise<Session> {
  return adapter.connect(connection, context(), signal);
}

/** A port that does `answer` with the connections that come, by their number. */
async function port(
  answer: (socket: Socket, number: number) => void,
): Promise<{ port: number; count(): number }> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    answer(
      socket.on("error", () => undefined),
      count,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the port is not known");
  return { port: address.port, count: () => count };
}

describeUnless(reasonToSkip(), "connecting", () => {
  let daemon: Libvirtd;
  beforeAll(async () => {
    daemon = await startLibvirtd();
  });
  afterAll(() => daemon?.stop());

  function relay(socket: Socket): void {
    const far = connectSocket({ path: daemon.socket });
    socket.pipe(far).pipe(socket);
    far.on("error", () => socket.destroy());
    socket.on("close", () => far.destroy());
  }

  it.each(["tcp", "ssh"])("is tried again over %s while the host hangs up", async (way) => {
    const busy = await port((socket) => socket.destroy());
    const connection = connectionTo(`qemu+${way}://root@127.0.0.1:${busy.port}/system`);
    const credentials = { password: "x" };
    await expect(open({ ...connection, credentials, native: { knownHosts: [] } })).rejects.toMatchObject({
      code: "Unavailable",
      operation: "connect",
    });
    expect(busy.count()).toBe(5);
  });

  it("succeeds once the host is there again", async () => {
    const restarting = await port((socket, number) => (number < 3 ? socket.destroy() : relay(socket)));
    const session = await open(connectionTo(`qemu+tcp://127.0.0.1:${restarting.port}/system`));
    expect(session.version).toMatch(/libvirt/);
    expect(restarting.count()).toBe(3);
    await session.close();
  });

  it("is not tried again after a login that was refused", async ({ skip }) => {
    const sshd = await orReason(startSshd());
    if (typeof sshd === "string") return skip(sshd);
    onTestFinished(() => sshd.stop());
    const way = await port((socket) => {
      const far = connectSocket({ port: sshd.port, host: sshd.host });
      socket.pipe(far.on("error", () => socket.destroy())).pipe(socket);
    });
    const connection = connectionTo(`qemu+ssh://root@127.0.0.1:${way.port}/system`);
    const credentials = { password: "a guess" };
    await expect(open({ ...connection, credentials, insecureSkipVerify: true })).rejects.toMatchObject({
      code: "Unauthorized",
    });
    expect(way.count()).toBe(1);
  });
});

describe("connecting to a host whose name is not found", () => {
  const endpoint = (way: string) => `qemu+${way}://no-such-host.example/system`;
  const to = (way: string) =>
    open({ ...connectionTo(endpoint(way)), credentials: { password: "x" }, insecureSkipVerify: true });

  it.each(["tcp", "tls", "ssh"])("over %s is not tried again, and names the endpoint", async (way) => {
    const names = answerLookups("ENOTFOUND");
    await expect(to(way)).rejects.toMatchObject({
      code: "InvalidSpec",
      property: "endpoint",
      reference: endpoint(way),
      reason: expect.stringContaining("no-such-host.example"),
    });
    expect(names).toHaveLength(1);
  });

  it("is tried again while the name server does not answer", async () => {
    const names = answerLookups("EAI_AGAIN");
    await expect(to("ssh")).rejects.toMatchObject({ code: "Unavailable" });
    expect(names).toHaveLength(5);
  });
});

describe("connecting to a host that says nothing", () => {
  it.each(["tcp", "tls", "ssh"])("over %s ends with the operations that wait for it", async (way) => {
    const controller = new AbortController();
    const silent = await port(() => controller.abort());
    const connection = {
      ...connectionTo(`qemu+${way}://127.0.0.1:${silent.port}/system`),
      credentials: { password: "x" },
      insecureSkipVerify: true,
    };
    await expect(open(connection, controller.signal)).rejects.toMatchObject({ code: "Cancelled" });
    expect(silent.count()).toBe(1);
  });
});
