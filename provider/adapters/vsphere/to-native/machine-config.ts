/** A new machine: what its configuration says, and the marker that goes with the request. */
import { ProviderError } from "../../../contract/errors";
import type { DesiredDisk, DesiredInterface, DesiredMachine } from "../../../contract/machine";
import { formatQuantity } from "../../../models/units";
import type { MachineBlock } from "../config";
import { disksOf, interfacesOf, type NativeDisk } from "../from-native/devices";
import type { Device } from "../from-native/slots";
import {
  type MarkedDisk,
  type MarkedInterface,
  type Marker,
  markedInterface,
  markerOption,
  type Option,
} from "../marker";
import { isVim } from "../transport/vim-types";
import { isGrouped } from "./availability";
import { type AdapterType, adapterOf, addCard, backingOf, type NetworkPlug, wantedAdapter } from "./card";
import {
  type ConfigSpec,
  cpuSpec,
  freeOptions,
  hardwareSpec,
  limitsSpec,
  memorySpec,
  policySpec,
} from "./config-spec";
import { addDisk, attachDisk, type DiskSettings, grownDisk, wantedController } from "./disk";
import { guestOptions, setUpByDocuments } from "./guest-info";
import { builtInDevices, type ControllerType, controllerTypeOf, Layout } from "./layout";

/** What a machine is cloned from. */
export interface CloneSource {
  readonly devices: readonly Device[];
  readonly options: readonly Option[];
  readonly coresPerSocket: number | undefined;
}

/** The wish with everything that it names looked up. */
export interface MachineInput {
  readonly desired: DesiredMachine;
  readonly owner: string;
  readonly instanceUuid: string;
  /** By the interface's name. */
  readonly plugs: ReadonlyMap<string, NetworkPlug>;
  /** By the disk's name. */
  readonly disks: ReadonlyMap<string, DiskSettings>;
  readonly policyId?: string | undefined;
  /** Its creation has a step to go after the request. */
  readonly unfinished: boolean;
}

export interface MachineConfig {
  readonly spec: ConfigSpec;
  readonly marker: Marker;
}

/** A machine that begins as a copy of another. */
export function clonedConfig(input: MachineInput, source: CloneSource): MachineConfig {
  const { desired } = input;
  const native: MachineBlock = desired.native;
  const layout = new Layout(source.devices);
  const [root, ...others] = disksOf(source.devices);
  const [rootWish, ...wishes] = desired.disks;
  if (root === undefined || rootWish === undefined) throw withoutDisk();
  growRoot(layout, rootWish, root, native);
  const controller = controllerTypeOf(root.device, source.devices) ?? "pvscsi";
  const disks = [
    { name: rootWish.name, slot: root.slot, made: true },
    ...wishes.map((disk) => newDisk(layout, disk, controller, input)),
    // what else the image has comes along, and goes with the machine
    ...others.map(({ slot }) => ({ name: slot, slot, made: true })),
  ];
  const interfaces = replaceCards(layout, input, source.devices);
  return complete(input, layout, { disks, interfaces }, source);
}

/** A machine from nothing; `rootFile`: a disk that is there already. */
export function emptyConfig(input: MachineInput, rootFile?: string): MachineConfig {
  const { desired } = input;
  const native: MachineBlock = desired.native;
  const layout = new Layout(builtInDevices);
  const disks = desired.disks.map((disk, index): MarkedDisk => {
    if (index > 0 || rootFile === undefined) return newDisk(layout, disk, "pvscsi", input);
    const controller = wantedController(disk, native, "pvscsi");
    const { slot } = attachDisk(layout, disk, rootFile, controller, native);
    return { name: disk.name, slot, made: false };
  });
  const interfaces = desired.interfaces.map((item) => newCard(layout, input, item, "vmxnet3"));
  const { spec, marker } = complete(input, layout, { disks, interfaces });
  return { spec: { guestId: "otherGuest64", ...spec }, marker };
}

