import type { MachineSummary } from "./adapter";

/** The address of an interface as `MachineSummary.addresses` has it: the prefix is only the guest's. */
export function withoutPrefix(cidr: string): string {
  return cidr.replace(/\/.*/, "");
}

interface Addressed {
  readonly name: string;
  readonly addresses?: readonly string[] | undefined;
}

/** The part of a summary that tells what the interfaces were given. */
export function givenAddresses(interfaces: readonly Addressed[]): Pick<MachineSummary, "addresses"> {
  const given = interfaces.flatMap(({ name, addresses = [] }) =>
    addresses.length === 0 ? [] : [[name, addresses]],
  );
  return given.length === 0 ? {} : { addresses: Object.fromEntries(given) };
}
