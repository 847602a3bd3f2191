import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLabelQuery } from "../../sdk/instancetypes";
import { ManifestError } from "../../sdk/kubernetes/manifest-error";

const labels = { class: "network", cpu: "16", "example.org/tier": "gold", empty: "", in: "out" };

describe("a label query", () => {
  it.each([
    ["", true],
    ["class=network", true],
    ["class==network", true],
    ["class = general", false],
    ["class!=network", false],
    ["class!=general", true],
    ["class in (general, network)", true],
    ["class in (general)", false],
    ["class notin (general,network)", false],
    ["class notin (general)", true],
    ["example.org/tier", true],
    ["missing", false],
    ["!missing", true],
    ["! class", false],
    ["cpu>8", true],
    ["cpu > 16", false],
    ["cpu<32", true],
    ["class=network,cpu=16,!missing", true],
    ["class=network,cpu=8", false],
    ["\tclass\tin\n(network)", true],
  ])("%j holds: %s", (query, holds) => {
    expect(parseLabelQuery(query)(labels)).toBe(holds);
  });

  it.each([
    ["missing=a", false],
    ["missing!=a", true],
    ["missing in (a)", false],
    ["missing notin (a)", true],
    ["missing>1", false],
    ["missing<1", false],
  ])("%j holds where the label is missing: %s", (query, holds) => {
    expect(parseLabelQuery(query)(labels)).toBe(holds);
  });

  it.each([
    ["empty=", true],
    ["empty==,class=network", true],
    ["class=", false],
    ["empty in ()", true],
    ["class in (,network)", true],
    ["empty in (a,)", true],
    ["empty notin (,)", false],
  ])("%j asks for empty values: %s", (query, holds) => {
    expect(parseLabelQuery(query)(labels)).toBe(holds);
  });

  it.each([
    ["in", true],
    ["in in (out)", true],
    ["class in (in, notin, network)", true],
    ["notin notin (in)", true],
  ])("%j has keywords for keys and values: %s", (query, holds) => {
    expect(parseLabelQuery(query)(labels)).toBe(holds);
  });

  it("compares only what is an integer", () => {
    expect(parseLabelQuery("class>1")(labels)).toBe(false);
    expect(parseLabelQuery("n>9007199254740992")({ n: "9007199254740993" })).toBe(true);
    expect(parseLabelQuery("n>1")({ n: "99999999999999999999" })).toBe(false);
  });

  it("does not find what objects inherit", () => {
    expect(parseLabelQuery("constructor")({})).toBe(false);
  });

  it.each([
    ["=network", 'a label key is expected first, not "="'],
    ["class=network,", 'a label key is expected after "class = network ,", not the end'],
    ["class network", 'one of = == != in notin > < , or the end is expected after "class", not "network"'],
    ["class in network", '"(" is expected after "class in", not "network"'],
    ["class in (network", '")" is expected after "class in ( network", not the end'],
    ["class in (a b)", '")" is expected after "class in ( a", not "b"'],
    ["!class=network", '"," is expected after "! class", not "="'],
    ["class=a=b", '"," is expected after "class = a", not "="'],
    ["class===a", '"," is expected after "class ==", not "="'],
    ["cpu>many", '"many" is not an integer, and > compares integers'],
    ["-class", '"-class" is not a label key'],
    ["a/b/c=1", '"a/b/c" is not a label key'],
    ["class=net_", '"net_" is not a label value'],
    [`class=${"a".repeat(64)}`, "is not a label value"],
  ])("%j is an error that says where", (query, reason) => {
    expect(() => parseLabelQuery(query)).toThrow(ManifestError);
    expect(() => parseLabelQuery(query)).toThrow(`label query: ${JSON.stringify(query)}: `);
    expect(() => parseLabelQuery(query)).toThrow(reason);
  });

  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
  const anyLabels = fc.dictionary(word, word, { maxKeys: 4 });

  it("is the opposite of its negation, and as its requirements one by one", () => {
    fc.assert(
      fc.property(anyLabels, word, fc.array(word, { minLength: 1, maxLength: 3 }), (some, key, values) => {
        const holds = (query: string) => parseLabelQuery(query)(some);
        const list = values.join(",");
        expect(holds(`${key} in (${list})`)).toBe(!holds(`${key} notin (${list})`));
        expect(holds(`${key} in (${list})`)).toBe(values.some((value) => holds(`${key}=${value}`)));
        expect(holds(key)).toBe(!holds(`!${key}`));
        expect(holds(`${key},${key} notin (${list})`)).toBe(holds(key) && holds(`${key} notin (${list})`));
      }),
    );
  });

  it("is never a crash", () => {
    const token = fc.constantFrom(
      "a",
      "in",
      "notin",
      "=",
      "==",
      "!=",
      "!",
      ",",
      "(",
      ")",
      ">",
      "1",
      " ",
      "é",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
        try {
          expect(parseLabelQuery(tokens.join(""))({})).toBeTypeOf("boolean");
        } catch (error) {
          expect(ManifestError.is(error)).toBe(true);
        }
      }),
    );
  });
});
