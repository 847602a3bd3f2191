/** The keepalive program that runs beside the remote program on the same connection. */
import { type Packet, type PacketHeader, packetStatus, packetType } from "./packets";

/** KEEPALIVE_PROGRAM, version 1. */
export const keepaliveProgram = 0x6b656570;
const ping = 1;
const pong = 2;

export interface KeepaliveSettings {
  /** Silence after which we ask. Default of the transport: 10 s. */
  readonly intervalSeconds: number;
  /** So many questions without an answer, and the connection counts as lost. Default 3. */
  readonly count: number;
}

export const defaultKeepalive: KeepaliveSettings = { intervalSeconds: 10, count: 3 };

export interface KeepaliveHost {
  send(header: PacketHeader): void;
  /** Nothing came for `seconds`. */
  lost(seconds: number): void;
  /** True while we ourselves don't read: silence then says nothing. */
  paused(): boolean;
}

/**
 * Answers the server's questions, and asks itself once {@link start} was called. Its timer never keeps the
 * process alive. Over SSH it stands in for SSH's own keepalive, whose timer in ssh2 does.
 */
export class Keepalive {
  readonly #caller: KeepaliveHost;
  readonly #settings: KeepaliveSettings;
  #timer: NodeJS.Timeout | undefined;
  #heard = true;
  #unanswered = 0;

  constructor(host: KeepaliveHost, settings: KeepaliveSettings) {
    this.#caller = host;
    this.#settings = settings;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), this.#settings.intervalSeconds * 1000).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Anything at all came from the server. */
  heard(): void {
    this.#heard = true;
    this.#unanswered = 0;
  }

  receive(packet: Packet): void {
    if (packet.procedure === ping) this.#caller.send(message(pong));
  }

  #tick(): void {
    if (this.#heard || this.#caller.paused()) {
      this.#heard = false;
      return;
    }
    const { count, intervalSeconds } = this.#settings;
    if (this.#unanswered >= count) {
      this.#caller.lost(intervalSeconds * (count + 1));
      return;
    }
    this.#unanswered += 1;
    this.#caller.send(message(ping));
  }
}

function message(procedure: number): PacketHeader {
  const type = packetType.event;
  return { program: keepaliveProgram, version: 1, procedure, type, serial: 0, status: packetStatus.ok };
}
