import { createHash } from "node:crypto";
import { ProviderError } from "../contract/errors";
import type { Checksum, ChecksumType } from "../contract/image";

/** Passes bytes on and knows at the end what they were. */
export class Digested {
  readonly #type: ChecksumType;
  readonly #hash;
  #value: string | undefined;
  head = Buffer.alloc(0);
  length = 0;

  constructor(type: ChecksumType) {
    this.#type = type;
    this.#hash = createHash(type);
  }

  take(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.length += bytes.length;
    if (this.head.length < headBytes) this.head = Buffer.concat([this.head, bytes]).subarray(0, headBytes);
  }

  /** Nothing can be taken after it was asked for. */
  checksum(): Checksum {
    this.#value ??= this.#hash.digest("hex");
    return { type: this.#type, value: this.#value };
  }
}

const headBytes = 64;

export function verify(wanted: Checksum | undefined, found: Checksum): void {
  if (wanted === undefined || wanted.value === found.value) return;
  throw new ProviderError(
    "InvalidSpec",
    `the ${found.type} of the image is ${found.value}, not ${wanted.value}`,
    {
      property: "checksum",
      remediation: "check the source, or write the checksum that it publishes",
    },
  );
}
