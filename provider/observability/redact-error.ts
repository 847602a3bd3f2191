import { redact } from "./redaction";

// no chain of causes that a person reads is longer; ends circles too
const deepestCause = 10;

/**
 * Takes the secrets out of an error that is about to leave: its message, stack and other texts are changed in
 * place, so that it stays the instance that guards know. Causes become plain errors, since clients hang whole
 * requests with their headers on theirs.
 */
export function redactError<E>(error: E): E {
  if (!(error instanceof Error)) return redact(error);
  for (const key of Object.getOwnPropertyNames(error)) redactProperty(error, key);
  return error;
}

function redactProperty(error: Error, key: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(error, key);
  // V8 may show `stack` as an accessor
  const value: unknown = descriptor?.get === undefined ? descriptor?.value : Reflect.get(error, key);
  const replacement = replace(key, value);
  if (replacement !== value)
    Object.defineProperty(error, key, {
      value: replacement,
      enumerable: descriptor?.enumerable ?? false,
      writable: true,
      configurable: true,
    });
}

/** Objects stay as they are: what a failure carries into the state must not be changed. */
function replace(key: string, value: unknown): unknown {
  if (key === "cause") return plainCause(value, deepestCause);
  if (typeof value === "string") return redact(value);
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown) =>
    item instanceof Error ? plainCause(item, deepestCause) : typeof item === "string" ? redact(item) : item,
  );
}

function plainCause(cause: unknown, depth: number): unknown {
  if (!(cause instanceof Error)) return redact(cause);
  const inner =
    cause.cause === undefined || depth === 0 ? undefined : { cause: plainCause(cause.cause, depth - 1) };
  const plain = new Error(redact(cause.message), inner);
  plain.name = cause.name;
  plain.stack = redact(cause.stack ?? plain.message);
  return "code" in cause ? Object.assign(plain, { code: redact(cause.code) }) : plain;
}
