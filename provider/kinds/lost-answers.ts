import { withGrace } from "../hooks/operation";

// long enough for a look, short enough for somebody who pressed Ctrl-C
const graceMilliseconds = 30_000;

/**
 * Runs `make`. When it fails, the object may be there all the same: Ctrl-C or a broken connection took the answer. `look` finds
 * out, also after Ctrl-C; what it finds is what `make` would have answered, with the error that has to be told.
 */
export async function madeOrFound<T>(
  make: () => Promise<T>,
  look: () => Promise<T | undefined>,
): Promise<{ readonly made: T; readonly error?: unknown }> {
  try {
    return { made: await make() };
  } catch (error) {
    const made = await withGrace(graceMilliseconds, look).catch(() => undefined);
    if (made === undefined) throw error;
    return { made, error };
  }
}
