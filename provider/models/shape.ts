import type { z } from "zod";

/** The error for a value that is neither an object nor a list, where the right shape is not obvious. */
export function shape(help: string) {
  return (issue: z.core.$ZodRawIssue) => (issue.code === "invalid_type" ? help : undefined);
}
