/** A TLS socket that puts nothing of two messages into one record. */
import { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";

/**
 * Node joins what was written meanwhile into one write, thus one TLS record. libvirt takes one message out of a
 * record, then waits for its socket to become readable, which it does not: the other messages sit in GnuTLS's
 * buffer already. They were answered only when the next keepalive came, 5 s later (libvirtd 9.0). So each write
 * waits for the one before.
 */
export class RecordStream extends Duplex {
  readonly #socket: TLSSocket;

  constructor(socket: TLSSocket) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on("end", () => this.push(null));
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
