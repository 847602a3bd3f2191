import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { isConnectionLoss, isLibvirtError } from "../../../provider/adapters/libvirt/errors";
import { packetStatus, packetType } from "../../../provider/adapters/libvirt/transport/packets";
import { procedures } from "../../../provider/adapters/libvirt/transport/procedures";
import { XdrWriter } from "../../../provider/adapters/libvirt/transport/xdr";
import { ProviderError } from "../../../provider/contract/errors";
import { FakeServer, keepaliveProgram } from "./fake-server";

const domain = { name: "web", uuid: "01234567-89ab-cdef-0123-456789abcdef", id: 3 };
const volume = { pool: "default", name: "disk", key: "/disk" };
const wholeVolume = { volume, offset: 0, length: 0 };

function writeDomain(writer: XdrWriter): void {
  writer.string(domain.name);
  writer.fixedOpaque(Buffer.from(domain.uuid.replaceAll("-", ""), "hex"));
  writer.int(domain.id);
}

const never = () => undefined;

/** What a promise rejects with. */
async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}

async function* pieces(count: number, bytes: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(bytes, index);
}

describe("calls", () => {
  test("send the arguments and return the result, typed", async () => {
    const server = new FakeServer((packet) => server.reply(packet, writeDomain));
    const result = await server.client.call(procedures.domainLookupByName, { name: "web" });
    expect(result).toEqual({ domain });
    expect(server.received[0]).toMatchObject({
      program: 0x20008086,
      version: 1,
      procedure: 23,
      type: 0,
      status: 0,
    });
    expect(server.received[0]?.payload.toString("hex")).toBe("0000000377656200");
  });

  test("fail with libvirt's error, by number", async () => {
    const server = new FakeServer((packet) => server.fail(packet, 42, "Domain not found"));
    const error = await failure(server.client.call(procedures.domainLookupByName, { name: "web" }));
    expect(error).toMatchObject({
      code: "NotFound",
      operation: "DomainLookupByName",
      reason: "Domain not found",
    });
    expect(isLibvirtError(error, 42)).toBe(true);
  });

  test("200 at once: never more than 5 in flight, in their order", async () => {
    let open = 0;
    let most = 0;
    const server = new FakeServer((packet) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        server.reply(packet, (writer) => writer.string(`host-${packet.serial}`));
      });
    });
    const calls = Array.from({ length: 200 }, () => server.client.call(procedures.connectGetHostname, {}));
    const results = await Promise.all(calls);
    expect(results.map((each) => each.hostname)).toEqual(calls.map((_call, index) => `host-${index + 1}`));
    expect(most).toBe(5);
    expect(server.client.statistics).toMatchObject({ inFlight: 0, queued: 0, peakInFlight: 5 });
    expect(server.client.statistics.calls.get("ConnectGetHostname")).toBe(200);
  });

  test("a read finds a place however many writes wait", async () => {
    const server = new FakeServer((packet) => {
      if (packet.procedure === procedures.connectGetHostname.number)
        server.reply(packet, (w) => w.string("h"));
    });
    for (let index = 0; index < 10; index += 1) {
      server.client.call(procedures.domainReset, { domain }).catch(never);
    }
    expect(await server.client.call(procedures.connectGetHostname, {})).toEqual({ hostname: "h" });
    expect(server.client.statistics).toMatchObject({ inFlight: 4, queued: 6 });
    await server.client.close();
  });

  test("arguments that cannot be written never reach the wire", async () => {
    const server = new FakeServer();
    const error = await failure(server.client.call(procedures.domainLookupByUuid, { uuid: "x" }));
    expect(error.reason).toMatch(/not a UUID/);
    expect(server.received).toEqual([]);
  });
});

