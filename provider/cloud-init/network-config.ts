import { BlockList, isIPv6 } from "node:net";
import type { AddressRoute } from "../contract/machine";

/** An interface as the guest shall set it up; a `DesiredInterface` with its MAC address is one. */
export interface GuestInterface {
  readonly name: string;
  /** Finds the interface in the guest, whatever its kernel calls it. */
  readonly macAddress: string;
  /** CIDR. */
  readonly addresses: readonly string[];
  /** DHCP for IPv4; IPv6 follows the router's advertisements in any case. */
  readonly dhcp: boolean;
  readonly gateway?: string | undefined;
  readonly dns: readonly string[];
  readonly searchDomains?: readonly string[];
  readonly routes: readonly AddressRoute[];
  readonly mtu?: number | undefined;
}

/**
 * The document `network-config`, version 2 (netplan's shape), as JSON, which YAML includes. Interfaces
 * keep the names that the guest's kernel gives them: no `set-name`.
 * https://docs.cloud-init.io/en/latest/reference/network-config-format-v2.html
 */
export function networkConfigDocument(interfaces: readonly GuestInterface[]): string {
  const ethernets = Object.fromEntries(interfaces.map((item) => [item.name, ethernet(item)]));
  return `${JSON.stringify({ version: 2, ethernets })}\n`;
}

function ethernet(item: GuestInterface): object {
  const { addresses, dns, searchDomains = [], mtu } = item;
  const routes = [...defaultRoute(item), ...item.routes.map(({ to, via }) => route(item, to, via))];
  return {
    match: { macaddress: item.macAddress.toLowerCase() },
    dhcp4: item.dhcp,
    ...(addresses.length > 0 && { addresses }),
    ...(routes.length > 0 && { routes }),
    ...((dns.length > 0 || searchDomains.length > 0) && {
      nameservers: {
        ...(dns.length > 0 && { addresses: dns }),
        ...(searchDomains.length > 0 && { search: searchDomains }),
      },
    }),
    ...(mtu !== undefined && { mtu }),
  };
}

// `gateway4` is deprecated, and `to: default` is younger than the guests of some users
function defaultRoute(item: GuestInterface): object[] {
  if (item.gateway === undefined) return [];
  return [route(item, isIPv6(item.gateway) ? "::/0" : "0.0.0.0/0", item.gateway)];
}

// without `on-link` the guest refuses a router outside its own subnets, as hosters of single addresses have it
function route({ addresses, dhcp }: GuestInterface, to: string, via: string): object {
  const onLink = !dhcp && addresses.length > 0 && !isLinkLocal(via) && !reaches(addresses, via);
  return { to, via, ...(onLink && { "on-link": true }) };
}

function reaches(addresses: readonly string[], router: string): boolean {
  const subnets = new BlockList();
  for (const address of addresses) {
    const [host = "", prefix = ""] = address.split("/");
    subnets.addSubnet(host, Number(prefix), family(host));
  }
  return subnets.check(router, family(router));
}

function isLinkLocal(address: string): boolean {
  return address.toLowerCase().startsWith("fe80:");
}

function family(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
