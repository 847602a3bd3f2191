/** The sending side of one stream of data. */
import type { StreamInbox } from "./stream-inbox";

/** What libvirt's own client sends in one piece: 256 KiB (VIR_NET_MESSAGE_LEGACY_PAYLOAD_MAX) less the header. */
const pieceBytes = 262_144 - 24;

/** Zeros count as a hole in steps of this size: that of a cluster of qcow2, and more than a block of any file system. */
const holeBytes = 65_536;
const zeros = Buffer.alloc(holeBytes);

export interface Sender {
  readonly data: (piece: Uint8Array) => Promise<void>;
  /** Zeros that nobody has to write. Absent where the other end wants every byte. */
  readonly hole?: ((length: number) => Promise<void>) | undefined;
}

/**
 * Sends what `source` yields, each piece after the last has been taken. Rejects as soon as the stream fails, even
 * when the source hangs; the source is then told to end.
 */
export async function sendAll(
  source: AsyncIterable<Uint8Array>,
  sender: Sender,
  inbox: StreamInbox,
  progress: ((bytes: number) => void) | undefined,
): Promise<void> {
  const chunks = source[Symbol.asyncIterator]();
  let sent = 0;
  let hole = 0;
  const sendHole = async (): Promise<void> => {
    if (hole > 0 && sender.hole !== undefined) await inbox.guard(sender.hole(hole));
    hole = 0;
  };
  try {
    for (;;) {
      const next = await inbox.guard(chunks.next());
      if (next.done === true) return await sendHole();
      for (const { bytes, empty } of sender.hole === undefined ? whole(next.value) : runs(next.value)) {
        if (empty) hole += bytes.length;
        else await sendHole();
        for (let start = 0; start < bytes.length; start += pieceBytes) {
          const piece = bytes.subarray(start, start + pieceBytes);
          if (!empty) await inbox.guard(sender.data(piece));
          sent += piece.length;
          progress?.(sent);
        }
      }
    }
  } catch (error) {
    // not awaited: a source that hangs would hang us too
    void chunks.return?.()?.catch(() => undefined);
    throw error;
  }
}

interface Run {
  readonly bytes: Uint8Array;
  /** Nothing but zeros. */
  readonly empty: boolean;
}

function whole(bytes: Uint8Array): Run[] {
  return [{ bytes, empty: false }];
}

/** What is data and what is empty, in turn. */
function* runs(chunk: Uint8Array): Generator<Run> {
  for (let start = 0; start < chunk.length; ) {
    const empty = isEmpty(chunk, start);
    let end = start;
    while (end < chunk.length && isEmpty(chunk, end) === empty) end += holeBytes;
    yield { bytes: chunk.subarray(start, end), empty };
    start = end;
  }
}

function isEmpty(chunk: Uint8Array, start: number): boolean {
  const block = chunk.subarray(start, start + holeBytes);
  return zeros.subarray(0, block.length).equals(block);
}
