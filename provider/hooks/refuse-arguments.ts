import { ProviderError } from "../contract/errors";
import type { Violation } from "../contract/violation";
import { type ProviderInputs, providerInputs } from "../models/provider";
import { presentableFailure, validate } from "./validation";

/** Throws `InvalidSpec` for what is wrong with the arguments of a call, or with its connection. */
export function refuseArguments(
  violations: readonly Violation[],
  connection: unknown,
): asserts connection is ProviderInputs {
  const failures = [...violations, ...validate(providerInputs, connection).map(ofConnection)].map(
    presentableFailure,
  );
  if (failures.length === 0) return;
  throw new ProviderError(
    "InvalidSpec",
    failures.map(({ property, reason }) => (property === "" ? reason : `${property}: ${reason}`)).join("; "),
  );
}

function ofConnection({ property, reason }: Violation): Violation {
  return { property: property === "" ? "provider" : `provider.${property}`, reason };
}
