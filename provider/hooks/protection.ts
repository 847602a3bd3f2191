import { isDeepStrictEqual } from "node:util";
import { toProviderError } from "../contract/errors";
import type { Kind } from "../kinds/kind";
import { PartialFailure } from "../runtime/partial-failure";
import type { PropertyMap } from "../runtime/values";

/**
 * What a failed update throws. A deletion reads the state: what the program protects from it by now must be there, whatever else
 * the update did not do. What it no longer protects stays protected.
 */
export function withProtection(
  { protects }: Pick<Kind<never>, "protects">,
  { id, recorded, inputs }: { id: string; recorded: PropertyMap; inputs: PropertyMap },
  error: unknown,
): unknown {
  const state = PartialFailure.is(error) ? error.properties : recorded;
  const kept = { ...state, ...(protects?.(inputs as never, state) ?? retained(inputs)) };
  if (isDeepStrictEqual(kept, state)) return error;
  if (PartialFailure.is(error)) return new PartialFailure(error.id, kept, error.reasons, error.cause);
  return new PartialFailure(id, kept, [toProviderError(error).message], error);
}

function retained({ deletionPolicy }: PropertyMap): PropertyMap {
  return deletionPolicy === "Retain" ? { deletionPolicy } : {};
}
