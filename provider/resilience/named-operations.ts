import type { ProviderError, ProviderErrorDetails } from "../contract/errors";

type Operation = (...parameters: never[]) => unknown;

/** The same operations, whose errors `explain` tells what was being done: `create` of `machine` is `create machine`. */
export function namedOperations<T extends object>(
  what: string,
  operations: T,
  explain: (error: unknown, details: ProviderErrorDetails) => ProviderError,
): T {
  const named = (operation: string, run: Operation): Operation => {
    const failed = (error: unknown): Promise<never> => Promise.reject(explain(error, { operation }));
    return (...parameters) => {
      try {
        const result = run(...parameters);
        // what is pure asks no hypervisor, and answers at once
        return result instanceof Promise ? result.catch(failed) : result;
      } catch (error) {
        return failed(error);
      }
    };
  };
  const entries = Object.entries(operations).map(([name, run]) => [
    name,
    named(`${name} ${what}`, run as Operation),
  ]);
  return Object.fromEntries(entries) as T;
}
