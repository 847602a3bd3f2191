import { hasBlock } from "../models/blocks";
import type { RuleViolation } from "../rules/rule-violation";

interface PortableInputs {
  readonly provider: { readonly type: string };
  readonly source: object;
}

/** The program must say what the thing is on the hypervisor that the stack chose, and the hypervisor must have such things. */
export function requiredBlock(
  { provider, source }: PortableInputs,
  name: "image" | "network",
): RuleViolation[] {
  const { type } = provider;
  if (type === undefined || Object.hasOwn(source, type)) return [];
  if (!hasBlock(type, name)) {
    const reason = `${type} has no ${name}s: leave the resource out for this Provider`;
    return [{ property: "provider", reason, reads: ["provider"] }];
  }
  const there = Object.keys(source);
  const has = there.length === 0 ? "is empty" : `is only written for ${there.join(", ")}`;
  return [
    {
      property: "source",
      reason: `${has}, but the Provider is ${type}: add source.${type}`,
      reads: ["provider"],
    },
  ];
}
