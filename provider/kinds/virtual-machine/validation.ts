import { ProviderError } from "../../contract/errors";
import type { DesiredMachine, ObservedMachine } from "../../contract/machine";
import type { Violation } from "../../contract/violation";
import type { OpenSession } from "../../hooks/sessions";
import { settingsPart } from "../../planner/origin-digest";

/** What the hypervisor itself would refuse, found by looking only. */
export async function impossible(
  { session }: OpenSession,
  desired: DesiredMachine,
  observed: ObservedMachine | undefined,
): Promise<readonly Violation[]> {
  const present = observed && { ...observed, settingsDigest: settingsPart(observed.settingsDigest) };
  return (await session.machines.validate?.(desired, present)) ?? [];
}

export async function refuseImpossible(
  open: OpenSession,
  desired: DesiredMachine,
  observed: ObservedMachine | undefined,
): Promise<void> {
  const violations = await impossible(open, desired, observed);
  const [first] = violations;
  if (first === undefined) return;
  throw new ProviderError("InvalidSpec", violations.map(({ reason }) => reason).join("; "), {
    property: first.property,
  });
}
