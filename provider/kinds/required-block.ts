import type { Violation } from "./kind";

interface PortableInputs {
  readonly provider: { readonly type: string };
  readonly source: object;
}

/** The program must say what the thing is on the hypervisor that the stack chose. */
export function requiredBlock({ provider, source }: PortableInputs, property: string): Violation[] {
  if (provider.type === undefined || Object.hasOwn(source, provider.type)) return [];
  const there = Object.keys(source);
  const has = there.length === 0 ? "is empty" : `is only written for ${there.join(", ")}`;
  return [
    {
      property,
      reason: `${has}, but the Provider is ${provider.type}: add ${property}.${provider.type}`,
      reads: ["provider"],
    },
  ];
}
