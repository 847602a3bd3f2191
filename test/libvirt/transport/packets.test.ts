import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  encodePacket,
  FramingError,
  type Packet,
  PacketSplitter,
} from "../../../provider/adapters/libvirt/transport/packets";

const header = { program: 0x20008086, version: 1, procedure: 66, type: 0, serial: 7, status: 0 };

function split(chunks: readonly Buffer[]): Packet[] {
  const splitter = new PacketSplitter();
  return chunks.flatMap((chunk) => [...splitter.push(chunk)]);
}

describe("packets", () => {
  test("have libvirt's layout", () => {
    const bytes = encodePacket(header, Buffer.from("abcd"));
    expect(bytes.toString("hex")).toBe(
      "000000202000808600000001000000420000000000000007000000006162" + "6364",
    );
  });

  test("come whole out of pieces of any size", () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(payloads, fc.integer({ min: 1, max: 100 }), (all, pieceLength) => {
        const bytes = Buffer.concat(
          all.map((payload, serial) => encodePacket({ ...header, serial }, payload)),
        );
        const pieces: Buffer[] = [];
        for (let start = 0; start < bytes.length; start += pieceLength) {
          pieces.push(bytes.subarray(start, start + pieceLength));
        }
        const packets = split(pieces);
        expect(packets.map((packet) => packet.serial)).toEqual(all.map((_payload, serial) => serial));
        expect(packets.map((packet) => [...packet.payload])).toEqual(all.map((payload) => [...payload]));
      }),
    );
  });

  test.each([
    ["an HTTP server's answer", Buffer.from("HTTP/1.1 400 Bad Request\r\n")],
    ["a length below the header's", Buffer.from("0000000300000000", "hex")],
    ["a length above 32 MiB", Buffer.from("02000001", "hex")],
  ])("%s is refused", (_name, bytes) => {
    expect(() => split([bytes])).toThrow(FramingError);
  });

  test("that libvirt would refuse are not sent", () => {
    expect(() => encodePacket(header, Buffer.alloc(33_554_432))).toThrow(FramingError);
  });
});
