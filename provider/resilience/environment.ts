import { ProviderError } from "../contract/errors";
import { parseDuration } from "../units";

/** As `process.env`; an empty variable counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A whole number of at least 1. */
export function readCount(environment: Environment, name: string): number | undefined {
  return read(environment, name, "a whole number of at least 1", (text) => {
    const value = toNumber(text);
    return Number.isSafeInteger(value) && value >= 1 ? value : undefined;
  });
}

export function readNumber(environment: Environment, name: string, minimum: number): number | undefined {
  return read(environment, name, `a number of at least ${minimum}`, (text) => {
    const value = toNumber(text);
    return value >= minimum ? value : undefined;
  });
}

/** `true`, `false`, `1` or `0`. */
export function readFlag(environment: Environment, name: string): boolean | undefined {
  return read(environment, name, "true or false", (text) => {
    if (/^(true|1)$/i.test(text)) return true;
    return /^(false|0)$/i.test(text) ? false : undefined;
  });
}

/** Milliseconds of a duration such as `30s`. */
export function readDuration(environment: Environment, name: string): number | undefined {
  return read(environment, name, 'a duration such as "500ms", "30s" or "4m"', toMilliseconds);
}

/** As `readDuration`, where a bare number means seconds. */
export function readSeconds(environment: Environment, name: string): number | undefined {
  return read(environment, name, 'a number of seconds such as "60" or "60s"', (text) =>
    toMilliseconds(/^[\d.]+$/.test(text) ? `${text}s` : text),
  );
}

function read<T>(
  environment: Environment,
  name: string,
  expected: string,
  parse: (text: string) => T | undefined,
): T | undefined {
  const text = environment[name]?.trim();
  if (text === undefined || text === "") return undefined;
  const value = parse(text);
  if (value !== undefined) return value;
  throw new ProviderError("InvalidSpec", `the environment variable ${name} is "${text}"`, {
    remediation: `set it to ${expected}, or unset it`,
  });
}

function toNumber(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function toMilliseconds(text: string): number | undefined {
  try {
    return parseDuration(text) || undefined;
  } catch {
    return undefined;
  }
}