describe("an abort", () => {
  test("rejects at once, keeps the place until the late reply, and ignores that", async () => {
    const server = new FakeServer();
    const controller = new AbortController();
    const call = server.client.call(procedures.domainReset, { domain }, { signal: controller.signal });
    const [sent] = await server.until(1);
    controller.abort();
    expect((await failure(call)).code).toBe("Cancelled");
    expect(server.client.statistics).toMatchObject({ inFlight: 1, abandoned: 1 });
    if (sent !== undefined) server.fail(sent, 55, "late");
    await vi.waitFor(() => expect(server.client.statistics.inFlight).toBe(0));
    expect(server.client.open).toBe(true);
  });

  test("of a call that still waits takes it out of the queue unsent", async () => {
    const server = new FakeServer();
    const controller = new AbortController();
    for (let index = 0; index < 5; index += 1)
      server.client.call(procedures.connectGetHostname, {}).catch(never);
    const call = server.client.call(procedures.connectGetVersion, {}, { signal: controller.signal });
    expect(server.client.statistics.queued).toBe(1);
    controller.abort(new DOMException("too slow", "TimeoutError"));
    expect((await failure(call)).code).toBe("Timeout");
    expect(server.client.statistics).toMatchObject({ queued: 0, inFlight: 5 });
    expect(server.client.statistics.calls.has("ConnectGetVersion")).toBe(false);
    await server.client.close();
  });

  test("before the call means no call", async () => {
    const server = new FakeServer();
    const signal = AbortSignal.abort(new ProviderError("Timeout", "enough"));
    expect(await failure(server.client.call(procedures.connectGetVersion, {}, { signal }))).toMatchObject({
      code: "Timeout",
      operation: "ConnectGetVersion",
    });
    expect(server.received).toEqual([]);
  });
});

describe("the loss of the connection", () => {
  test("rejects all that waits and says so once", async () => {
    const server = new FakeServer();
    const closed = vi.fn();
    server.client.onClose(closed);
    const calls = Array.from({ length: 8 }, () => server.client.call(procedures.domainReset, { domain }));
    const failures = Promise.all(calls.map(failure));
    await server.until(4);
    server.hangUp();
    for (const error of await failures) {
      expect(error).toMatchObject({ code: "Unavailable", operation: "DomainReset" });
      expect(isConnectionLoss(error)).toBe(true);
    }
    expect(closed).toHaveBeenCalledTimes(1);
    expect(closed).toHaveBeenCalledWith(expect.objectContaining({ code: "Unavailable" }));
    expect(server.client.open).toBe(false);
    expect(isConnectionLoss(await failure(server.client.call(procedures.connectGetVersion, {})))).toBe(true);
  });

  test.each([
    ["garbage", Buffer.from("HTTP/1.1 400 Bad Request\r\n")],
    ["a packet of another program", Buffer.from(`0000001c12345678${"00".repeat(20)}`, "hex")],
  ])("is also what %s means", async (_name, bytes) => {
    const server = new FakeServer();
    const call = failure(server.client.call(procedures.connectGetVersion, {}));
    await server.until(1);
    server.raw(bytes);
    expect(isConnectionLoss(await call)).toBe(true);
    expect(server.destroyed).toBe(true);
  });

  test("a reply that does not read fails its call only", async () => {
    const server = new FakeServer((packet) => {
      server.reply(packet, (writer) => (packet.serial === 1 ? writer.uint(9_999_999) : writer.string("h")));
    });
    expect((await failure(server.client.call(procedures.connectGetHostname, {}))).code).toBe("Internal");
    expect(await server.client.call(procedures.connectGetHostname, {})).toEqual({ hostname: "h" });
  });
});

describe("close", () => {
  test("says goodbye once, rejects what waits, and lets go of the process", async () => {
    const server = new FakeServer();
    server.client.begin({ keepalive: false, networkUpdateInOrder: true });
    const closed = vi.fn();
    server.client.onClose(closed);
    const call = failure(server.client.call(procedures.connectGetVersion, {}));
    expect(server.held).toBe(true);
    await Promise.all([server.client.close(), server.client.close()]);
    expect((await call).code).toBe("Unavailable");
    expect(server.received.map((packet) => packet.procedure)).toEqual([4, 2]);
    expect(closed).toHaveBeenCalledExactlyOnceWith(undefined);
    expect(server).toMatchObject({ held: false, destroyed: true });
  });

  test("the process is held only while an answer is awaited", async () => {
    const server = new FakeServer((packet) => server.reply(packet, (writer) => writer.string("h")));
    expect(server.held).toBe(false);
    const call = server.client.call(procedures.connectGetHostname, {});
    expect(server.held).toBe(true);
    await call;
    expect(server.held).toBe(false);
  });
});

