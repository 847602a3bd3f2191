import type { MachineChange } from "../../../contract/changes";
import type { MachineReference } from "../../../contract/machine";
import type { Vsphere } from "../session";
import { addDisk, growDisk, limitDisk, removeDisk } from "./change-disks";
import { setGuestData } from "./change-guest-data";
import { setHardware, setLimits, setLiveSettings } from "./change-hardware";
import { addInterface, changeInterface, removeInterface } from "./change-interfaces";
import { setOwner } from "./change-owner";
import { changePower } from "./change-power";
import { setCpus, setMemory } from "./change-sizing";
import { setTags } from "./change-tags";
import type { Going } from "./edit";
import { rename } from "./rename";

export function applyChange(
  vsphere: Vsphere,
  reference: MachineReference,
  change: MachineChange,
  going: Going,
): Promise<void> {
  switch (change.kind) {
    case "set-owner":
      return setOwner(vsphere, reference, change.key, going);
    case "rename":
      return rename(vsphere, reference, change.name, going);
    case "set-cpus":
      return setCpus(vsphere, reference, change.cpus, going);
    case "set-memory":
      return setMemory(vsphere, reference, change.memoryBytes, going);
    case "set-hardware":
      return change.live === true
        ? setLiveSettings(vsphere, reference, change.desired, going)
        : setHardware(vsphere, reference, change.desired, going);
    case "set-limits":
      return setLimits(vsphere, reference, change.desired, going);
    case "add-disk":
      return addDisk(vsphere, reference, change.disk, change.desired, going);
    case "grow-disk":
      return growDisk(vsphere, reference, change.name, change.sizeBytes, going);
    case "limit-disk":
      return limitDisk(vsphere, reference, change.name, change.operationsPerSecond, going);
    case "remove-disk":
      return removeDisk(vsphere, reference, change.name, change.keep, going);
    case "add-interface":
      return addInterface(vsphere, reference, change.interface, change.desired, going);
    case "change-interface":
      return changeInterface(vsphere, reference, change.interface, change.desired, going);
    case "remove-interface":
      return removeInterface(vsphere, reference, change.name, going);
    case "set-tags":
      return setTags(vsphere, reference, change.tags, going);
    case "set-guest-data":
      return setGuestData(vsphere, reference, change.guest, change.desired, going);
    case "power":
      return changePower(vsphere, reference, change.to, going);
  }
}
