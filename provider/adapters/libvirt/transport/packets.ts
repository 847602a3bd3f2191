/**
 * Framing: each message is its total length, a header of six numbers, and a payload
 * (libvirt.org/kbase/internals/rpc.html).
 */

/** VIR_NET_MESSAGE_MAX, 32 MiB: no server sends more, and what claims to is not a libvirt server. */
export const maximumPacketBytes = 33_554_432;

const lengthBytes = 4;
const headerBytes = 24;

export const packetType = { call: 0, reply: 1, event: 2, stream: 3, streamHole: 6 } as const;
export const packetStatus = { ok: 0, error: 1, continue: 2 } as const;

export interface PacketHeader {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  /** One of {@link packetType}. */
  readonly type: number;
  /** Chosen by who calls; replies and stream data carry it back, events have 0. */
  readonly serial: number;
  /** One of {@link packetStatus}. */
  readonly status: number;
}

export interface Packet extends PacketHeader {
  readonly payload: Buffer;
}

/** What arrives is not libvirt's protocol. */
export class FramingError extends Error {
  override readonly name = "FramingError";
}

export function encodePacket(header: PacketHeader, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const total = lengthBytes + headerBytes + payload.length;
  if (total > maximumPacketBytes) {
    throw new FramingError(`a message of ${total} bytes where libvirt takes at most ${maximumPacketBytes}`);
  }
  const bytes = Buffer.allocUnsafe(total);
  const { program, version, procedure, type, serial, status } = header;
  [total, program, version, procedure, type, serial, status].forEach((value, index) => {
    bytes.writeUInt32BE(value, index * 4);
  });
  bytes.set(payload, lengthBytes + headerBytes);
  return bytes;
}

/** Cuts what arrives in arbitrary pieces into packets. */
export class PacketSplitter {
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = lengthBytes;

  /** The packets that `chunk` completes. */
  *push(chunk: Buffer): Generator<Packet> {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    while (this.#buffered >= this.#needed) {
      const bytes = this.#joined();
      const total = packetLength(bytes);
      this.#needed = total;
      if (bytes.length < total) return;
      this.#keep(bytes.subarray(total));
      yield decodePacket(bytes.subarray(0, total));
    }
  }

  // joined only when something can be read, so that a large message is not copied once per chunk
  #joined(): Buffer {
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    return bytes;
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#buffered = rest.length;
    this.#needed = lengthBytes;
  }
}

function packetLength(bytes: Buffer): number {
  const total = bytes.readUInt32BE(0);
  if (total < lengthBytes + headerBytes || total > maximumPacketBytes) {
    throw new FramingError(`a message of ${total} bytes: the other end does not speak libvirt's protocol`);
  }
  return total;
}

function decodePacket(bytes: Buffer): Packet {
  return {
    program: bytes.readUInt32BE(4),
    version: bytes.readUInt32BE(8),
    procedure: bytes.readUInt32BE(12),
    type: bytes.readUInt32BE(16),
    serial: bytes.readUInt32BE(20),
    status: bytes.readUInt32BE(24),
    payload: bytes.subarray(lengthBytes + headerBytes),
  };
}