describe("keepalive", () => {
  const fast = { intervalSeconds: 0.02, count: 2 };
  const features = { keepalive: true, networkUpdateInOrder: true };

  test("the server's question is answered", async () => {
    const server = new FakeServer();
    server.ping();
    const [pong] = await server.until(1);
    expect(pong).toMatchObject({
      program: keepaliveProgram,
      procedure: 2,
      type: packetType.event,
      serial: 0,
    });
  });

  test("a silent server is asked, and lost when it does not answer", async () => {
    const server = new FakeServer(never, { keepalive: fast });
    server.client.begin(features);
    const error = await failure(server.client.call(procedures.connectGetVersion, {}));
    expect(error.message).toMatch(/sent nothing for/);
    const pings = server.received.filter((packet) => packet.program === keepaliveProgram);
    expect(pings.map((packet) => packet.procedure)).toEqual([1, 1]);
  });

  test("a server that answers is kept", async () => {
    const server = new FakeServer(
      (packet) => {
        if (packet.program === keepaliveProgram) server.send({ ...packet, procedure: 2 });
      },
      { keepalive: fast },
    );
    server.client.begin(features);
    await sleep(200);
    expect(server.client.open).toBe(true);
    await server.client.close();
  });
});

describe("events", () => {
  function lifecycle(server: FakeServer, callbackId: number, event: number): void {
    const message = { ...header(318), type: packetType.event };
    server.send(
      message,
      encoded((writer) => {
        writer.int(callbackId);
        writeDomain(writer);
        writer.int(event);
        writer.int(0);
      }),
    );
  }
  const header = (procedure: number) => ({
    program: 0x20008086,
    version: 1,
    procedure,
    type: 0,
    serial: 0,
    status: 0,
  });

  test("reach every listener of their kind, even ahead of the registration's reply", async () => {
    const server = new FakeServer((packet) => {
      if (packet.procedure === 316) lifecycle(server, 7, 2);
      server.reply(packet, (writer) => writer.int(7));
    });
    const first = vi.fn();
    const second = vi.fn();
    const unsubscribe = await Promise.all([
      server.client.subscribe("lifecycle", first),
      server.client.subscribe("lifecycle", second),
    ]);
    expect(first).toHaveBeenCalledWith({ callbackId: 7, domain, event: 2, detail: 0 });
    expect(second).toHaveBeenCalledTimes(1);
    // one registration for both; the last to go takes it along
    for (const end of unsubscribe) await end();
    await unsubscribe[0]?.();
    expect(server.received.map((packet) => packet.procedure)).toEqual([316, 317]);
  });

  test("a listener that throws disturbs nobody", async () => {
    const report = vi.fn();
    const server = new FakeServer((packet) => server.reply(packet, (writer) => writer.int(1)), { report });
    const listener = vi.fn();
    await server.client.subscribe("lifecycle", () => {
      throw new Error("oops");
    });
    await server.client.subscribe("lifecycle", listener);
    lifecycle(server, 1, 5);
    await vi.waitFor(() => expect(listener).toHaveBeenCalled());
    expect(report).toHaveBeenCalledWith(expect.stringMatching(/oops/));
  });

  test("a registration that fails can be tried again", async () => {
    let times = 0;
    const server = new FakeServer((packet) => {
      times += 1;
      if (times === 1) server.fail(packet, 3, "not supported");
      else server.reply(packet, (writer) => writer.int(1));
    });
    expect((await failure(server.client.subscribe("reboot", never))).code).toBe("NotSupported");
    await server.client.subscribe("reboot", never);
    expect(times).toBe(2);
  });
});

