import { definedOnly } from "../../../contract/defined-only";
import { formatDuration } from "../../../units";
import type { MachineBlock } from "../config";
import { emptyAsUndefined } from "../to-native/config-spec";
import { isVim, type Vim } from "../transport/vim-types";
import type { BoundDisk, BoundInterface } from "./devices";
import type { Config } from "./hardware";

export type BlockConfig = Config &
  Pick<Vim<"VirtualMachineConfigInfo">, "guestId" | "annotation" | "tools" | "template">;

const commonGuest = "otherGuest64";

/** The settings of a machine that only vSphere has and that its configuration tells, without what every machine has. */
export function readBlock(
  config: BlockConfig,
  disks: readonly BoundDisk[],
  interfaces: readonly BoundInterface[],
): MachineBlock {
  const { guestId, annotation = "", flags, memoryReservationLockedToMax: isLocked } = config;
  return definedOnly({
    guestId: guestId === "" || guestId === commonGuest ? undefined : guestId,
    annotation: annotation === "" ? undefined : annotation,
    diskUuid: flags.diskUuidEnabled === true ? true : undefined,
    reserveAllMemory: isLocked === true ? true : undefined,
    memoryShares: memorySharesOf(config),
    boot: bootOf(config),
    tools: toolsOf(config),
    template: config.template === true ? true : undefined,
    disks: entries(disks, diskSettings),
    interfaces: entries(interfaces, interfaceSettings),
  });
}

function memorySharesOf({ memoryAllocation }: BlockConfig): MachineBlock["memoryShares"] {
  const { level, shares } = memoryAllocation?.shares ?? {};
  if (level === "low" || level === "high") return level;
  return level === "custom" ? shares : undefined;
}

function bootOf({ bootOptions }: BlockConfig): MachineBlock["boot"] {
  const { bootDelay = 0, enterBIOSSetup, bootRetryEnabled, bootRetryDelay = 0 } = bootOptions ?? {};
  return emptyAsUndefined(
    definedOnly({
      delay: bootDelay > 0 ? formatDuration(bootDelay) : undefined,
      enterSetup: enterBIOSSetup === true ? true : undefined,
      retryDelay: bootRetryEnabled === true ? formatDuration(bootRetryDelay) : undefined,
    }),
  );
}

function toolsOf({ tools }: BlockConfig): MachineBlock["tools"] {
  return emptyAsUndefined(
    definedOnly({
      upgrade: tools?.toolsUpgradePolicy === "upgradeAtPowerCycle" ? ("atPowerCycle" as const) : undefined,
      syncTime: tools?.syncTimeWithHost === true ? true : undefined,
    }),
  );
}

type DiskSettings = NonNullable<MachineBlock["disks"]>[string];

function diskSettings({ native }: BoundDisk): DiskSettings | undefined {
  const { backing } = native.device;
  if (!isVim(backing, "VirtualDiskFlatVer2BackingInfo")) return undefined;
  const mode = modes.find((known) => known === backing.diskMode);
  const sharing = backing.sharing === "sharingMultiWriter" ? ("multiWriter" as const) : undefined;
  return emptyAsUndefined(definedOnly({ mode, sharing }));
}

const modes = ["independent_persistent", "independent_nonpersistent"] as const;

type InterfaceSettings = NonNullable<MachineBlock["interfaces"]>[string];

function interfaceSettings({ native: { device } }: BoundInterface): InterfaceSettings | undefined {
  if (!isVim(device, "VirtualSriovEthernetCard")) return undefined;
  return emptyAsUndefined(
    definedOnly({
      physicalFunction: device.sriovBacking?.physicalFunctionBacking?.id,
      allowMtuChange: device.allowGuestOSMtuChange === true ? true : undefined,
    }),
  );
}

function entries<Item extends { readonly name: string }, Settings>(
  items: readonly Item[],
  settingsOf: (item: Item) => Settings | undefined,
): Record<string, Settings> | undefined {
  const found = items.flatMap((item) => {
    const settings = settingsOf(item);
    return settings === undefined ? [] : [[item.name, settings] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
