import { toProviderError } from "../contract/errors";
import { redactError } from "../observability/redact-error";
import { redact } from "../observability/redaction";
import { type Operation, runOperation } from "../runtime/operation";
import { PartialFailure } from "../runtime/partial-failure";
import { observeHook } from "./observed-hook";

/** What a hook is about; the name may be missing, and before it is judged it may be anything. */
export interface HookSubject {
  readonly kind: string;
  readonly hook: string;
  readonly name: unknown;
}

/** Runs a hook on behalf of the operation. Its errors say what was done to what, and have no secrets. */
export function runHook<T>(
  { kind, hook, name: given }: HookSubject,
  operation: Operation,
  work: () => Promise<T>,
): Promise<T> {
  const name = typeof given === "string" ? given : undefined;
  return runOperation(operation, () =>
    observeHook({ kind, operation: hook, name: name ?? kind }, async () => {
      try {
        return await work();
      } catch (error) {
        throw presentable(error, `${hook} ${kind}`, name);
      }
    }),
  );
}

/** Every error leaves with its code and without a secret. */
function presentable(error: unknown, operation: string, reference: string | undefined): Error {
  if (PartialFailure.is(error)) {
    return new PartialFailure(error.id, error.properties, error.reasons.map(redact), error.cause);
  }
  return redactError(toProviderError(error, { operation, ...(reference !== undefined && { reference }) }));
}
