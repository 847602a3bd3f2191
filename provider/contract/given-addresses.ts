import type { MachineSummary } from "./adapter";

/** Turns an address of an interface into the form of `MachineSummary.addresses`: only the guest needs the prefix. */
export function withoutPrefix(cidr: string): string {
  return cidr.replace(/\/.*/, "");
}

interface Addressed {
  readonly name: string;
  readonly addresses?: readonly string[] | undefined;
}

/** Builds the part of a summary that holds the interfaces' static addresses. */
export function givenAddresses(interfaces: readonly Addressed[]): Pick<MachineSummary, "addresses"> {
  const given = interfaces.flatMap(({ name, addresses = [] }) =>
    addresses.length === 0 ? [] : [[name, addresses]],
  );
  return given.length === 0 ? {} : { addresses: Object.fromEntries(given) };
}