function complete(
  input: MachineInput,
  layout: Layout,
  devices: Pick<Marker, "disks" | "interfaces">,
  source?: CloneSource,
): MachineConfig {
  const { desired, owner, instanceUuid, unfinished } = input;
  const native: MachineBlock = desired.native;
  addTpm(layout, desired, source?.devices ?? []);
  const free = freeOptions(desired);
  const marker: Marker = {
    owner,
    machine: instanceUuid,
    ...devices,
    ...(free.length > 0 && { options: free.map(({ key }) => key) }),
    ...(desired.tags.length > 0 && { tagged: true }),
    ...(isGrouped(native.availability) && { grouped: true }),
    ...(unfinished && { unfinished }),
  };
  const guest = {
    name: desired.name,
    guest: desired.guest,
    interfaces: addressed(setUpByDocuments(desired)),
  };
  const spec: ConfigSpec = {
    instanceUuid,
    ...hardwareSpec(desired, native),
    ...cpuSpec(desired.cpus, source?.coresPerSocket, desired.hardware.topology),
    ...memorySpec(desired.memoryBytes),
    ...limitsSpec(desired.limits, native, false),
    ...policySpec(input.policyId),
    deviceChange: layout.changes,
    extraConfig: [markerOption(marker), ...free, ...guestOptions(guest, source?.options)],
  };
  return { spec, marker };
}

/** Those whose MAC address the wish names. */
function addressed(interfaces: readonly DesiredInterface[]) {
  return interfaces.flatMap((item) =>
    item.macAddress === undefined ? [] : [{ ...item, macAddress: item.macAddress }],
  );
}

function newDisk(
  layout: Layout,
  disk: DesiredDisk,
  fallback: ControllerType,
  input: MachineInput,
): MarkedDisk {
  const native: MachineBlock = input.desired.native;
  const settings = input.disks.get(disk.name) ?? {};
  const { slot } = addDisk(layout, disk, wantedController(disk, native, fallback), native, settings);
  return { name: disk.name, slot, made: true };
}

function growRoot(layout: Layout, wish: DesiredDisk, root: NativeDisk, native: MachineBlock): void {
  if (wish.sizeBytes === undefined || wish.sizeBytes <= root.sizeBytes) return;
  if (native.clone === "linked") {
    const size = formatQuantity(root.sizeBytes);
    throw new ProviderError("InvalidSpec", `a linked clone shares the image's disk of ${size}`, {
      property: `disks[${wish.name}].size`,
      cure: `leave the size out or write ${size}, or set class.vsphere.clone to "full"`,
    });
  }
  layout.edit(grownDisk(root.device, wish.name, wish.sizeBytes));
}

/** The image's adapters go: they would bring their MAC addresses and networks along. */
function replaceCards(layout: Layout, input: MachineInput, devices: readonly Device[]): MarkedInterface[] {
  const before = interfacesOf(devices);
  for (const { device } of before) layout.remove(device);
  return input.desired.interfaces.map((item, index) => {
    const same = before[index];
    return newCard(layout, input, item, (same && adapterOf(same.device)) ?? "vmxnet3");
  });
}

function newCard(
  layout: Layout,
  input: MachineInput,
  item: DesiredInterface,
  fallback: AdapterType,
): MarkedInterface {
  const native: MachineBlock = input.desired.native;
  const plug = input.plugs.get(item.name);
  if (plug === undefined) throw new RangeError(`the network of ${item.name} was not looked up`);
  const { slot } = addCard(layout, item, wantedAdapter(item, native, fallback), backingOf(plug), native);
  return markedInterface(item, slot);
}

function addTpm(layout: Layout, { hardware }: DesiredMachine, present: readonly Device[]): void {
  if (hardware.tpmVersion === undefined || present.some((device) => isVim(device, "VirtualTPM"))) return;
  layout.add({ $type: "VirtualTPM", key: layout.newKey() });
}

function withoutDisk(): ProviderError {
  return new ProviderError("InvalidSpec", "the image has no disk", {
    property: "image",
    cure: "name a template or machine that has one",
  });
}
