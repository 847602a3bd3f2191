import { withGrace } from "../runtime/operation";

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
    const made = await lookedFor(look);
    if (made === undefined) throw error;
    return { made, error };
  }
}

/** What a look finds after a failure, also after Ctrl-C; nothing where it fails too. */
export function lookedFor<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  return withGrace(graceMilliseconds, look).catch(() => undefined);
}

/**
 * Runs `remove`. When it fails, the object may be gone all the same, and then there is nothing left to do: `look` finds out, also
 * after Ctrl-C.
 */
export async function removedOrFailed(
  remove: () => Promise<unknown>,
  look: () => Promise<unknown>,
): Promise<void> {
  try {
    await remove();
  } catch (error) {
    const gone = await withGrace(graceMilliseconds, async () => (await look()) === undefined).catch(
      () => false,
    );
    if (!gone) throw error;
  }
}
