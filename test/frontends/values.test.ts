import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, encode } from "../../provider/frontends/values";
import { unknown } from "../../provider/runtime/values";

/** As the engine has them: sdk/go/common/resource/plugin/rpc.go of pulumi/pulumi. */
const sentinels = {
  boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  string: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  array: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  asset: "030794c1-ac77-496b-92df-f27374a8bd58",
  archive: "e48ece36-62e2-4504-bad9-02848725956a",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};

describe.each(Object.entries(sentinels))("the engine's unknown %s", (_type, sentinel) => {
  it("is the one marker of the hooks, at any depth", () => {
    const decoded = decode({ a: sentinel, b: [sentinel, { c: [[sentinel]] }], d: { e: { f: sentinel } } });
    expect(decoded).toEqual({ a: unknown, b: [unknown, { c: [[unknown]] }], d: { e: { f: unknown } } });
  });

  it("goes back as an unknown that the engine knows", () => {
    expect(encode(decode({ a: [sentinel] }))).toEqual({ a: [sentinels.string] });
  });

  it("is a text like any other inside a longer one", () => {
    expect(decode({ a: `x${sentinel}`, [sentinel]: 1 })).toEqual({ a: `x${sentinel}`, [sentinel]: 1 });
  });
});

describe("decoding", () => {
  it("leaves the link out", () => {
    expect(decode({ name: "web", __provider: "exports.handler=…" })).toEqual({ name: "web" });
  });

  it("keeps null, false, zero and empty things", () => {
    const values = { a: null, b: false, c: 0, d: "", e: [], f: {}, g: [null] };
    expect(decode(values)).toEqual(values);
  });
});

describe("encoding", () => {
  it("drops undefined, which the engine refuses, and keeps null", () => {
    const encoded = encode({ a: undefined, b: null, c: { d: undefined, e: 1 }, f: [{ g: undefined }] });
    expect(encoded).toStrictEqual({ b: null, c: { e: 1 }, f: [{}] });
  });

  it("gives back what was decoded, whatever the JSON", () => {
    const properties = fc.dictionary(
      fc.string().filter((key) => key !== "__provider"),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(properties, (values) => {
        const plain: object = JSON.parse(JSON.stringify(values));
        fc.pre(!JSON.stringify(plain).includes("__provider"));
        expect(encode(decode(plain))).toEqual(plain);
      }),
    );
  });
});
