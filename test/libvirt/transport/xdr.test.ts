import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  array,
  type Codec,
  characters,
  flags,
  int,
  optional,
  size,
  string,
  struct,
  typedParameter,
  uuid,
} from "../../../provider/adapters/libvirt/transport/codecs";
import { XdrError, XdrReader, XdrWriter } from "../../../provider/adapters/libvirt/transport/xdr";

function encode<Input>(codec: Codec<unknown, Input>, value: Input): Buffer {
  const writer = new XdrWriter();
  codec.write(writer, value);
  return writer.bytes();
}

function decode<Output>(codec: Codec<Output, never>, bytes: Buffer): Output {
  const reader = new XdrReader(bytes);
  const value = codec.read(reader);
  expect(reader.remaining).toBe(0);
  return value;
}

describe("what was written reads back", () => {
  const machine = struct({
    name: string,
    uuid,
    id: int,
    description: optional(string),
    disks: array(struct({ path: string, capacity: size }), 16),
  });

  test("for any value", () => {
    const machines = fc.record({
      name: fc.string({ unit: "grapheme" }),
      uuid: fc.uuid(),
      id: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
      description: fc.option(fc.string(), { nil: undefined }),
      disks: fc.array(fc.record({ path: fc.string(), capacity: fc.maxSafeNat() }), { maxLength: 16 }),
    });
    fc.assert(
      fc.property(machines, (value) => {
        expect(decode(machine, encode(machine, value))).toEqual(value);
      }),
    );
  });

  test("for any bytes, padded to four", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (value) => {
        const writer = new XdrWriter();
        writer.opaque(value, 600);
        expect(writer.bytes().length % 4).toBe(0);
        expect([...new XdrReader(writer.bytes()).opaque(600)]).toEqual([...value]);
      }),
    );
  });

  test("for 64-bit numbers to their ends", () => {
    const writer = new XdrWriter();
    writer.hyper(-(2n ** 63n));
    writer.unsignedHyper(2n ** 64n - 1n);
    writer.double(-0.5);
    const reader = new XdrReader(writer.bytes());
    expect([reader.hyper(), reader.unsignedHyper(), reader.double()]).toEqual([
      -(2n ** 63n),
      2n ** 64n - 1n,
      -0.5,
    ]);
  });
});

describe("the layout is libvirt's", () => {
  test("strings: length, bytes, padding", () => {
    expect(encode(string, "hello").toString("hex")).toBe("0000000568656c6c6f000000");
  });

  test("UUIDs are sixteen bare bytes", () => {
    const bytes = encode(uuid, "01234567-89ab-cdef-0123-456789abcdef");
    expect(bytes.toString("hex")).toBe("0123456789abcdef0123456789abcdef");
  });

  test("flags are zero when left out", () => {
    expect(encode(struct({ id: int, flags }), { id: 1 }).toString("hex")).toBe("0000000100000000");
  });

  test("a C character array has four bytes for each", () => {
    const model = characters(4);
    expect(encode(model, "kvm").toString("hex")).toBe("0000006b000000760000006d00000000");
    expect(decode(model, encode(model, "kvm"))).toBe("kvm");
  });

  test("typed parameters of each type", () => {
    const writer = new XdrWriter();
    const parameter = (name: string, type: number, write: () => void) => {
      writer.string(name);
      writer.int(type);
      write();
    };
    parameter("state", 1, () => writer.int(-1));
    parameter("count", 2, () => writer.uint(3));
    parameter("delta", 3, () => writer.hyper(-5n));
    parameter("time", 4, () => writer.unsignedHyper(7n));
    parameter("most", 4, () => writer.unsignedHyper(2n ** 64n - 1n));
    parameter("ratio", 5, () => writer.double(0.5));
    parameter("on", 6, () => writer.int(1));
    parameter("text", 7, () => writer.string("x"));
    const reader = new XdrReader(writer.bytes());
    const values = Array.from({ length: 8 }, () => typedParameter.read(reader).value);
    expect(values).toEqual([-1, 3, -5, 7, 2n ** 64n - 1n, 0.5, true, "x"]);
  });
});

describe("what does not read is refused before anything is allocated", () => {
  test.each([
    ["a string longer than the message", "000000ff61626364"],
    ["a string longer than libvirt allows", "7fffffff"],
    ["a message that ends inside its length", "0000"],
  ])("%s", (_name, hex) => {
    expect(() => string.read(new XdrReader(Buffer.from(hex, "hex")))).toThrow(XdrError);
  });

  test("an array with more items than there can be", () => {
    const bytes = Buffer.from("00003fff00000001", "hex");
    expect(() => array(int, 16_384).read(new XdrReader(bytes))).toThrow(/8191|16383/);
  });

  test("an unknown type of parameter", () => {
    const writer = new XdrWriter();
    writer.string("x");
    writer.int(99);
    expect(() => typedParameter.read(new XdrReader(writer.bytes()))).toThrow(/unknown type 99/);
  });

  test("any garbage at all ends in an XdrError or a value", () => {
    const codec = struct({ name: string, list: array(struct({ a: optional(string), b: uuid }), 100) });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          codec.read(new XdrReader(Buffer.from(bytes)));
        } catch (error) {
          expect(error).toBeInstanceOf(XdrError);
        }
      }),
    );
  });
});

describe("what cannot be written is refused", () => {
  test.each([
    ["a fraction", () => encode(int, 1.5)],
    ["an int beyond 32 bits", () => encode(int, 2 ** 31)],
    ["a negative size", () => encode(size, -1)],
    ["a size that is not exact", () => encode(size, 2 ** 53)],
    ["a UUID that is none", () => encode(uuid, "1234")],
    ["a list that is too long", () => encode(array(int, 1), [1, 2])],
    ["a string above 4 MiB", () => encode(string, "x".repeat(4_194_305))],
  ])("%s", (_name, write) => {
    expect(write).toThrow(XdrError);
  });
});
