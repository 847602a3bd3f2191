import { isIPv4 } from "node:net";
import { isReachable } from "../../../contract/guest-address";
import type { Vim } from "../transport/vim-types";
import type { NativeInterface } from "./devices";

type GuestNic = Vim<"GuestNicInfo">;

/** What VMware Tools in the guest report for an adapter, IPv4 first. */
export function addressesOf({ device, macAddress }: NativeInterface, nics: readonly GuestNic[]): string[] {
  const nic =
    nics.find(({ deviceConfigId }) => deviceConfigId === device.key) ??
    nics.find((candidate) => candidate.macAddress?.toLowerCase() === macAddress);
  const addresses = (nic?.ipAddress ?? []).filter(isReachable);
  return addresses.toSorted((a, b) => Number(isIPv4(b)) - Number(isIPv4(a)));
}
