import { channel } from "node:diagnostics_channel";
import { once } from "node:events";
import { connect, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { cancellationSignal } from "../../provider/frontends/cancellation";

async function call(path: string): Promise<void> {
  const server = createServer();
  server.on("stream", (stream) => {
    stream.respond();
    stream.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    client.close();
    server.close();
  });
  const request = client.request({ ":path": path, ":method": "POST" });
  request.resume();
  request.end();
  await once(request, "end");
}

test("the engine's Cancel is heard, and nothing else that it calls", async () => {
  const signal = cancellationSignal();
  await call("/pulumirpc.ResourceProvider/Create");
  expect(signal.aborted).toBe(false);
  await call("/pulumirpc.ResourceProvider/Cancel");
  expect(signal.aborted).toBe(true);
});

test("what Node may publish there some day is no Cancel", () => {
  const signal = cancellationSignal();
  const stream = channel("http2.server.stream.start");
  for (const message of [
    undefined,
    null,
    "text",
    {},
    { headers: null },
    { headers: "text" },
    { headers: {} },
  ])
    expect(() => stream.publish(message)).not.toThrow();
  expect(signal.aborted).toBe(false);
  stream.publish({ headers: { ":path": "/pulumirpc.ResourceProvider/Cancel" } });
  expect(signal.aborted).toBe(true);
});