describe("an upload", () => {
  const isData = (type: number, status: number) =>
    type === packetType.stream && status === packetStatus.continue;

  /** Accepts the call and confirms the end. */
  function accepting(): FakeServer {
    const server = new FakeServer((packet) => {
      if (packet.type === packetType.call) server.reply(packet);
      else if (packet.status === packetStatus.ok) server.stream(packet, packetStatus.ok);
    });
    return server;
  }

  test("tells of zeros instead of sending them, where the call asks for that", async () => {
    const server = accepting();
    const block = 65_536;
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.concat([Buffer.alloc(block, 7), Buffer.alloc(2 * block)]);
      yield Buffer.concat([Buffer.alloc(block), Buffer.alloc(1, 7)]);
      yield Buffer.alloc(100);
    }
    await server.client.upload(procedures.storageVolUpload, wholeVolume, source(), { sparse: true });
    const sent = server.received
      .filter(({ status }) => status === packetStatus.continue)
      .map(({ type, payload }) =>
        type === packetType.streamHole ? -Number(payload.readBigInt64BE()) : payload.length,
      );
    // a block that is not zeros all through is sent as it is
    expect(sent).toEqual([block, -3 * block, 1, -100]);
  });

  test("sends all of it in pieces that libvirt takes, tells how far it is, and waits for the confirmation", async () => {
    const server = accepting();
    const progress = vi.fn();
    await server.client.upload(procedures.storageVolUpload, wholeVolume, pieces(3, 300_000), { progress });
    const data = server.received.filter(({ type, status }) => isData(type, status));
    const sizes = data.map((packet) => packet.payload.length);
    expect(sizes.reduce((sum, bytes) => sum + bytes)).toBe(900_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(262_120);
    expect(progress).toHaveBeenLastCalledWith(900_000);
    expect(new Set(server.received.map((packet) => packet.serial)).size).toBe(1);
  });

  test("goes no faster than the server reads", async () => {
    const server = accepting();
    let taken = 0;
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const piece of pieces(50, 200_000)) {
        taken += 1;
        yield piece;
      }
    }
    server.client.call(procedures.connectGetVersion, {}).catch(never);
    await server.until(1);
    const upload = server.client.upload(procedures.storageVolUpload, wholeVolume, counted());
    await server.until(2);
    server.pause();
    await sleep(50);
    expect(taken).toBeLessThan(10);
    server.resume();
    await upload;
    expect(taken).toBe(50);
    await server.client.close();
  });

  test("stops at the server's error, in the midst of it, even when the source hangs", async () => {
    const server = new FakeServer((packet) => {
      if (packet.type === packetType.call) server.reply(packet);
      else if (isData(packet.type, packet.status)) server.fail(packet, 38, "disk full", packetType.stream);
    });
    async function* hanging(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(10);
      await new Promise(never);
    }
    const error = await failure(server.client.upload(procedures.storageVolUpload, wholeVolume, hanging()));
    expect(error).toMatchObject({ operation: "StorageVolUpload", reason: "disk full" });
    expect(server.client.statistics.inFlight).toBe(0);
  });

  test("an abort reaches the server and the source", async () => {
    const server = accepting();
    const controller = new AbortController();
    const returned = vi.fn();
    async function* endless(): AsyncGenerator<Buffer> {
      try {
        for (;;) {
          yield Buffer.alloc(1000);
          await sleep(1);
        }
      } finally {
        returned();
      }
    }
    const upload = server.client.upload(procedures.storageVolUpload, wholeVolume, endless(), controller);
    await server.until(3);
    controller.abort();
    expect((await failure(upload)).code).toBe("Cancelled");
    await vi.waitFor(() => expect(server.received.at(-1)).toMatchObject({ status: packetStatus.error }));
    await vi.waitFor(() => expect(returned).toHaveBeenCalled());
    expect(server.held).toBe(false);
  });

  test("a source that fails makes the server give up", async () => {
    const server = accepting();
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(10);
      throw new Error("the file is gone");
    }
    const error = await failure(server.client.upload(procedures.storageVolUpload, wholeVolume, broken()));
    expect(error.reason).toBe("the file is gone");
    await vi.waitFor(() => expect(server.received.at(-1)).toMatchObject({ status: packetStatus.error }));
  });

  test("one given up before the server agreed is ended when it does", async () => {
    const server = new FakeServer();
    const controller = new AbortController();
    const upload = server.client.upload(procedures.storageVolUpload, wholeVolume, pieces(1, 1), controller);
    const [call] = await server.until(1);
    controller.abort();
    await failure(upload);
    if (call !== undefined) server.reply(call);
    await server.until(2);
    expect(server.received[1]).toMatchObject({
      type: packetType.stream,
      status: packetStatus.error,
      serial: call?.serial,
    });
  });

  test("hears of the server's error also where it comes before the reply", async () => {
    const server = new FakeServer((packet) => {
      if (packet.type !== packetType.call) return;
      server.fail(packet, 38, "disk full", packetType.stream);
      server.reply(packet);
    });
    const upload = server.client.upload(procedures.storageVolUpload, wholeVolume, pieces(2, 10));
    expect(await failure(upload)).toMatchObject({ operation: "StorageVolUpload", reason: "disk full" });
  });

  test("the loss of the connection ends it", async () => {
    const server = accepting();
    const upload = failure(
      server.client.upload(procedures.storageVolUpload, wholeVolume, pieces(1000, 100_000)),
    );
    await server.until(3);
    server.hangUp();
    expect(isConnectionLoss(await upload)).toBe(true);
  });
});

