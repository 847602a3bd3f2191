/** A way to a real daemon on which replies come later than the data that the daemon sent after them. */
import { once } from "node:events";
import { connect } from "node:net";
import { Duplex } from "node:stream";
import {
  encodePacket,
  type Packet,
  PacketSplitter,
  packetType,
} from "../../../provider/adapters/libvirt/transport/packets";
import type { StreamProcedure } from "../../../provider/adapters/libvirt/transport/procedures";
import type { Link } from "../../../provider/adapters/libvirt/transport/sockets/link";

/**
 * As a daemon with several threads may send it: the reply to `procedure` after `behind` data packets of its stream,
 * or after all of them where there are fewer.
 */
export async function reorderingLink(
  path: string,
  procedure: StreamProcedure<never, "download" | "upload">,
  behind: () => number,
): Promise<Link> {
  const socket = connect({ path });
  await once(socket, "connect");
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, done) => void socket.write(chunk, done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  const splitter = new PacketSplitter();
  const held = new Map<number, { readonly reply: Packet; left: number }>();
  // the daemon itself sends in that order at times
  const ended = new Set<number>();
  const push = (packet: Packet): void => void stream.push(encodePacket(packet, packet.payload));
  const release = (serial: number): void => {
    const waiting = held.get(serial);
    held.delete(serial);
    if (waiting !== undefined) push(waiting.reply);
  };
  const pass = (packet: Packet): void => {
    const { serial, type, status } = packet;
    if (
      type === packetType.reply &&
      packet.procedure === procedure.number &&
      status === 0 &&
      !ended.has(serial)
    ) {
      held.set(serial, { reply: packet, left: behind() });
      return;
    }
    push(packet);
    if (type === packetType.stream && packet.payload.length === 0) ended.add(serial);
    const waiting = held.get(serial);
    if (waiting === undefined) return;
    waiting.left -= 1;
    if (waiting.left <= 0 || packet.payload.length === 0) release(serial);
  };
  socket.on("data", (chunk: Buffer) => {
    for (const packet of splitter.push(chunk)) pass(packet);
  });
  socket.on("close", () => stream.destroy());
  const nothing = (): void => undefined;
  return { stream, ref: nothing, unref: nothing, destroy: () => void stream.destroy() };
}
