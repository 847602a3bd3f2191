/** What the protocol runs over: a stream of bytes and its hold on the process. */
import type { Duplex } from "node:stream";

export interface Link {
  readonly stream: Duplex;
  /** Keeps the process alive, as long as an answer is awaited. */
  ref(): void;
  /** Lets the process end although the link is open. */
  unref(): void;
  /** Closes everything beneath the stream too, at once. */
  destroy(): void;
}
