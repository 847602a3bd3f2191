/** What cannot be on any vSphere, known without asking one. */

import type { DesiredMachine } from "../../contract/machine";
import { sizeOf } from "../../contract/sizing";
import type { Violation } from "../../contract/violation";
import type { MachineBlock } from "./config";
import { refuseUntoldDrives } from "./to-native/boot-order";
import { wantedAdapter } from "./to-native/card";
import {
  cpuSpec,
  freeOptions,
  hardwareSpec,
  memorySpec,
  wantedHardwareVersion,
} from "./to-native/config-spec";
import { customizationSpec } from "./to-native/customization";
import { refuseIsoAsRoot } from "./to-native/datastore-path";
import { judgeDisk } from "./to-native/disk";
import { guestOptions } from "./to-native/guest-info";
import { builtInDevices, Layout } from "./to-native/layout";
import { refuseRunningTemplate } from "./to-native/machine-config";
import { violationsOf } from "./violations";

export function machineRules(desired: DesiredMachine): Violation[] {
  const native: MachineBlock = desired.native;
  const { customization } = native;
  const cards = new Layout(builtInDevices);
  const judgements: readonly (() => unknown)[] = [
    () => memorySpec(sizeOf(desired).memoryBytes),
    () => cpuSpec(sizeOf(desired).cpus, undefined, desired.hardware.topology),
    () => hardwareSpec(desired, native),
    () => wantedHardwareVersion(desired, native),
    () => freeOptions(desired),
    () => refuseRunningTemplate(desired),
    () => refuseUntoldDrives(desired),
    () => desired.root.type === "image" && refuseIsoAsRoot(desired.root.reference),
    () => guestOptions({ name: desired.name, guest: desired.guest, interfaces: [] }),
    // a stored one is vCenter's to judge
    () => customization?.spec === undefined && customization && customizationSpec(desired, customization),
    ...desired.disks.map((disk, index) => () => judgeDisk(disk, native, index === 0)),
    ...desired.interfaces.map((item) => () => wantedAdapter(item, native, "vmxnet3")),
    () => {
      for (const { name } of desired.interfaces) cards.reserveCard(name);
    },
  ];
  return judgements.flatMap(violationsOf);
}
