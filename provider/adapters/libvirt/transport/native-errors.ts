/** What goes wrong on the wire, before it becomes a `ProviderError` (see `../errors.ts`). */
import { int, optional, string, struct, uuid } from "./codecs";
import { XdrReader } from "./xdr";

/** An error as libvirt's server reports it: by number, never to be told by its text. */
export class LibvirtError extends Error {
  override readonly name = "LibvirtError";
  /** virErrorNumber, see `errorNumbers`. */
  readonly number: number;
  /** virErrorDomain: which part of libvirt speaks. */
  readonly origin: number;
  /** 1 is a warning, 2 an error. */
  readonly level: number;
  readonly strings: readonly (string | undefined)[];
  /** For system errors the first is the errno. */
  readonly integers: readonly [number, number];

  constructor(details: Omit<LibvirtError, keyof Error>, message: string) {
    super(message);
    this.number = details.number;
    this.origin = details.origin;
    this.level = details.level;
    this.strings = details.strings;
    this.integers = details.integers;
  }
}

/** The link broke or was closed while calls were waiting; whether the server did them is unknown. */
export class ConnectionLostError extends Error {
  override readonly name = "ConnectionLostError";
}

/** A stream of data ended before all of it had come. */
export class ShortStreamError extends Error {
  override readonly name = "ShortStreamError";
}

const remoteError = struct({
  number: int,
  origin: int,
  message: optional(string),
  level: int,
  // domain and network are unused leftovers of the protocol's first days
  domain: optional(struct({ name: string, uuid, id: int })),
  string1: optional(string),
  string2: optional(string),
  string3: optional(string),
  integer1: int,
  integer2: int,
  network: optional(struct({ name: string, uuid })),
});

/** The payload of a reply or stream packet whose status is error. */
export function decodeLibvirtError(payload: Buffer): LibvirtError {
  const read = remoteError.read(new XdrReader(payload));
  return new LibvirtError(
    {
      number: read.number,
      origin: read.origin,
      level: read.level,
      strings: [read.string1, read.string2, read.string3],
      integers: [read.integer1, read.integer2],
    },
    read.message ?? `libvirt error ${read.number}`,
  );
}
