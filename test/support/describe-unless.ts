/**
 * How a test says why it is skipped: here for a whole block, in the block's title; for a single test with vitest's
 * `context.skip(reason)`. `scripts/test.mjs` prints the reasons; in CI a skip is a failure unless its reason names `../shared`.
 */
import { describe } from "vitest";

export function describeUnless(reason: string | undefined, title: string, body: () => void): void {
  if (reason === undefined) describe(title, body);
  else describe.skip(`${title} [skipped: ${reason}]`, body);
}
