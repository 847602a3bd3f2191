/** Refusals of the adapter's own parts, gathered instead of thrown. */
import { ProviderError } from "../../contract/errors";
import type { Violation } from "../../contract/violation";

/** What `judge` refuses; anything but a refusal is thrown on. */
export function violationsOf(judge: () => unknown): Violation[] {
  try {
    judge();
    return [];
  } catch (error) {
    return [violationFrom(error)];
  }
}

/** As `violationsOf`, for what has to look. */
export async function violationsOnLook(look: () => Promise<unknown>): Promise<Violation[]> {
  try {
    await look();
    return [];
  } catch (error) {
    return [violationFrom(error)];
  }
}

const refusals = ["InvalidSpec", "NotSupported", "Conflict"] as const;

/** `NotFound` of something that an input names, as against the machine itself. */
function isRefusal({ code, property }: ProviderError): boolean {
  return refusals.some((refusal) => refusal === code) || (code === "NotFound" && property !== undefined);
}

function violationFrom(error: unknown): Violation {
  if (!ProviderError.is(error) || !isRefusal(error)) throw error;
  const { property = "class", reason, remediation } = error;
  return { property, reason: remediation === undefined ? reason : `${reason}; ${remediation}` };
}
