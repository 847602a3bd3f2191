/** The other end of the protocol, in this process: it does what the test says, and keeps what it was sent. */
import { type Duplex, duplexPair } from "node:stream";
import {
  encodePacket,
  type Packet,
  PacketSplitter,
  packetStatus,
  packetType,
} from "../../../provider/adapters/libvirt/transport/packets";
import { procedures } from "../../../provider/adapters/libvirt/transport/procedures";
import { RpcClient, type RpcClientOptions } from "../../../provider/adapters/libvirt/transport/rpc-client";
import { XdrWriter } from "../../../provider/adapters/libvirt/transport/xdr";

export const keepaliveProgram = 0x6b656570;

export class FakeServer {
  readonly client: RpcClient;
  readonly received: Packet[] = [];
  /** What keeps the process alive, as the link was told. */
  held = false;
  destroyed = false;
  readonly #stream: Duplex;
  readonly #splitter = new PacketSplitter();
  #waiting: (() => void)[] = [];

  constructor(
    answer: (packet: Packet, server: FakeServer) => void = () => undefined,
    options: RpcClientOptions = {},
  ) {
    const [near, far] = duplexPair();
    this.#stream = far;
    far.on("data", (chunk: Buffer) => {
      for (const packet of this.#splitter.push(chunk)) {
        this.received.push(packet);
        if (packet.procedure === procedures.connectClose.number) this.reply(packet);
        else answer(packet, this);
      }
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const wake of waiting) wake();
    });
    const link = {
      stream: near,
      ref: () => {
        this.held = true;
      },
      unref: () => {
        this.held = false;
      },
      destroy: () => {
        this.destroyed = true;
        near.destroy();
      },
    };
    this.client = new RpcClient(link, options);
  }

  /** Resolves when `count` packets have come, or more. */
  async until(count: number): Promise<readonly Packet[]> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.received;
  }

  reply(to: Packet, write: (writer: XdrWriter) => void = () => undefined): void {
    const writer = new XdrWriter();
    write(writer);
    this.send({ ...to, type: packetType.reply, status: packetStatus.ok }, writer.bytes());
  }

  fail(to: Packet, number: number, message: string, type: number = packetType.reply): void {
    const writer = new XdrWriter();
    writer.int(number);
    writer.int(10);
    writer.boolean(true);
    writer.string(message);
    writer.int(2);
    // no domain, no strings
    for (let index = 0; index < 4; index += 1) writer.boolean(false);
    writer.int(0);
    writer.int(0);
    writer.boolean(false);
    this.send({ ...to, type, status: packetStatus.error }, writer.bytes());
  }

  stream(to: Packet, status: number, payload: Uint8Array = Buffer.alloc(0)): void {
    this.send({ ...to, type: packetType.stream, status }, payload);
  }

  ping(): void {
    const { event } = packetType;
    this.send({ program: keepaliveProgram, version: 1, procedure: 1, type: event, serial: 0, status: 0 });
  }

  send(header: Omit<Packet, "payload">, payload: Uint8Array = Buffer.alloc(0)): void {
    this.#stream.write(encodePacket(header, payload));
  }

  raw(bytes: Buffer): void {
    this.#stream.write(bytes);
  }

  /** Reads no more, as a busy server does. */
  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  hangUp(): void {
    this.#stream.destroy();
  }
}
