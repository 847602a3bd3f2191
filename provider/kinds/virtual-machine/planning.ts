import type { Capabilities } from "../../contract/capabilities";
import type { ObservedMachine } from "../../contract/machine";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { desiredMachine } from "../../planner/desired-machine";
import type { MachinePlan } from "../../planner/plan";
import { planMachine } from "../../planner/plan-machine";
import { guestDocuments } from "./guest-data";
import { previousWish, type RecordedMachine } from "./recorded";

export interface MachineWish {
  readonly inputs: VirtualMachineInputs;
  readonly documents: Awaited<ReturnType<typeof guestDocuments>>;
}

export async function readWish(inputs: VirtualMachineInputs): Promise<MachineWish> {
  return { inputs, documents: await guestDocuments(inputs) };
}

/** The plan from what is recorded and observed to the wish. */
export function planFor(
  wish: MachineWish,
  recorded: RecordedMachine,
  observed: ObservedMachine,
  capabilities: Capabilities,
): MachinePlan {
  const { inputs, documents } = wish;
  return planMachine({
    desired: desiredMachine(inputs, documents.guest),
    previous: previousWish(recorded),
    observed,
    capabilities,
    guestChanged: recorded.userDataDigest !== documents.digest,
    policies: {
      image: inputs.updatePolicy?.image ?? "Ignore",
      userData: inputs.updatePolicy?.userData ?? "Ignore",
    },
  });
}

/** The digest that state holds after a plan: the machine's own, not that of documents it was never given. */
export function digestAfter(
  plan: MachinePlan,
  wish: MachineWish,
  recorded: RecordedMachine,
): string | undefined {
  const given = plan.steps.some((step) => step.change.kind === "set-guest-data");
  return given ? wish.documents.digest : recorded.userDataDigest;
}
