/** The sending side of one stream of data. */
import type { StreamInbox } from "./stream-inbox";

/** What libvirt's own client sends in one piece: 256 KiB (VIR_NET_MESSAGE_LEGACY_PAYLOAD_MAX) less the header. */
const pieceBytes = 262_144 - 24;

/**
 * Sends what `source` yields, each piece after the last has been taken. Rejects as soon as the stream fails, even
 * when the source hangs; the source is then told to end.
 */
export async function sendAll(
  source: AsyncIterable<Uint8Array>,
  send: (piece: Uint8Array) => Promise<void>,
  inbox: StreamInbox,
  progress: ((bytes: number) => void) | undefined,
): Promise<void> {
  const chunks = source[Symbol.asyncIterator]();
  let sent = 0;
  try {
    for (;;) {
      const next = await inbox.guard(chunks.next());
      if (next.done === true) return;
      for (let start = 0; start < next.value.length; start += pieceBytes) {
        const piece = next.value.subarray(start, start + pieceBytes);
        await inbox.guard(send(piece));
        sent += piece.length;
        progress?.(sent);
      }
    }
  } catch (error) {
    // not awaited: a source that hangs would hang us too
    void chunks.return?.()?.catch(() => undefined);
    throw error;
  }
}
