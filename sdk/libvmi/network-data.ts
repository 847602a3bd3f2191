import { stringify } from "yaml";

// those that KubeVirt's masquerade binding gives to the guest and to its gateway
const guestAddress = "fd10:0:2::2/120";
const gatewayAddress = "fd10:0:2::1";

/** Network configuration of a guest behind masquerade: IPv4 by DHCP, IPv6 fixed, names from the cluster's DNS. */
export function masqueradeNetworkData(dnsServer: string): string {
  const eth0 = {
    addresses: [guestAddress],
    dhcp4: true,
    gateway6: gatewayAddress,
    // written so by Go, which does not leave out an empty struct
    match: {},
    nameservers: {
      addresses: [dnsServer],
      search: ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"],
    },
  };
  return stringify({ ethernets: { eth0 }, version: 2 }, { indentSeq: false });
}
