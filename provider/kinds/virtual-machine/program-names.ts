import { parseTag } from "../../contract/ownership";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import type { RuleViolation } from "../../rules/rule-violation";

/** Which resource of this process's program has a name on a hypervisor: the place and the name, and its owner. */
const taken = new Map<string, string>();

/** Two machines of one program with one name in one place: the second would be a Conflict, after the first was made. */
export function nameViolations(inputs: VirtualMachineInputs): RuleViolation[] {
  const { name, owner } = inputs;
  if (name === undefined || owner === undefined) return [];
  const place = placeOf(inputs);
  const mine = parseTag(owner).owner;
  const holder = taken.get(place) ?? mine;
  taken.set(place, holder);
  if (holder === mine) return [];
  return [
    {
      property: "name",
      reason: `"${name}" is also the name of the machine of ${holder.split("::").at(-1)}: give one of them another name`,
      reads: ["owner", "provider", "placement"],
    },
  ];
}

/** Names are unique in a folder or namespace. */
function placeOf({ name, provider, placement }: VirtualMachineInputs): string {
  const { type, endpoint, defaults } = provider;
  return JSON.stringify([type, endpoint, placement?.folder ?? defaults?.folder, defaults?.namespace, name]);
}

/** For the end of a test. */
export function forgetNames(): void {
  taken.clear();
}
