import { BlockList, isIP } from "node:net";

const unwanted = new BlockList();
unwanted.addSubnet("127.0.0.0", 8, "ipv4");
unwanted.addSubnet("169.254.0.0", 16, "ipv4");
unwanted.addAddress("::1", "ipv6");
unwanted.addSubnet("fe80::", 10, "ipv6");

/** Whether other computers can reach a guest at this address, which then counts among `ObservedInterface.addresses`. */
export function isReachable(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !unwanted.check(address, family === 6 ? "ipv6" : "ipv4");
}
