import { isIPv4 } from "node:net";
import type { z } from "zod";
import { ProviderError } from "../../../contract/errors";
import type { DesiredNetwork } from "../../../contract/network";
import type { config } from "../config";
import { networkMarkerMarkup } from "../network-marker";
import { type Markup, markup, serialize } from "../xml";

export type NetworkBlock = z.infer<typeof config.network>;
export type CreateBlock = NonNullable<NetworkBlock["create"]>;

export function networkXml(name: string, block: CreateBlock, desired: DesiredNetwork, owner: string): string {
  return serialize(
    markup(
      "network",
      {},
      markup("name", {}, name),
      markup("metadata", {}, networkMarkerMarkup(owner)),
      forwardMarkup(block),
      bridgeMarkup(block),
      desired.mtu === undefined ? undefined : markup("mtu", { size: desired.mtu }),
      block.domain === undefined ? undefined : markup("domain", { name: block.domain, localOnly: "yes" }),
      addressMarkup(block),
    ),
  );
}

function forwardMarkup({ mode }: CreateBlock): Markup | undefined {
  return mode === "isolated" ? undefined : markup("forward", { mode });
}

function bridgeMarkup({ mode, bridge }: CreateBlock): Markup | undefined {
  if (mode !== "bridge")
    return bridge === undefined ? undefined : markup("bridge", { name: bridge, stp: "on" });
  if (bridge !== undefined) return markup("bridge", { name: bridge });
  throw new ProviderError("InvalidSpec", "mode bridge needs the bridge of the host", {
    property: "source.libvirt.create.bridge",
    remediation: "name it, e.g. br0",
  });
}

function addressMarkup(block: CreateBlock): Markup | undefined {
  const { mode, cidr } = block;
  if (cidr === undefined) {
    if (mode === "isolated") return undefined;
    if (mode === "bridge") return undefined;
    throw new ProviderError("InvalidSpec", `mode ${mode} needs an address range`, {
      property: "source.libvirt.create.cidr",
      remediation: "give the host's address and the size of the network, e.g. 192.168.150.1/24",
    });
  }
  if (mode === "bridge") {
    throw new ProviderError("InvalidSpec", "the addresses of a bridge of the host are not libvirt's", {
      property: "source.libvirt.create.cidr",
      remediation: "leave cidr out, or use mode nat, route or isolated",
    });
  }
  const [address = "", prefix = "24"] = cidr.split("/");
  const dhcp = dhcpMarkup(block);
  return markup(
    "ip",
    { address: hostAddress(address, Number(prefix)), prefix },
    dhcp === undefined ? undefined : markup("dhcp", {}, dhcp.range, ...dhcp.hosts),
  );
}

/** What a network gives to its guests; `undefined` where it gives nothing. */
export function dhcpMarkup(block: CreateBlock): { range: Markup; hosts: readonly Markup[] } | undefined {
  const [address = "", prefix = "24"] = (block.cidr ?? "").split("/");
  if (address === "") return undefined;
  const range = dhcpRange(block, hostAddress(address, Number(prefix)), Number(prefix));
  if (range === undefined) return undefined;
  const hosts = (block.hosts ?? []).map(({ macAddress, address: ip, name }) =>
    markup("host", { mac: macAddress.toLowerCase(), name, ip }),
  );
  return { range: markup("range", range), hosts };
}

// 192.168.150.0/24 names the network, whose first address is then the host's
function hostAddress(address: string, prefix: number): string {
  const value = toNumber(address);
  return value === networkOf(value, prefix) ? toAddress(value + 1) : address;
}

/** What was asked for, else all but the host's address: from the one after it to the last before broadcast. */
function dhcpRange(
  { dhcpStart, dhcpEnd }: CreateBlock,
  host: string,
  prefix: number,
): { start: string; end: string } | undefined {
  const first = networkOf(toNumber(host), prefix);
  const last = first + 2 ** (32 - prefix) - 2;
  const own = toNumber(host);
  const start = dhcpStart ?? toAddress(own === first + 1 ? own + 1 : first + 1);
  const end = dhcpEnd ?? toAddress(own === first + 1 ? last : own - 1);
  return toNumber(start) > toNumber(end) ? undefined : { start, end };
}

function networkOf(address: number, prefix: number): number {
  const size = 2 ** (32 - prefix);
  return Math.floor(address / size) * size;
}

function toNumber(address: string): number {
  if (!isIPv4(address)) throw new ProviderError("InvalidSpec", `"${address}" is not an IPv4 address`);
  return address.split(".").reduce((value, part) => value * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
