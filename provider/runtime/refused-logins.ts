import type { Connection } from "../contract/connection";
import { ProviderError } from "../contract/errors";
import { loginIdentity } from "./connection-identity";

// by a digest, so that nobody finds passwords in here
const refusals = new Map<string, ProviderError>();

/**
 * Tries these credentials on this endpoint unless they were refused in this process: each attempt of many machines would
 * count towards locking the account. Other credentials are tried.
 */
export async function unlessRefused<T>(
  type: string,
  connection: Connection,
  connect: () => Promise<T>,
): Promise<T> {
  const key = loginIdentity(type, connection);
  const refused = refusals.get(key);
  if (refused !== undefined) throw refused;
  try {
    return await connect();
  } catch (error) {
    if (ProviderError.is(error, "Unauthorized")) refusals.set(key, error);
    throw error;
  }
}

/** For the end of a test. */
export function forgetRefusals(): void {
  refusals.clear();
}
