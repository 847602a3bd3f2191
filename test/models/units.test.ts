import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validate } from "../../provider/hooks/validation";
import { duration, formatQuantity, parseDuration, parseQuantity, quantity } from "../../provider/units";

const sizeHelp = 'write a size such as "512Mi", "20Gi", "2048MiB" or a whole number of bytes';
const durationHelp = 'write a duration such as "90s", "30m" or "1h30m"';

describe("a quantity", () => {
  it.each([
    ["2Gi", 2 * 2 ** 30],
    ["4096Mi", 4 * 2 ** 30],
    ["2048MiB", 2 * 2 ** 30],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["64KiB", 2 ** 16],
    ["1Ti", 2 ** 40],
    ["1TiB", 2 ** 40],
    ["10 GiB", 10 * 2 ** 30],
    [" 1Gi ", 2 ** 30],
    ["2147483648", 2 ** 31],
    ["2147483648B", 2 ** 31],
    [2147483648, 2 ** 31],
    ["1Ki", 2 ** 10],
  ])("written as %j is %d bytes", (text, bytes) => {
    expect(parseQuantity(text)).toBe(bytes);
    expect(validate(quantity, text)).toEqual([]);
  });

  it.each([
    ["4GB", '"4GB" is ambiguous: write the binary unit, "4Gi"'],
    ["4G", '"4G" is ambiguous: write the binary unit, "4Gi"'],
    ["512 mb", '"512 mb" is ambiguous: write the binary unit, "512 Mi"'],
    ["64k", '"64k" is ambiguous: write the binary unit, "64Ki"'],
    ["4gib", '"4gib" is not a size: did you mean "4GiB"?'],
    ["512MI", '"512MI" is not a size: did you mean "512Mi"?'],
    ["", `"" is not a size: ${sizeHelp}`],
    ["Gi", `"Gi" is not a size: ${sizeHelp}`],
    ["big", `"big" is not a size: ${sizeHelp}`],
    ["-1Gi", `"-1Gi" is not a size: ${sizeHelp}`],
    ["1e9", `"1e9" is not a size: ${sizeHelp}`],
    ["1,5Gi", `"1,5Gi" is not a size: ${sizeHelp}`],
    ["1Gi 2Mi", `"1Gi 2Mi" is not a size: ${sizeHelp}`],
    ["5constructor", `"5constructor" is not a size: ${sizeHelp}`],
    ["0", `"0" is not a whole, positive number of bytes: ${sizeHelp}`],
    ["0Gi", `"0Gi" is not a whole, positive number of bytes: ${sizeHelp}`],
    ["0.1Gi", `"0.1Gi" is not a whole, positive number of bytes: ${sizeHelp}`],
    ["9999999Ti", `"9999999Ti" is not a whole, positive number of bytes: ${sizeHelp}`],
    [1048576.5, `"1048576.5" is not a whole, positive number of bytes: ${sizeHelp}`],
    [-1, `"-1" is not a size: ${sizeHelp}`],
    [1e21, `"1e+21" is not a size: ${sizeHelp}`],
  ])("is refused as %j", (value, message) => {
    expect(() => parseQuantity(value)).toThrow(new RangeError(message));
    expect(validate(quantity, value)).toEqual([{ property: "", reason: message }]);
  });

  it.each([
    [4, '4 is a number of bytes: write the unit, "4Mi" or "4Gi"'],
    ["20", '20 is a number of bytes: write the unit, "20Mi" or "20Gi"'],
    [4096, '4096 is a number of bytes: write the unit, "4096Mi" or "4096Gi"'],
  ])("that lacks its unit is refused as an input: %j", (value, message) => {
    expect(validate(quantity, value)).toEqual([{ property: "", reason: message }]);
  });

  it.each([
    [true, `true is not allowed: ${sizeHelp}`],
    [null, `must not be null: leave it out, or ${sizeHelp}`],
    [["1Gi"], `a list is not allowed: ${sizeHelp}`],
    [undefined, `is required: ${sizeHelp}`],
  ])("is refused as an input of another type: %j", (value, message) => {
    expect(validate(quantity, value)).toEqual([{ property: "", reason: message }]);
  });

  it.each([
    [536870912, "512Mi"],
    [2 ** 30, "1Gi"],
    [1.5 * 2 ** 30, "1536Mi"],
    [2 ** 40, "1Ti"],
    [2 ** 16, "64Ki"],
    [1000, "1000"],
  ])("of %d bytes is written %s", (bytes, text) => {
    expect(formatQuantity(bytes)).toBe(text);
  });

  it("comes back from its spelling unchanged", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        expect(parseQuantity(formatQuantity(bytes))).toBe(bytes);
      }),
    );
  });

  it("is at most as long as its digits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8000 }), fc.constantFrom("Ki", "Mi", "Gi"), (amount, unit) => {
        const text = `${amount}${unit}`;
        expect(formatQuantity(parseQuantity(text)).length).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it("is refused with a RangeError, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = outcome(() => parseQuantity(text));
        expect(bytes instanceof RangeError || (Number.isSafeInteger(bytes) && Number(bytes) > 0)).toBe(true);
      }),
    );
  });
});

describe("a duration", () => {
  it.each([
    ["500ms", 500],
    ["90s", 90_000],
    ["120s", 120_000],
    ["30m", 1_800_000],
    ["1h30m", 5_400_000],
    ["1m500ms", 60_500],
    ["7d", 604_800_000],
    ["1.5h", 5_400_000],
    ["0s", 0],
    [" 5m ", 300_000],
    ["1.1s", 1_100],
    ["0.0003s", 0],
  ])("written as %j is %d milliseconds", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
    expect(validate(duration, text)).toEqual([]);
  });

  it.each(["", "30", "5 minutes", "m", "-5s", "1h 30m", "30M", "1:30", "5w", "1e3s"])(
    "is refused as %j",
    (text) => {
      const message = `"${text}" is not a duration: ${durationHelp}`;
      expect(() => parseDuration(text)).toThrow(new RangeError(message));
      expect(validate(duration, text)).toEqual([{ property: "", reason: message }]);
    },
  );

  it("that no clock can count is refused", () => {
    const text = `${"9".repeat(400)}d`;
    expect(() => parseDuration(text)).toThrow(
      new RangeError(`"${text}" is longer than anything lasts: ${durationHelp}`),
    );
  });

  it.each([
    [30, `30 is not allowed: ${durationHelp}`],
    [undefined, `is required: ${durationHelp}`],
  ])("is refused as an input of another type: %j", (value, message) => {
    expect(validate(duration, value)).toEqual([{ property: "", reason: message }]);
  });

  it("adds up its parts", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(59), fc.nat(59), (hours, minutes, seconds) => {
        const text = `${hours}h${minutes}m${seconds}s`;
        expect(parseDuration(text)).toBe(((hours * 60 + minutes) * 60 + seconds) * 1000);
      }),
    );
  });
});

function outcome(work: () => number): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
