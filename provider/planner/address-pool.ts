/** Addresses of a pool: those between its first and its last one, both included. */
import { isIPv6 } from "node:net";
import { Address4, Address6 } from "ip-address";
import { ProviderError } from "../contract/errors";
import type { IpAllocation } from "../models/network";

export interface AddressPool {
  readonly first: string;
  readonly last: string;
  readonly prefix: number;
  /** Never given away. */
  readonly gateway?: string | undefined;
}

/** Its addresses are there: inputs without were refused. */
export function isPool(allocation: IpAllocation | undefined): allocation is IpAllocation & AddressPool {
  return allocation?.type === "Pool";
}

/** Some form of the address that is the same for all ways to write it. */
export function canonicalAddress(address: string): string {
  return parse(address).correctForm();
}

export function isInPool(address: string, { first, last }: AddressPool): boolean {
  const number = parse(address).bigInt();
  const same = isIPv6(address) === isIPv6(first);
  return same && number >= parse(first).bigInt() && number <= parse(last).bigInt();
}

/** The lowest that is free. Throws `QuotaExceeded` where there is none. */
export function firstFree(
  pool: AddressPool,
  isTaken: (address: string) => boolean,
  property: string,
): string {
  const { first, last, gateway } = pool;
  const reserved = gateway === undefined ? undefined : canonicalAddress(gateway);
  const end = parse(last).bigInt();
  for (let number = parse(first).bigInt(); number <= end; number += 1n) {
    const address = addressOf(number, isIPv6(first));
    if (address !== reserved && !isTaken(address)) return address;
  }
  throw new ProviderError("QuotaExceeded", `all addresses from ${first} to ${last} are taken`, {
    property,
    remediation: "make the network's pool larger, or give the interface an ipAddress of its own",
  });
}

/** Whether both ends lie in the network of the first one. */
export function isInOneNetwork(first: string, last: string, prefix: number): boolean {
  if (isIPv6(first)) {
    return isIPv6(last) && parse(last).isInSubnet(new Address6(`${first}/${prefix}`));
  }
  return !isIPv6(last) && prefix <= 32 && parse(last).isInSubnet(new Address4(`${first}/${prefix}`));
}

/** Whether the ends are in order. */
export function isAscending(first: string, last: string): boolean {
  return parse(first).bigInt() <= parse(last).bigInt();
}

function parse(address: string): Address4 | Address6 {
  return isIPv6(address) ? new Address6(address) : new Address4(address);
}

function addressOf(number: bigint, version6: boolean): string {
  return (version6 ? Address6.fromBigInt(number) : Address4.fromBigInt(number)).correctForm();
}
