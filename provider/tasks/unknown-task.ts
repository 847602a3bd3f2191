import { ProviderError } from "../contract/errors";
import type { TaskId } from "../contract/task";

export function unknownTask(reference: TaskId, reason: string): ProviderError {
  return new ProviderError("NotFound", reason, {
    reference,
    remediation: "run the same command again, which goes on from what is there",
  });
}
