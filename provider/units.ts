import { z } from "zod";

const binaryUnits: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["B", 1],
  ["Ki", 2 ** 10],
  ["KiB", 2 ** 10],
  ["Mi", 2 ** 20],
  ["MiB", 2 ** 20],
  ["Gi", 2 ** 30],
  ["GiB", 2 ** 30],
  ["Ti", 2 ** 40],
  ["TiB", 2 ** 40],
]);

const durationUnits: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

// no disk or memory is smaller: a number below this lacks its unit
const smallestPlainNumber = 2 ** 20;

const quantityHelp = 'write a size such as "512Mi", "20Gi", "2048MiB" or a whole number of bytes';
const durationHelp = 'write a duration such as "90s", "30m" or "1h30m"';

/** Returns the bytes of a quantity: `2Gi`, `4096Mi`, `2048MiB`, `1.5Gi`, or bytes as a number or digits. Throws `RangeError`. */
export function parseQuantity(value: string | number): number {
  const text = String(value).trim();
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text);
  const factor = match?.[2] === undefined ? undefined : binaryUnits.get(match[2]);
  if (match?.[1] === undefined || factor === undefined)
    throw new RangeError(quantityProblem(text, match?.[2]));
  const bytes = Number(match[1]) * factor;
  if (!Number.isSafeInteger(bytes) || bytes <= 0) {
    throw new RangeError(`"${text}" is not a whole, positive number of bytes: ${quantityHelp}`);
  }
  return bytes;
}

function quantityProblem(text: string, unit: string | undefined): string {
  // decimal units are refused and not guessed: "4GB" means 4,000,000,000 to some and 4 GiB to others
  const decimal = unit === undefined ? null : /^([kKmMgGtT])[bB]?$/.exec(unit);
  if (decimal?.[1] === undefined) {
    const known = [...binaryUnits.keys()].find((name) => name.toLowerCase() === unit?.toLowerCase());
    if (!unit || known === undefined) return `"${text}" is not a size: ${quantityHelp}`;
    return `"${text}" is not a size: did you mean "${text.slice(0, -unit.length)}${known}"?`;
  }
  return `"${text}" is ambiguous: write the binary unit, "${text.slice(0, -(unit ?? "").length)}${decimal[1].toUpperCase()}i"`;
}

/** Parses what a person wrote, more strictly than `parseQuantity` parses the project's own format. */
function parseWrittenQuantity(value: string | number): number {
  const bytes = parseQuantity(value);
  if (bytes < smallestPlainNumber && /^\d+$/.test(String(value).trim())) {
    const text = String(value).trim();
    throw new RangeError(`${text} is a number of bytes: write the unit, "${text}Mi" or "${text}Gi"`);
  }
  return bytes;
}

/** Returns the shortest exact spelling in binary units: 536870912 → `512Mi`. */
export function formatQuantity(bytes: number): string {
  for (const unit of ["Ti", "Gi", "Mi", "Ki"]) {
    const factor = binaryUnits.get(unit);
    if (factor !== undefined && bytes % factor === 0 && bytes >= factor) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}

/** Returns the milliseconds of a duration: `500ms`, `120s`, `30m`, `1h30m`, `7d`. Throws `RangeError`. */
export function parseDuration(value: string): number {
  const text = value.trim();
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) {
    throw new RangeError(`"${value}" is not a duration: ${durationHelp}`);
  }
  let milliseconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    milliseconds += Number(amount) * (durationUnits.get(unit ?? "") ?? 0);
  }
  const whole = Math.round(milliseconds);
  if (Number.isSafeInteger(whole)) return whole;
  throw new RangeError(`"${value}" is longer than anything lasts: ${durationHelp}`);
}

/** A size in binary units or bytes. */
/** In whole seconds where it is so many: `90s`, `1500ms`. */
export function formatDuration(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

export const quantity = z
  .union([z.string(), z.number()], { error: quantityHelp })
  .superRefine(reportRangeError(parseWrittenQuantity))
  .meta({ id: "Quantity", description: "A size: `512Mi`, `20Gi`, `2048MiB`, or a number of bytes." });

/** A span of time. */
export const duration = z
  .string({ error: durationHelp })
  .superRefine(reportRangeError(parseDuration))
  .meta({ id: "Duration", description: "A span of time: `90s`, `30m`, `1h30m`, `7d`." });

function reportRangeError<T>(parse: (value: T) => number) {
  return (value: T, context: z.core.$RefinementCtx<T>): void => {
    try {
      parse(value);
    } catch (error) {
      context.addIssue({
        code: "custom",
        message: error instanceof Error ? error.message : String(error),
        input: value,
      });
    }
  };
}
