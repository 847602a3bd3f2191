import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine, MachineReference } from "../../../contract/machine";
import { settingsWith } from "../../../contract/setting-changes";
import { sizeOf } from "../../../contract/sizing";
import { config, type MachineBlock } from "../config";
import { isFault } from "../errors";
import { type MarkedInterface, type Marker, type Option, option, optionText } from "../marker";
import type { VsphereSession } from "../session";
import { isGrouped } from "../to-native/availability";
import { adapterOf, addCard, wantedAdapter } from "../to-native/card";
import {
  type ConfigSpec,
  cpuSpec,
  freeOptions,
  hardwareSpec,
  hardwareVersionNumber,
  limitsSpec,
  policySpec,
  wantedHardwareVersion,
} from "../to-native/config-spec";
import { inWantedMode, profilesOf } from "../to-native/disk";
import { areLimitsGone, goneAvailability, withDefaults } from "../to-native/given-settings";
import { Layout } from "../to-native/layout";
import { appliedSettings } from "../to-native/machine-config";
import { isVim } from "../transport/vim-types";
import { setAvailability } from "./availability";
import { boundDisks } from "./change-disks";
import { boundInterfaces } from "./change-interfaces";
import { policyIdOf, policyName } from "./disk-settings";
import {
  type ChangeRequest,
  type Edit,
  type EditedMachine,
  type EditOf,
  type Going,
  openMachine,
} from "./edit";
import { setTemplate } from "./template";

/** Everything that the desired state says beside sizes, disks and interfaces. A template has to be a machine while it changes. */
export function setHardware(
  session: VsphereSession,
  reference: MachineReference,
  desired: DesiredMachine,
  going: Going,
): ChangeRequest {
  const native: MachineBlock = desired.native;
  return {
    edit: async (machine) => hardwareEdit(machine, desired, await policiesOf(session, desired)),
    around: async (reconfiguring) => {
      await setTemplate(session, reference, false);
      await upgradeHardware(session, reference, desired, going);
      await withAvailability(session, reference, desired, going, reconfiguring);
      if (native.template === true) await setTemplate(session, reference, true);
    },
  };
}

/** What a running machine takes too: `changes.effects` of the configuration. */
export function setLiveSettings(
  session: VsphereSession,
  reference: MachineReference,
  desired: DesiredMachine,
  going: Going,
): ChangeRequest {
  return {
    edit: ({ marker }) => liveEdit(marker, desired),
    around: (reconfiguring) => withAvailability(session, reference, desired, going, reconfiguring),
  };
}

const live = settingsWith(config.changes, "live");

function liveEdit(marker: Marker, desired: DesiredMachine): Edit {
  const { native } = withDefaults(desired, marker.settings);
  const block: MachineBlock = Object.fromEntries(
    Object.entries(native).filter(([setting]) => live.includes(setting)),
  );
  return {
    spec: { ...hardwareSpec({ hardware: {} }, block), ...memorySpecOf(desired, block, marker) },
    marker: { ...withApplied(marker, desired), ...(isGrouped(block.availability) && { grouped: true }) },
  };
}

/** Leaves groups that the desired state no longer names, and resets its settings of HA and DRS. */
async function withAvailability(
  session: VsphereSession,
  reference: MachineReference,
  desired: DesiredMachine,
  going: Going,
  reconfiguring: () => Promise<void>,
): Promise<void> {
  const { availability }: MachineBlock = desired.native;
  const before = await openMachine(session, reference);
  const gone = goneAvailability(desired, before.marker.settings);
  // as long as the marker tells of it, another attempt knows what has to go
  const wanted = availability ?? (before.marker.grouped === true || gone.length > 0 ? {} : undefined);
  if (gone.length > 0) await setAvailability(session, before.ref, wanted, going, gone);
  await reconfiguring();
  if (gone.length === 0) await setAvailability(session, before.ref, wanted, going);
}

export function setLimits(desired: DesiredMachine): EditOf {
  const spec = limitsSpec(desired.limits, desired.native, true);
  return ({ marker }) => ({ spec, marker: withApplied(marker, desired) });
}

/** With the settings that the desired state has now, and none that it had. */
function withApplied({ settings: _settings, ...marker }: Marker, desired: DesiredMachine): Marker {
  return { ...marker, ...appliedSettings(desired) };
}

/** Shares; and what was reserved with all memory, once it is no more. */
function memorySpecOf(desired: DesiredMachine, native: MachineBlock, { settings = [] }: Marker): ConfigSpec {
  const released = settings.includes("native.reserveAllMemory") && native.reserveAllMemory === false;
  const { memoryReservationBytes = 0 } = desired.limits;
  const limits = released ? { memoryReservationBytes } : {};
  const { memoryAllocation } = limitsSpec(limits, native, false);
  return memoryAllocation === undefined ? {} : { memoryAllocation };
}

/** The ids of the desired policies. */
interface Policies {
  readonly machine: string | undefined;
  /** By the disk's name. */
  readonly disks: ReadonlyMap<string, string | undefined>;
}

async function policiesOf(session: VsphereSession, desired: DesiredMachine): Promise<Policies> {
  const { disks: blocks }: MachineBlock = desired.native;
  const machine = policyName(desired);
  const names = desired.disks.map(({ name }) => blocks?.[name]?.storagePolicy ?? machine);
  const [id, ...ids] = await Promise.all([machine, ...names].map((name) => policyIdOf(session, name)));
  return { machine: id, disks: new Map(desired.disks.map(({ name }, index) => [name, ids[index]])) };
}