describe("a download", () => {
  /** Sends `count` pieces, then the empty one that means the end, and confirms. */
  function sending(count: number, bytes: number): FakeServer {
    const server = new FakeServer((packet) => {
      if (packet.type === packetType.stream) return server.stream(packet, packetStatus.ok);
      server.reply(packet);
      for (let index = 0; index < count; index += 1) {
        server.stream(packet, packetStatus.continue, Buffer.alloc(bytes, index));
      }
      server.stream(packet, packetStatus.continue);
    });
    return server;
  }

  test("hands over every piece in order and confirms", async () => {
    const server = sending(5, 1000);
    const seen: number[] = [];
    await server.client.download(
      procedures.storageVolDownload,
      wholeVolume,
      (piece) => void seen.push(piece[0] ?? -1),
    );
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(server.received.at(-1)).toMatchObject({ type: packetType.stream, status: packetStatus.ok });
  });

  /** A server's threads: what they send arrives in any order but that of one stream. */
  function sendingBeforeReply(before: number, count: number, bytes: number): FakeServer {
    const server = new FakeServer((packet) => {
      if (packet.type === packetType.stream) return server.stream(packet, packetStatus.ok);
      for (let index = 0; index <= count; index += 1) {
        if (index === before) server.reply(packet);
        // the last, which is empty, means the end
        server.stream(
          packet,
          packetStatus.continue,
          index === count ? undefined : Buffer.alloc(bytes, index),
        );
      }
      if (before > count) server.reply(packet);
    });
    return server;
  }

  test.each([1, 3, 5, 6])("loses nothing of which %i packets come before the reply", async (before) => {
    const server = sendingBeforeReply(before, 5, 1000);
    const seen: number[] = [];
    await server.client.download(
      procedures.storageVolDownload,
      wholeVolume,
      (piece) => void seen.push(...new Set(piece)),
    );
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(server.client.statistics).toMatchObject({ inFlight: 0 });
  });

  test("reads on for the reply, however much data comes before it", async () => {
    const server = sendingBeforeReply(40, 60, 200_000);
    let bytes = 0;
    await server.client.download(procedures.storageVolDownload, wholeVolume, async (piece) => {
      if (bytes === 0) await sleep(30);
      bytes += piece.length;
    });
    expect(bytes).toBe(12_000_000);
  });

  test("that is refused after its first data leaves nothing behind", async () => {
    const server = new FakeServer((packet) => {
      server.stream(packet, packetStatus.continue, Buffer.alloc(10));
      server.fail(packet, 50, "no such volume");
      // the rest of what nobody takes any more
      server.stream(packet, packetStatus.continue, Buffer.alloc(10));
    });
    const take = vi.fn();
    const error = await failure(server.client.download(procedures.storageVolDownload, wholeVolume, take));
    expect(error).toMatchObject({ code: "NotFound", reason: "no such volume" });
    expect(take).not.toHaveBeenCalled();
    expect(server.client.open).toBe(true);
  });

  test("that the server confirms before its end has failed", async () => {
    const server = new FakeServer((packet) => {
      if (packet.type === packetType.stream) return;
      server.reply(packet);
      server.stream(packet, packetStatus.continue, Buffer.alloc(10));
      server.stream(packet, packetStatus.ok);
    });
    const error = await failure(server.client.download(procedures.storageVolDownload, wholeVolume, never));
    expect(error).toMatchObject({ code: "Retryable", reason: expect.stringMatching(/before its end/) });
  });

  test("of which less comes than there is has failed", async () => {
    const server = sending(2, 1000);
    const error = await failure(
      server.client.download(procedures.storageVolDownload, wholeVolume, never, { bytes: 4096 }),
    );
    expect(error).toMatchObject({
      code: "Retryable",
      reason: "the stream ended after 2000 of 4096 bytes",
    });
    await vi.waitFor(() => expect(server.received.at(-1)).toMatchObject({ status: packetStatus.error }));
  });

  test("that is taken slowly stops the reading, and loses nothing", async () => {
    const server = sending(60, 200_000);
    let bytes = 0;
    await server.client.download(procedures.storageVolDownload, wholeVolume, async (piece) => {
      if (bytes === 0) await sleep(30);
      bytes += piece.length;
    });
    expect(bytes).toBe(12_000_000);
    expect(server.client.open).toBe(true);
  });

  test("that cannot be taken makes the server give up", async () => {
    const server = sending(3, 10);
    const error = await failure(
      server.client.download(procedures.storageVolDownload, wholeVolume, () => {
        throw new Error("disk full here");
      }),
    );
    expect(error.reason).toBe("disk full here");
    await vi.waitFor(() => expect(server.received.at(-1)).toMatchObject({ status: packetStatus.error }));
  });
});

function encoded(write: (writer: XdrWriter) => void): Buffer {
  const writer = new XdrWriter();
  write(writer);
  return writer.bytes();
}
