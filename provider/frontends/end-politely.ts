/**
 * Runs `close` at the end of every run and after Ctrl-C, and lets the process end only then: servers keep sessions for half an
 * hour that nobody closed, and have few.
 *
 * The engine says `Cancel` to a provider that is done, and at once after the answer sends SIGINT, which would end the process in
 * the middle of its goodbye. It kills what has not ended 5 s later (engine 3.259, plugin.go).
 */
export function endPolitely(cancelled: AbortSignal, close: () => Promise<void>): void {
  let closed: Promise<unknown> = Promise.resolve();
  const closeToo = (): Promise<unknown> => {
    closed = Promise.allSettled([closed, close()]);
    return closed;
  };
  cancelled.addEventListener("abort", closeToo);
  process.once("SIGINT", async () => {
    await closeToo();
    // with the handler gone the signal does what it always does
    process.kill(process.pid, "SIGINT");
  });
}
