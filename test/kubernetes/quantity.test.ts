import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ManifestError } from "../../sdk/kubernetes/manifest-error";
import {
  canonicalQuantity,
  compareQuantities,
  integerQuantity,
  integerValue,
  parseQuantity,
} from "../../sdk/kubernetes/quantity";

describe("a quantity", () => {
  it.each([
    ["2048Mi", "2Gi"],
    ["1024Mi", "1Gi"],
    ["1.5Gi", "1536Mi"],
    ["0.1Gi", "107374182400m"],
    ["1000Mi", "1000Mi"],
    ["1500Mi", "1500Mi"],
    ["544Mi", "544Mi"],
    ["1000M", "1G"],
    ["1.5G", "1500M"],
    ["1000m", "1"],
    ["1.5", "1500m"],
    ["0.0005", "500u"],
    ["1e3", "1e3"],
    ["1e9", "1e9"],
    ["1E6", "1E6"],
    ["100000e-2", "1e3"],
    ["1000000", "1M"],
    ["1048576", "1048576"],
    ["0.5Ki", "512"],
    ["0Gi", "0"],
    ["0", "0"],
    ["-0", "0"],
    ["01Gi", "01Gi"],
    ["+1Gi", "+1Gi"],
    ["+2Gi", "+2Gi"],
    ["-1Gi", "-1Gi"],
    ["-2048Mi", "-2Gi"],
    ["1.0Gi", "1Gi"],
    ["1.Gi", "1.Gi"],
    [".5", "500m"],
    ["1.500", "1.500"],
    ["1000000k", "1G"],
    ["100E", "100E"],
    // too precise: rounded away from zero
    ["0.1n", "1n"],
    ["-0.1n", "-1n"],
    ["1e-1000000000", "1e-9"],
    // too large for binary quantities: the largest there is
    ["16Ei", "9223372036854775807"],
    ["-100Ei", "-9223372036854775807"],
    // too many digits to keep its spelling
    ["+100000001Mi", "100000001Mi"],
    ["18000000000000Ki", "17578125000Mi"],
  ])("written as %j is stored as %j", (text, stored) => {
    expect(canonicalQuantity(text)).toBe(stored);
  });

  it.each([
    ["1gi", '"1gi" is not a quantity: did you mean "1Gi"?'],
    ["1GB", '"1GB" is not a quantity: did you mean "1G"?'],
    ["10Gi ", '"10Gi " is not a quantity: did you mean "10Gi"?'],
    ["1 Gi", '"1 Gi" is not a quantity: did you mean "1Gi"?'],
    ["512mb", '"512mb" is not a quantity: did you mean "512M"?'],
    ["1.5MiB", '"1.5MiB" is not a quantity: did you mean "1.5Mi"?'],
    ["1000E", '"1000E" is too large: a quantity is less than 1000E'],
  ])("is refused as %j, with what was meant", (text, reason) => {
    expect(() => parseQuantity(text)).toThrow(new ManifestError(reason));
  });

  it.each(["", "two", "Gi", "-", ".", "1Kii", "1.2.3", "1e", "1e1.5", "--1", "1e99999999999"])(
    "is refused as %j, with what is allowed",
    (text) => {
      expect(() => parseQuantity(text)).toThrow(
        new ManifestError(
          `"${text}" is not a quantity: write a number with a suffix of Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E or none, such as "512Mi" or "1500m"`,
        ),
      );
    },
  );

  it("keeps its stored form once it has it", () => {
    fc.assert(
      fc.property(quantities, (text) => {
        const stored = canonicalQuantity(text);
        expect(canonicalQuantity(stored)).toBe(stored);
        expect(compareQuantities(stored, text)).toBe(0);
      }),
    );
  });

  it("is ordered by its value, whatever the suffix", () => {
    fc.assert(
      fc.property(binary, binary, (left, right) => {
        const order = Math.sign(left.bytes - right.bytes);
        expect(Math.sign(compareQuantities(left.text, right.text))).toBe(order);
        expect(Math.sign(compareQuantities(parseQuantity(right.text), left.text))).toBe(-order || 0);
      }),
    );
  });

  it.each([
    ["1Gi", "1G", 1],
    ["1024Mi", "1Gi", 0],
    ["-1", "1n", -1],
    ["0", "0Gi", 0],
    ["0", "0G", 0],
    ["0k", "0", 0],
    ["1e1000000000", "1E", 1],
    ["-1e1000000000", "-1E", -1],
    ["1500m", "1.5", 0],
  ])("%s compares to %s as %d", (left, right, order) => {
    expect(Math.sign(compareQuantities(left, right))).toBe(order);
  });

  it("has a whole value, rounded up", () => {
    expect(integerValue(parseQuantity("1.5Gi"))).toBe(1_610_612_736n);
    expect(integerValue(parseQuantity("1500m"))).toBe(2n);
    expect(integerValue(parseQuantity("2k"))).toBe(2000n);
  });

  it("is written from a whole value in the family that is asked for", () => {
    expect(integerQuantity(1_073_741_824n, "BinarySI").text).toBe("1Gi");
    expect(integerQuantity(1000n, "BinarySI").text).toBe("1k");
    expect(integerQuantity(1_500_000n, "DecimalSI").text).toBe("1500k");
    expect(integerQuantity(1_500_000n, "DecimalExponent").text).toBe("1500e3");
  });
});

const suffixes = [
  "",
  "n",
  "u",
  "m",
  "k",
  "M",
  "G",
  "T",
  "P",
  "Ki",
  "Mi",
  "Gi",
  "Ti",
  "Pi",
  "Ei",
  "e3",
  "E-4",
];

const quantities = fc
  .tuple(
    fc.constantFrom("", "-", "+"),
    fc.nat(),
    fc.option(fc.nat(99_999), { nil: undefined }),
    fc.constantFrom(...suffixes),
  )
  .map(
    ([sign, whole, fraction, suffix]) =>
      `${sign}${whole}${fraction === undefined ? "" : `.${fraction}`}${suffix}`,
  );

const binary = fc
  .tuple(fc.integer({ min: -5000, max: 5000 }), fc.constantFrom(0, 1, 2, 3))
  .map(([amount, power]) => ({
    text: `${amount}${["", "Ki", "Mi", "Gi"][power]}`,
    bytes: amount * 1024 ** power,
  }));