function hardwareEdit(machine: EditedMachine, desired: DesiredMachine, policies: Policies): Edit {
  const before = machine.marker.settings;
  const whole = withDefaults(desired, before);
  const native: MachineBlock = whole.native;
  const { availability }: MachineBlock = desired.native;
  const { topology } = desired.hardware;
  const layout = new Layout(machine.devices);
  editDisks(layout, machine, native, policies);
  const interfaces = replaceCards(layout, machine, desired);
  addTpm(layout, machine, desired);
  const free = freeOptions(desired);
  const { options: _options, ...marker } = withApplied(machine.marker, desired);
  return {
    spec: {
      ...hardwareSpec(whole, native),
      ...(topology !== undefined && cpuSpec(sizeOf(desired).cpus, undefined, topology)),
      // the digest in the marker speaks of limits too
      ...limitsSpec(desired.limits, desired.native, areLimitsGone(desired, before)),
      ...memorySpecOf(desired, native, machine.marker),
      ...policySpec(policies.machine),
      deviceChange: layout.changes,
      extraConfig: [...free, ...forgotten(machine, free)],
    },
    marker: {
      ...marker,
      interfaces,
      ...(free.length > 0 && { options: free.map(({ key }) => key) }),
      ...(isGrouped(availability) && { grouped: true }),
    },
  };
}

/** Lines of the last desired state that this one lacks. */
function forgotten({ marker, properties }: EditedMachine, free: readonly Option[]): Option[] {
  const present = properties["config.extraConfig"];
  return (marker.options ?? [])
    .filter((key) => !free.some((item) => item.key === key) && optionText(present, key) !== undefined)
    .map((key) => option(key, ""));
}

/** Modes and policies of the disks that are there. */
function editDisks(layout: Layout, machine: EditedMachine, native: MachineBlock, policies: Policies): void {
  for (const { name, native: disk, marked } of boundDisks(machine)) {
    const policyId = policies.disks.get(name);
    const edited = inWantedMode(name, disk.device, native);
    if (!marked || (edited === undefined && policyId === undefined)) continue;
    layout.edit(edited ?? disk.device, { profile: profilesOf(policyId) });
  }
}

/** An adapter of another type is another adapter: it keeps its name and its network, and gets another address. */
function replaceCards(
  layout: Layout,
  machine: EditedMachine,
  desired: DesiredMachine,
): readonly MarkedInterface[] {
  return machine.marker.interfaces.map((entry) => {
    const item = desired.interfaces.find(({ name }) => name === entry.name);
    const native = boundInterfaces(machine).find(({ name }) => name === entry.name)?.native;
    const present = native && adapterOf(native.device);
    if (item === undefined || native === undefined || present === undefined) return entry;
    const wanted = wantedAdapter(item, desired.native, present);
    if (wanted === present) return entry;
    layout.remove(native.device);
    const { slot } = addCard(layout, item, wanted, native.device.backing, desired.native);
    return { ...entry, slot, macAddress: item.macAddress };
  });
}

function addTpm(layout: Layout, { devices }: EditedMachine, { hardware }: DesiredMachine): void {
  if (hardware.tpmVersion === undefined || devices.some((device) => isVim(device, "VirtualTPM"))) return;
  layout.add({ $type: "VirtualTPM", key: layout.newKey() });
}

/** Upwards only, and only while it is off: what vSphere says of the rest is hard to read. */
export async function upgradeHardware(
  session: VsphereSession,
  reference: MachineReference,
  desired: DesiredMachine,
  { description, progress, signal }: Going,
): Promise<void> {
  const wanted = wantedHardwareVersion(desired, desired.native);
  if (wanted === undefined) return;
  const { ref, properties } = await openMachine(session, reference);
  const present = properties["config.version"] ?? "";
  if (hardwareVersionNumber(wanted) === hardwareVersionNumber(present)) return;
  if (hardwareVersionNumber(wanted) < hardwareVersionNumber(present)) throw onlyUpwards(wanted, present);
  if (properties.runtime.powerState !== "poweredOff") throw onlyOff(reference, wanted);
  const { vim } = session;
  try {
    const task = await vim.begin("UpgradeVM_Task", ref, { version: wanted }, { description, reference });
    await vim.context.settled(task, { signal, progress });
  } catch (error) {
    if (isFault(error, "AlreadyUpgraded")) return;
    throw isFault(error, "NotSupported") ? unknownToHost(wanted, error) : error;
  }
}

export function onlyUpwards(wanted: string, present: string): ProviderError {
  return new ProviderError("InvalidSpec", `hardware versions only go up, and the machine has ${present}`, {
    property: "class.vsphere.hardwareVersion",
    remediation: `write ${hardwareVersionNumber(present)} or more instead of ${hardwareVersionNumber(wanted)}`,
  });
}

function onlyOff(reference: MachineReference, wanted: string): ProviderError {
  return new ProviderError("Conflict", `the upgrade to ${wanted} needs the machine to be off`, {
    reference,
    property: "class.vsphere.hardwareVersion",
    remediation: "power it off",
  });
}

function unknownToHost(wanted: string, cause: unknown): ProviderError {
  return new ProviderError("InvalidSpec", `the machine's host does not know ${wanted}`, {
    property: "class.vsphere.hardwareVersion",
    cause,
    remediation: "write a version that all hosts of the cluster have",
  });
}
