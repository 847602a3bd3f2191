import { blockFor, machineBlock, settingChangesFor } from "../models/blocks";
import type { VirtualMachineInputs } from "../models/virtual-machine";
import type { VMClassInputs } from "../models/vm-class";
import { blockPath } from "../planner/input-paths";
import type { RuleViolation } from "./rule-violation";

/** A machine has CPUs and memory from its program, or all of them from one setting of its hypervisor's block. */
export function sizingViolations(inputs: VirtualMachineInputs): RuleViolation[] {
  const {
    class: spec,
    resources,
    provider: { type },
  } = inputs;
  const setting = sizingSetting(machineBlock(inputs, type), type);
  const given = [
    ["class.cpu", spec.cpu],
    ["class.memory", spec.memory],
    ["resources.cpu", resources?.cpu],
    ["resources.memory", resources?.memory],
  ] as const;
  if (setting !== undefined) {
    const reason = `${blockPath(`native.${setting}`, inputs)} gives the machine its CPUs and memory: leave one of them out`;
    return given.flatMap(([property, value]) =>
      value === undefined ? [] : [{ property, reason, reads: ["class", type, "provider"] }],
    );
  }
  const missing = [
    ["cpu", spec.cpu ?? resources?.cpu],
    ["memory", spec.memory ?? resources?.memory],
  ] as const;
  return missing.flatMap(([name, value]) =>
    value === undefined ? [required(name, "class.", ["class", type, "resources", "provider"])] : [],
  );
}

/** A class of its own has no Provider: whichever a machine has, its block may size the machine. */
export function classSizingViolations(spec: VMClassInputs): RuleViolation[] {
  if (Object.keys(spec).some((type) => sizingSetting(blockFor(spec, type), type) !== undefined)) return [];
  const missing = (["cpu", "memory"] as const).filter((name) => spec[name] === undefined);
  return missing.map((name) => required(name, "", Object.keys(spec)));
}

function sizingSetting(block: Readonly<Record<string, unknown>>, type: string): string | undefined {
  const { sizing = [] } = settingChangesFor(type);
  return sizing.find((setting) => block[setting] !== undefined);
}

const examples = { cpu: "write a number such as 2", memory: 'write a size such as "4Gi"' } as const;

function required(name: keyof typeof examples, prefix: string, reads: readonly string[]): RuleViolation {
  return { property: `${prefix}${name}`, reason: `is required: ${examples[name]}`, reads };
}
