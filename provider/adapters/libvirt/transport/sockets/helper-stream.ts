/** What a program on the host carries to and from a socket there. */
import { Duplex } from "node:stream";
import type { ClientChannel } from "ssh2";

/** Of what the program writes to its standard error: enough for a message. */
const longestMessage = 2_000;

/**
 * A program has a third stream and an exit code, and both may come after the end of its output: this one ends when
 * all of it is known, with the error that tells of a failure.
 */
export class HelperStream extends Duplex {
  readonly #channel: ClientChannel;

  constructor(
    channel: ClientChannel,
    explain: (exitCode: number | undefined, said: string) => Promise<Error | undefined>,
  ) {
    super({ allowHalfOpen: false });
    this.#channel = channel;
    let said = "";
    channel.stderr.on("data", (chunk: Buffer) => {
      said = `${said}${chunk.toString("utf8")}`.slice(0, longestMessage);
    });
    channel.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    channel.on("error", (error: Error) => this.destroy(error));
    channel.on("close", (exitCode?: number | null) => {
      if (this.destroyed) return;
      explain(exitCode ?? undefined, said.trim()).then(
        (error) => this.destroy(error),
        (error: Error) => this.destroy(error),
      );
    });
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // a program that has ended takes nothing; why it ended comes with its exit code
    if (this.#channel.writable) this.#channel.write(chunk, () => done());
    else done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#channel.destroy();
    done(error);
  }
}
