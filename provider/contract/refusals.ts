import { ProviderError } from "./errors";
import type { Violation } from "./violation";

/** Gathers the refusals that an adapter's own parts throw. Throws anything else on: a server that does not answer refuses nothing. */
export interface Refusals {
  violationsOf(judge: () => unknown): Violation[];
  /** As `violationsOf`, for what has to look. */
  violationsOnLook(look: () => Promise<unknown>): Promise<Violation[]>;
}

/** `separator`: between what is wrong and the remediation. */
export function gatherRefusals(separator: string): Refusals {
  const violationFrom = (error: unknown): Violation => {
    if (!ProviderError.is(error) || !isRefusal(error)) throw error;
    const { property = "class", reason, remediation } = error;
    return { property, reason: remediation === undefined ? reason : `${reason}${separator}${remediation}` };
  };
  return {
    violationsOf: (judge) => {
      try {
        judge();
        return [];
      } catch (error) {
        return [violationFrom(error)];
      }
    },
    violationsOnLook: async (look) => {
      try {
        await look();
        return [];
      } catch (error) {
        return [violationFrom(error)];
      }
    },
  };
}

const refusals = ["InvalidSpec", "NotSupported", "Conflict"] as const;

/** `NotFound` of something that an input names, as against the machine itself. */
function isRefusal({ code, property }: ProviderError): boolean {
  return refusals.some((refusal) => refusal === code) || (code === "NotFound" && property !== undefined);
}
