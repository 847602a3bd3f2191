/** Connecting to what is no libvirt daemon. */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openTransport } from "../../../provider/adapters/libvirt/transport/connect";

/** Something that listens on the loopback interface and does `answer` with whoever comes. */
async function listener(answer: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    answer(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : 0;
}

const transports = ["tcp", "tls", "ssh"] as const;

test.each(transports)(
  "over %s, one that never answers is a timeout with a remediation",
  async (transport) => {
    const port = await listener(() => undefined);
    const uri = `qemu+${transport}://127.0.0.1:${port}/system`;
    const credentials = { password: "x" };
    await expect(openTransport({ uri, credentials, connectMilliseconds: 200 })).rejects.toMatchObject({
      code: "Timeout",
      reason: "the host did not answer within 0.2 s",
      remediation: expect.stringMatching(/firewall/),
    });
  },
);

test.each(transports)("over %s, one that hangs up is refused at once", async (transport) => {
  const port = await listener((socket) => socket.destroy());
  const uri = `qemu+${transport}://127.0.0.1:${port}/system`;
  const connecting = openTransport({ uri, credentials: { password: "x" } });
  await expect(connecting).rejects.toMatchObject({
    code: "Unavailable",
    operation: "connect",
    reference: uri,
  });
});

test.each(transports)("over %s, one that speaks something else is refused at once", async (transport) => {
  const port = await listener((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const uri = `qemu+${transport}://127.0.0.1:${port}/system`;
  const connecting = openTransport({ uri, credentials: { password: "x" } });
  await expect(connecting).rejects.toMatchObject({ name: "ProviderError", operation: "connect" });
});

test.each(transports)("over %s, an abort ends the waiting", async (transport) => {
  const port = await listener(() => undefined);
  const controller = new AbortController();
  const uri = `qemu+${transport}://127.0.0.1:${port}/system`;
  const connecting = openTransport({ uri, credentials: { password: "x" }, signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  await expect(connecting).rejects.toMatchObject({ code: "Cancelled" });
});
