import { isIP } from "node:net";
import { isReachable } from "../../../contract/guest-address";

/** By MAC address, lower case. */
export type AddressesByMac = ReadonlyMap<string, readonly string[]>;

export interface NativeInterface {
  readonly name: string;
  readonly macAddress?: string | undefined;
  readonly addresses: readonly { readonly address: string }[];
}

// bridges and pairs of containers: their MAC addresses are not those of the machine's interfaces, but for some
// that copy one
const virtualNames = /^(lo$|docker|veth|br-|cni|flannel|cali|virbr|podman|lxc|tap)/;

export function agentAddresses(interfaces: readonly NativeInterface[]): AddressesByMac {
  return grouped(
    interfaces
      .filter(({ name }) => !virtualNames.test(name))
      .flatMap(({ macAddress, addresses }) => addresses.map(({ address }) => ({ macAddress, address }))),
  );
}

interface Lease {
  readonly macAddress?: string | undefined;
  readonly address: string;
  readonly expires: number;
}

/** `now`: seconds since 1970. An expired lease is somebody else's address by now. */
export function leasedAddresses(leases: readonly Lease[], now: number): AddressesByMac {
  // newest first: a guest that asked again under another client id has two
  const valid = leases.filter(({ expires }) => expires === 0 || expires > now);
  return grouped(valid.toSorted((a, b) => b.expires - a.expires));
}

function grouped(
  items: readonly { macAddress?: string | undefined; address: string }[],
): Map<string, readonly string[]> {
  const byMac = new Map<string, string[]>();
  for (const { macAddress, address } of items) {
    if (macAddress === undefined || !isReachable(address)) continue;
    const key = macAddress.toLowerCase();
    const list = byMac.get(key) ?? [];
    if (!list.includes(address)) list.push(address);
    byMac.set(key, list);
  }
  for (const list of byMac.values()) list.sort((a, b) => isIP(a) - isIP(b));
  return byMac;
}
