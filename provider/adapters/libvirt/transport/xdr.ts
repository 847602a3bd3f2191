/**
 * External Data Representation (RFC 4506), the part of it that libvirt's protocol uses: big-endian, every
 * item padded to four bytes. Every length is checked before anything is allocated.
 */

/** The longest string libvirt sends or takes (VIR_NET_MESSAGE_STRING_MAX, 4 MiB). */
export const maximumStringBytes = 4_194_304;

/** All that fits in a message of libvirt's 32 MiB (VIR_NET_MESSAGE_MAX) beside length and header. */
const maximumPayloadBytes = 33_554_432 - 28;

const unit = 4;

/** A message that does not read as the protocol says, or a value that cannot be written. */
export class XdrError extends Error {
  override readonly name = "XdrError";
}

/** Reads items one after the other; throws an {@link XdrError} rather than read past the end. */
export class XdrReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  int(): number {
    return this.#bytes.readInt32BE(this.#advance(unit));
  }

  uint(): number {
    return this.#bytes.readUInt32BE(this.#advance(unit));
  }

  hyper(): bigint {
    return this.#bytes.readBigInt64BE(this.#advance(2 * unit));
  }

  unsignedHyper(): bigint {
    return this.#bytes.readBigUInt64BE(this.#advance(2 * unit));
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#advance(2 * unit));
  }

  /** C programs send any number but zero for true. */
  boolean(): boolean {
    return this.int() !== 0;
  }

  /** `length` bytes whose number both sides know. The result shares memory with the message. */
  fixedOpaque(length: number): Buffer {
    const start = this.#advance(padded(length));
    return this.#bytes.subarray(start, start + length);
  }

  opaque(maximum: number): Buffer {
    return this.fixedOpaque(this.length(maximum, 1));
  }

  string(maximum = maximumStringBytes): string {
    return this.opaque(maximum).toString("utf8");
  }

  /**
   * The number of items that follow: at most `maximum`, and no more than what is left can hold when each
   * takes at least `minimumItemBytes`. So a forged length never makes us allocate.
   */
  length(maximum: number, minimumItemBytes = unit): number {
    const length = this.uint();
    if (length > maximum) throw new XdrError(`a length of ${length} where at most ${maximum} is allowed`);
    if (length * minimumItemBytes > this.remaining) {
      throw new XdrError(`a length of ${length} where ${this.remaining} bytes are left`);
    }
    return length;
  }

  #advance(length: number): number {
    if (length > this.remaining) {
      throw new XdrError(`the message ends ${length - this.remaining} bytes too early`);
    }
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}

/** Writes items one after the other into a buffer that grows. */
export class XdrWriter {
  #bytes = Buffer.alloc(256);
  #offset = 0;

  /** What has been written; shares memory with the writer, so take it once, at the end. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#offset);
  }

  int(value: number): void {
    this.#check(value, -0x8000_0000, 0x7fff_ffff);
    const start = this.#reserve(unit);
    this.#bytes.writeInt32BE(value, start);
  }

  uint(value: number): void {
    this.#check(value, 0, 0xffff_ffff);
    const start = this.#reserve(unit);
    this.#bytes.writeUInt32BE(value, start);
  }

  hyper(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw new XdrError(`${value} does not fit in 64 bits`);
    const start = this.#reserve(2 * unit);
    this.#bytes.writeBigInt64BE(value, start);
  }

  unsignedHyper(value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) throw new XdrError(`${value} does not fit in 64 unsigned bits`);
    const start = this.#reserve(2 * unit);
    this.#bytes.writeBigUInt64BE(value, start);
  }

  double(value: number): void {
    const start = this.#reserve(2 * unit);
    this.#bytes.writeDoubleBE(value, start);
  }

  boolean(value: boolean): void {
    this.int(value ? 1 : 0);
  }

  fixedOpaque(value: Uint8Array): void {
    const total = padded(value.length);
    const start = this.#reserve(total);
    this.#bytes.set(value, start);
    this.#bytes.fill(0, start + value.length, start + total);
  }

  opaque(value: Uint8Array, maximum: number): void {
    this.length(value.length, maximum);
    this.fixedOpaque(value);
  }

  string(value: string, maximum = maximumStringBytes): void {
    this.opaque(Buffer.from(value, "utf8"), maximum);
  }

  length(length: number, maximum: number): void {
    if (length > maximum) throw new XdrError(`a length of ${length} where at most ${maximum} is allowed`);
    this.uint(length);
  }

  #check(value: number, least: number, most: number): void {
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new XdrError(`${value} is not an integer from ${least} to ${most}`);
    }
  }

  /** May move what was written so far: take `#bytes` only afterwards. */
  #reserve(length: number): number {
    const start = this.#offset;
    const needed = start + length;
    if (needed > maximumPayloadBytes) throw new XdrError(`a message above ${maximumPayloadBytes} bytes`);
    if (needed > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, start);
      this.#bytes = grown;
    }
    this.#offset = needed;
    return start;
  }
}

function padded(length: number): number {
  return Math.ceil(length / unit) * unit;
}
