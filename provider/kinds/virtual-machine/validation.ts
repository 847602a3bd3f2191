import type { MachineChange } from "../../contract/changes";
import { ProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import type { Violation } from "../../contract/violation";
import { inputPath } from "../../planner/input-paths";
import { settingsPart } from "../../planner/origin-digest";
import type { OpenSession } from "../../runtime/sessions";
import type { DesiredState } from "./planning";

/** What the hypervisor itself would refuse, found by looking only. */
export async function impossible(
  { session }: OpenSession,
  { inputs, desired }: DesiredState,
  observed: ObservedMachine | undefined,
  planned: readonly MachineChange[] = [],
): Promise<readonly Violation[]> {
  const present = observed && { ...observed, settingsDigest: settingsPart(observed.settingsDigest) };
  const violations = (await session.machines.validate?.(desired, present, planned)) ?? [];
  return violations.map(({ property, reason }) => ({ property: inputPath(property, inputs), reason }));
}

export async function refuseImpossible(
  open: OpenSession,
  desiredState: DesiredState,
  observed: ObservedMachine | undefined,
  planned: readonly MachineChange[] = [],
): Promise<void> {
  const violations = await impossible(open, desiredState, observed, planned);
  const [first] = violations;
  if (first === undefined) return;
  throw new ProviderError("InvalidSpec", violations.map(({ reason }) => reason).join("; "), {
    property: first.property,
  });
}
