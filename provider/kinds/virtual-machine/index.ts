import { type VirtualMachineInputs, virtualMachineInputs } from "../../models/virtual-machine";
import { desiredMachine } from "../../planner/desired-machine";
import { inputPath, rootInputs } from "../../planner/input-paths";
import { capabilityViolations } from "../../rules/capability-rules";
import { machineViolations } from "../../rules/machine-rules";
import { sizingViolations } from "../../rules/sizing-rules";
import { connectionViolations } from "../../runtime/connection-rules";
import { withDeadline } from "../../runtime/operation";
import { parseDuration } from "../../units";
import type { Kind } from "../kind";
import { createMachine } from "./create";
import { deleteMachine } from "./delete";
import { diffMachine } from "./diff";
import { plannedOutputs } from "./planned-outputs";
import { nameViolations } from "./program-names";
import { protectedProperties } from "./protection";
import { readMachine } from "./read";
import { updateMachine } from "./update";

export const virtualMachine: Kind<VirtualMachineInputs> = {
  name: "VirtualMachine",
  model: virtualMachineInputs,
  connection: "provider",
  blocks: [[], ["class"]],
  rules: (inputs, capabilities) => [
    ...connectionViolations(inputs.provider, "provider."),
    ...machineViolations(inputs),
    ...sizingViolations(inputs),
    ...nameViolations(inputs),
    ...(capabilities === undefined ? [] : capabilityViolations(inputs, capabilities)),
  ],
  replacing: ({ updatePolicy }) => (updatePolicy?.image === "Replace" ? rootInputs : []),
  desired: (inputs) => (sizingViolations(inputs).length === 0 ? desiredMachine(inputs) : undefined),
  path: inputPath,
  diff: diffMachine,
  plan: plannedOutputs,
  protects: protectedProperties,
  create: (inputs) => withDeadline(timeout(inputs, "create"), () => createMachine(inputs)),
  read: readMachine,
  update: (id, recorded, inputs) =>
    withDeadline(timeout(inputs, "update"), () => updateMachine(id, recorded, inputs)),
  delete: (id, recorded) => withDeadline(timeout(recorded, "delete"), () => deleteMachine(id, recorded)),
};

const defaultTimeouts = { create: "30m", update: "30m", delete: "10m" } as const;

function timeout({ timeouts }: VirtualMachineInputs, operation: keyof typeof defaultTimeouts): number {
  return parseDuration(timeouts?.[operation] ?? defaultTimeouts[operation]);
}
