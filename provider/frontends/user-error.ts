import { ProviderError } from "../contract/errors";
import { PartialFailure } from "../runtime/partial-failure";

// what no message of anybody else begins with
const mark = "\u0000virtrigaud\u0000";

/**
 * An error for the dynamic host. It hands the message to the engine, which shows it on the resource; of errors of
 * check, diff, read and delete it also prints text and stack, which the engine shows once more on the stack. That
 * second copy is left out.
 */
export function userError(cause: unknown): Error {
  silencePresented();
  const error = new Error(messageOf(cause));
  error.stack = "";
  Object.defineProperty(error, "toString", { value: () => `${mark}${error.message}` });
  return error;
}

function messageOf(cause: unknown): string {
  if (PartialFailure.is(cause)) return withCode(cause.message, cause.cause);
  return withCode(cause instanceof Error ? cause.message : String(cause), cause);
}

/** The text with the code of what caused it at its end, where there is one. */
export function withCode(text: string, cause: unknown): string {
  return ProviderError.is(cause) ? `${text} [${cause.code}]` : text;
}

let silenced = false;

/* biome-ignore-start lint/suspicious/noConsole: the host prints with it, and only its copies of our errors are dropped */
function silencePresented(): void {
  if (silenced) return;
  silenced = true;
  const print = console.error.bind(console);
  console.error = (...words: unknown[]) => {
    if (typeof words[0] !== "string" || !words[0].startsWith(mark)) print(...words);
  };
}
/* biome-ignore-end lint/suspicious/noConsole: see above */
