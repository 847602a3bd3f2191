import type { ProviderError, ProviderErrorDetails } from "../contract/errors";

type Operation = (...parameters: never[]) => Promise<unknown>;

/** The same operations, whose errors `explain` tells what was being done: `create` of `machine` is `create machine`. */
export function namedOperations<T extends object>(
  what: string,
  operations: T,
  explain: (error: unknown, details: ProviderErrorDetails) => ProviderError,
): T {
  const named = (operation: string, run: Operation): Operation => {
    return async (...parameters) => {
      try {
        return await run(...parameters);
      } catch (error) {
        throw explain(error, { operation });
      }
    };
  };
  const entries = Object.entries(operations).map(([name, run]) => [
    name,
    named(`${name} ${what}`, run as Operation),
  ]);
  return Object.fromEntries(entries) as T;
}
