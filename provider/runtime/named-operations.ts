import type { ProviderError, ProviderErrorDetails } from "../contract/errors";
import type { MachineIdentity } from "../contract/machine";

/** Anything thrown, as the error that the user sees. */
export type Explain = (error: unknown, details: ProviderErrorDetails) => ProviderError;

/** Runs an operation in a context. */
type Within = (run: () => unknown) => unknown;

type Operation = (...parameters: never[]) => unknown;

/**
 * The same operations, run within something, whose errors say what was being done: `create` of `machine` is `create machine`.
 * What `apply` was asked for, its caller knows better: its errors name the object.
 */
export function namedOperations<T extends object>(
  what: string,
  operations: T,
  explain: Explain,
  within: Within = (run) => run(),
): T {
  const entries = Object.entries(operations).map(([name, run]) => [
    name,
    explained(within, run as Operation, explain, (parameters) =>
      name === "apply" ? { reference: referenceOf(parameters[0]) } : { operation: `${name} ${what}` },
    ),
  ]);
  return Object.fromEntries(entries) as T;
}

function explained(
  within: Within,
  run: Operation,
  explain: Explain,
  detailsOf: (parameters: readonly unknown[]) => ProviderErrorDetails,
): Operation {
  return (...parameters) => {
    const failed = (error: unknown): Promise<never> => Promise.reject(explain(error, detailsOf(parameters)));
    try {
      const result = within(() => run(...parameters));
      // what is pure asks no hypervisor, and answers at once
      return result instanceof Promise ? result.catch(failed) : result;
    } catch (error) {
      return failed(error);
    }
  };
}

function referenceOf(identity: unknown): string {
  return (identity as MachineIdentity).reference;
}
