/** What the compiler makes of the table of types. */
import type { Properties } from "../../provider/adapters/vsphere/transport/managed-objects";
import type { Arguments, Result } from "../../provider/adapters/vsphere/transport/operations";
import {
  type AnyVim,
  isVim,
  type MoRef,
  type Vim,
} from "../../provider/adapters/vsphere/transport/vim-types";

type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

// inherited fields, enumerations, lists, and objects within objects
export const disk: Vim<"VirtualDisk"> = { key: 1, capacityInKB: 2, shares: { shares: 1, level: "custom" } };
// @ts-expect-error a field that no ancestor has
export const unknownField: Vim<"VirtualDisk"> = { key: 1, capacityInKB: 2, size: 3 };
// @ts-expect-error a field that is needed
export const missingField: Vim<"VirtualDisk"> = { key: 1 };
// @ts-expect-error a value that the enumeration does not have
export const wrongValue: Vim<"SharesInfo"> = { shares: 1, level: "much" };

// where any kind may stand, it says which
export const change: Vim<"VirtualDeviceConfigSpec"> = {
  device: {
    $type: "VirtualDisk",
    key: 1,
    capacityInKB: 2,
    backing: { $type: "VirtualDiskFlatVer2BackingInfo", fileName: "", diskMode: "persistent" },
  },
};
// @ts-expect-error it does not say which
export const untold: Vim<"VirtualDeviceConfigSpec"> = { device: { key: 1, capacityInKB: 2 } };
export const foreign: Vim<"VirtualDeviceConfigSpec"> = {
  // @ts-expect-error it is no device
  device: { $type: "OptionValue", key: "a", value: "b" },
};

export function narrow(device: AnyVim<"VirtualDevice">): number {
  if (device.$type === "VirtualDisk") return device.capacityInKB;
  if (isVim(device, "VirtualController")) return device.busNumber;
  // @ts-expect-error not every device has one
  if (device.busNumber === 0) return 0;
  return device.key;
}

type Read = Properties<
  "VirtualMachine",
  "name" | "config.hardware.device" | "runtime.powerState" | "snapshot"
>;
export const properties: readonly true[] = [
  true satisfies Same<Read["name"], string>,
  true satisfies Same<Read["runtime.powerState"], "poweredOn" | "poweredOff" | "suspended">,
  true satisfies Same<Read["config.hardware.device"], readonly AnyVim<"VirtualDevice">[] | undefined>,
  true satisfies Same<Read["snapshot"], Vim<"VirtualMachineSnapshotInfo"> | undefined>,
  // one that is not there is never anything
  true satisfies Same<Properties<"VirtualMachine", "config.nmae">["config.nmae"], undefined>,
];

export const operations: readonly true[] = [
  true satisfies Same<Result<"CloneVM_Task">, MoRef>,
  true satisfies Same<Result<"FindByUuid">, MoRef | undefined>,
  true satisfies Same<Result<"Logout">, undefined>,
];
// @ts-expect-error a parameter that is needed
export const parameters: Arguments<"CloneVM_Task"> = {
  name: "web",
  folder: { type: "Folder", value: "group-v3" },
};
