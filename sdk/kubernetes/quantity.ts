/**
 * Kubernetes' resource quantities (`512Mi`, `1500m`, `1e3`), written exactly as its API server writes them.
 *
 * The rules are those of `k8s.io/apimachinery/pkg/api/resource` (quantity.go, suffix.go) at v0.34: what a quantity may look
 * like, which spellings stay as they are, and what all others become. No library for JavaScript has them:
 * `@kubernetes/client-node` only computes an approximate number.
 */
import { ManifestError } from "./manifest-error";

/** The family of suffixes that a quantity was written with; it is written with the same again. */
export type QuantityFormat = "BinarySI" | "DecimalSI" | "DecimalExponent";

/** An exact number, `mantissa` × 10^`exponent`, and how Kubernetes writes it. */
export interface Quantity {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
  /** What the API server stores. */
  readonly text: string;
}

type Amount = Omit<Quantity, "text">;

interface Suffix {
  readonly base: 2n | 10n;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

interface Digits {
  /** Without leading zeros, at least one digit. */
  readonly whole: string;
  readonly fraction: string;
}

const binarySuffixes = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const smallestExponent = -9;

const suffixes: ReadonlyMap<string, Suffix> = new Map([
  ...binarySuffixes.map((text, index): [string, Suffix] => [
    text,
    { base: 2n, exponent: 10 * (index + 1), format: "BinarySI" },
  ]),
  ...decimalSuffixes.map((text, index): [string, Suffix] => [
    text,
    { base: 10n, exponent: smallestExponent + 3 * index, format: "DecimalSI" },
  ]),
]);

// binary quantities are cut off there (maxAllowed in math.go)
const largestBinary = 2n ** 63n - 1n;
// what is computed without arbitrary precision in Go, and only then may keep its spelling (maxInt64Factors in math.go)
const fastDecimalDigits = 18;
const fastBinaryDigits = 14;
// an int32 in Go, where larger ones wrap around
const largestExponent = 2 ** 31 - 1;

/** The quantity that is written as `text`. Throws `ManifestError`. */
export function parseQuantity(text: string): Quantity {
  const [, sign, whole = "", fraction = "", suffixText = ""] =
    /^([+-]?)(\d*)(?:\.(\d*))?([a-zA-Z]*[-+]?\d*)$/.exec(text) ?? [];
  const suffix = parseSuffix(suffixText);
  if (suffix === undefined || whole + fraction === "") throw new ManifestError(quantityProblem(text));

  const digits = { whole: whole.replace(/^0+(?=.)/, "") || "0", fraction };
  const { mantissa, ...size } = magnitude(digits, suffix);
  const amount = { ...size, mantissa: sign === "-" ? -mantissa : mantissa };
  return { ...amount, text: keepsSpelling(digits, suffix) ? text : canonicalText(amount, text) };
}

/** How the API server writes what is written as `text`: `2048Mi` → `2Gi`, `1.5` → `1500m`. Throws `ManifestError`. */
export function canonicalQuantity(text: string): string {
  return parseQuantity(text).text;
}

/** Negative when `left` is less, 0 when they are equal, positive when it is more; exact. Throws `ManifestError`. */
export function compareQuantities(left: Quantity | string, right: Quantity | string): number {
  const [a, b] = [left, right].map((side) => (typeof side === "string" ? parseQuantity(side) : side)) as [
    Quantity,
    Quantity,
  ];
  if (signOf(a.mantissa) !== signOf(b.mantissa)) return signOf(a.mantissa) - signOf(b.mantissa);
  if (a.mantissa === 0n) return 0;
  // 1e1000000000 has too many digits to be written out
  const byLength = decimalPlaces(a) - decimalPlaces(b);
  if (byLength !== 0) return signOf(a.mantissa) * byLength;
  const common = Math.min(a.exponent, b.exponent);
  return signOf(scaled(a, common) - scaled(b, common));
}

/** The quantity of a whole number of units, as Kubernetes writes what it has computed itself. */
export function integerQuantity(value: bigint, format: QuantityFormat): Quantity {
  const amount = { mantissa: value, exponent: 0, format };
  return { ...amount, text: canonicalText(amount, String(value)) };
}

/** Whole units of a quantity, e.g. bytes; what is not whole is rounded away from zero. */
export function integerValue({ mantissa, exponent }: Quantity): bigint {
  return rounded({ mantissa, exponent }, 0).mantissa * 10n ** BigInt(Math.max(exponent, 0));
}

function parseSuffix(text: string): Suffix | undefined {
  const known = suffixes.get(text);
  if (known !== undefined || !/^[eE][-+]?\d+$/.test(text)) return known;
  const exponent = Number(text.slice(1));
  if (Math.abs(exponent) > largestExponent) return undefined;
  return { base: 10n, exponent, format: "DecimalExponent" };
}

function magnitude({ whole, fraction }: Digits, { base, exponent, format }: Suffix): Amount {
  const number = BigInt(whole + fraction);
  if (base === 10n) {
    return {
      ...rounded({ mantissa: number, exponent: exponent - fraction.length }, smallestExponent),
      format,
    };
  }
  const binary = { mantissa: number * base ** BigInt(exponent), exponent: -fraction.length };
  const exact = rounded(binary, smallestExponent);
  const largest = largestBinary * 10n ** BigInt(-exact.exponent);
  if (exact.mantissa > largest) return { mantissa: largestBinary, exponent: 0, format };
  return { ...exact, format };
}

/** Not more precise than 10^`exponent`; what is too precise is rounded away from zero. */
function rounded(amount: Omit<Amount, "format">, exponent: number): Omit<Amount, "format"> {
  const surplus = exponent - amount.exponent;
  if (surplus <= 0 || amount.mantissa === 0n)
    return { ...amount, exponent: Math.max(amount.exponent, exponent) };
  const direction = BigInt(signOf(amount.mantissa));
  // 1e-1000000000 needs no power of that size
  if (surplus > digitCount(amount.mantissa)) return { mantissa: direction, exponent };
  const divisor = 10n ** BigInt(surplus);
  const mantissa = amount.mantissa / divisor;
  return { mantissa: amount.mantissa % divisor === 0n ? mantissa : mantissa + direction, exponent };
}

/** Whether Go re-uses the text that it parsed. */
function keepsSpelling({ whole, fraction }: Digits, { exponent, format }: Suffix): boolean {
  const digits = whole + fraction;
  if (format === "BinarySI") {
    return (
      fraction === "" && whole.length <= fastBinaryDigits - (3 * exponent) / 10 && (BigInt(whole) & 7n) !== 0n
    );
  }
  const scale = exponent - fraction.length;
  return (
    digits.length <= fastDecimalDigits &&
    scale >= smallestExponent &&
    scale % 3 === 0 &&
    !digits.endsWith("000") &&
    !digits.startsWith("0")
  );
}

/** The largest suffix that leaves a whole number. */
function canonicalText(amount: Amount, written: string): string {
  if (amount.mantissa === 0n) return "0";
  if (amount.format === "BinarySI" && isWhole(amount)) {
    const value = scaled(amount, 0);
    if (value <= -1024n || value >= 1024n) return binaryText(value);
  }
  const { mantissa, exponent } = inThousands(amount);
  if (amount.format === "DecimalExponent") return `${mantissa}${exponent === 0 ? "" : `e${exponent}`}`;
  const suffix = decimalSuffixes[(exponent - smallestExponent) / 3];
  // Go leaves the suffix away, and so makes 1 of 1000E
  if (suffix === undefined)
    throw new ManifestError(`"${written}" is too large: a quantity is less than 1000E`);
  return `${mantissa}${suffix}`;
}

function binaryText(value: bigint): string {
  let mantissa = value;
  let power = 0;
  for (; mantissa % 1024n === 0n; mantissa /= 1024n) power++;
  return `${mantissa}${power === 0 ? "" : binarySuffixes[power - 1]}`;
}

function inThousands(amount: Amount): { mantissa: bigint; exponent: number } {
  let { mantissa, exponent } = amount;
  for (; mantissa % 10n === 0n; mantissa /= 10n) exponent++;
  for (; exponent % 3 !== 0; mantissa *= 10n) exponent--;
  return { mantissa, exponent };
}

function isWhole({ mantissa, exponent }: Amount): boolean {
  return exponent >= 0 || mantissa % 10n ** BigInt(-exponent) === 0n;
}

/** The number in units of 10^`exponent`, which is not larger than its own unless it divides. */
function scaled(amount: Amount, exponent: number): bigint {
  const difference = amount.exponent - exponent;
  const power = 10n ** BigInt(Math.abs(difference));
  return difference >= 0 ? amount.mantissa * power : amount.mantissa / power;
}

function decimalPlaces({ mantissa, exponent }: Amount): number {
  return digitCount(mantissa) + exponent;
}

function digitCount(value: bigint): number {
  return String(value < 0n ? -value : value).length;
}

function signOf(value: bigint): number {
  if (value === 0n) return 0;
  return value < 0n ? -1 : 1;
}

function quantityProblem(text: string): string {
  const meant = likelyQuantity(text);
  if (meant !== undefined) return `"${text}" is not a quantity: did you mean "${meant}"?`;
  return `"${text}" is not a quantity: write a number with a suffix of Ki, Mi, Gi, Ti, Pi, Ei, n, u, m, k, M, G, T, P, E or none, such as "512Mi" or "1500m"`;
}

/** Blanks, the B of bytes, or the wrong case. */
function likelyQuantity(text: string): string | undefined {
  const [, number, unit, bytes] = /^\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*([a-zA-Z]*?)([bB]?)\s*$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  // nobody means a thousandth of a byte, and few mean 10^18
  const possible = [...binarySuffixes, ...decimalSuffixes].filter(
    (each) => !(bytes ? /^[num]$/ : /^E$/).test(each),
  );
  const suffix = possible.includes(unit)
    ? unit
    : possible.find((each) => each.toLowerCase() === unit.toLowerCase());
  return suffix === undefined ? undefined : `${number}${suffix}`;
}
