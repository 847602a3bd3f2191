import { type VirtualMachineInputs, virtualMachineInputs } from "../../models/virtual-machine";
import { capabilityViolations } from "../../planner/capability-rules";
import { machineViolations } from "../../planner/machine-rules";
import { connectionViolations } from "../connection-rules";
import type { Kind } from "../kind";
import { createMachine } from "./create";
import { deleteMachine } from "./delete";
import { diffMachine } from "./diff";
import { readMachine } from "./read";
import { updateMachine } from "./update";

export const virtualMachine: Kind<VirtualMachineInputs> = {
  name: "VirtualMachine",
  model: virtualMachineInputs,
  rules: (inputs, capabilities) => [
    ...connectionViolations(inputs.provider, "provider."),
    ...machineViolations(inputs),
    ...(capabilities === undefined ? [] : capabilityViolations(inputs, capabilities)),
  ],
  diff: diffMachine,
  create: createMachine,
  read: readMachine,
  update: updateMachine,
  delete: deleteMachine,
};
