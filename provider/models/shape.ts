import type { z } from "zod";

/** Words for a value that is no object or list at all, where the right shape is not obvious. */
export function shape(help: string) {
  return (issue: z.core.$ZodRawIssue) => (issue.code === "invalid_type" ? help : undefined);
}
