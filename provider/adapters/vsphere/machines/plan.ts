/** Builds the creation request: resolves every name in the desired machine and rejects what vSphere cannot do. */
import { ProviderError } from "../../../contract/errors";
import type { DesiredMachine } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import { disksOf } from "../from-native/devices";
import type { Device } from "../from-native/slots";
import type { VsphereSession } from "../session";
import { broughtDisks } from "../to-native/brought-disks";
import { type CloneSpec, cloneSpec } from "../to-native/clone-spec";
import { cloneWay } from "../to-native/clone-way";
import { hardwareVersionNumber, wantedHardwareVersion } from "../to-native/config-spec";
import { type CustomizationSpec, customizationSpec } from "../to-native/customization";
import type { DiskSettings } from "../to-native/disk";
import { needsMacAddresses } from "../to-native/guest-info";
import {
  clonedConfig,
  emptyConfig,
  type MachineConfig,
  type MachineInput,
  refuseRunningTemplate,
  wantsPower,
} from "../to-native/machine-config";
import { escapeName } from "../transport/names";
import { onlyUpwards } from "./change-hardware";
import { requireIso } from "./change-media";
import { diskSettings, policyIdOf, policyName } from "./disk-settings";
import { type MachinePlace, orRelease, placeMachine } from "./placement";
import { plugOf } from "./plugs";
import { snapshotToClone } from "./source-snapshot";
import type { Source } from "./sources";

export interface CreationPlan {
  readonly desired: DesiredMachine;
  readonly owner: string;
  /** The instance UUID that the request asks for. */
  readonly reference: string;
  readonly place: MachinePlace;
  readonly config: MachineConfig;
  readonly customization: CustomizationSpec | undefined;
}

export interface ClonePlan extends CreationPlan {
  readonly source: Source;
  readonly spec: CloneSpec;
}

/** What a creation is about. */
export interface DesiredCreation {
  readonly desired: DesiredMachine;
  /** The ownership tag. */
  readonly owner: string;
  readonly reference: string;
}

export async function planClone(
  session: VsphereSession,
  creation: DesiredCreation,
  source: Source,
): Promise<ClonePlan> {
  const { desired } = creation;
  refuseRunningTemplate(desired);
  if (!session.vim.isVCenter) throw withoutClones();
  const bytes = bytesOf(desired, source.devices);
  const place = await placeMachine(session, desired.placement, { source, bytes });
  return orRelease(place, () => planCloneAt(session, creation, source, place));
}

async function planCloneAt(
  session: VsphereSession,
  creation: DesiredCreation,
  source: Source,
  place: MachinePlace,
): Promise<ClonePlan> {
  const { desired } = creation;
  const native: MachineBlock = desired.native;
  const way = cloneWay(desired);
  const upgrade = needsUpgrade(desired, source);
  const unfinished = upgrade || needsKnownDevices(desired);
  const input = await lookUp(session, creation, place, unfinished);
  const snapshot = await snapshotToClone(session, source, way);
  const base =
    way.linked && snapshot !== undefined
      ? { machine: source.reference, snapshot: snapshot.value }
      : undefined;
  const config = clonedConfig({ ...input, base }, source);
  const customization = await customizationOf(session, desired);
  const spec = cloneSpec({
    config: config.spec,
    brought: broughtDisks(desired, source).map((brought) => ({
      ...brought,
      settings: input.disks.get(brought.disk.name) ?? {},
    })),
    pool: place.pool,
    host: place.host,
    datastore: place.datastore,
    native,
    policyId: input.policyId,
    snapshot,
    linked: way.linked,
    template: native.template === true,
    powerOn: wantsPower(desired) && !unfinished,
    customization,
  });
  return { ...creation, place, config, customization, source, spec };
}

/** `rootFile`: a disk that is there already. */
export async function planEmpty(
  session: VsphereSession,
  creation: DesiredCreation,
  rootFile: string | undefined,
): Promise<CreationPlan> {
  const { desired } = creation;
  refuseRunningTemplate(desired);
  const place = await placeMachine(session, desired.placement, { bytes: bytesOf(desired) });
  return orRelease(place, () => planEmptyAt(session, creation, rootFile, place));
}

async function planEmptyAt(
  session: VsphereSession,
  creation: DesiredCreation,
  rootFile: string | undefined,
  place: MachinePlace,
): Promise<CreationPlan> {
  const { desired } = creation;
  const unfinished = needsKnownDevices(desired);
  const input = await lookUp(session, creation, place, unfinished);
  const { spec, marker } = emptyConfig(input, rootFile);
  const version = wantedHardwareVersion(desired, desired.native);
  const files = { vmPathName: `[${place.datastore?.name ?? ""}]` };
  return {
    ...creation,
    place,
    config: { spec: { ...spec, name: escapeName(desired.name), files, version }, marker },
    customization: await customizationOf(session, desired),
  };
}

/** A machine that is there, without our marker yet: what it takes to become the desired state. */
export async function planDeployed(
  session: VsphereSession,
  creation: DesiredCreation,
  place: MachinePlace,
  source: Source,
): Promise<MachineConfig> {
  needsUpgrade(creation.desired, source);
  return clonedConfig(await lookUp(session, creation, place, true), source);
}

export async function lookUp(
  session: VsphereSession,
  { desired, owner, reference }: DesiredCreation,
  { datacenter }: Pick<MachinePlace, "datacenter">,
  unfinished: boolean,
): Promise<MachineInput> {
  const policy = policyName(desired);
  const [plugs, disks, policyId] = await Promise.all([
    Promise.all(desired.interfaces.map((item) => plugOf(session, item, datacenter))),
    Promise.all(desired.disks.map((disk) => diskSettings(session, disk, desired.native, datacenter, policy))),
    policyIdOf(session, policy),
    ...(desired.media ?? []).map((medium) => requireIso(session, medium, datacenter)),
  ]);
  return {
    desired,
    owner,
    instanceUuid: reference,
    plugs: paired(desired.interfaces, plugs),
    disks: paired<DiskSettings>(desired.disks, disks),
    policyId,
    apiVersion: session.vim.apiVersion,
    unfinished,
  };
}

/** What only the server knows of new devices: the addresses of adapters, or the keys by which a boot order names them. */
function needsKnownDevices(desired: DesiredMachine): boolean {
  return needsMacAddresses(desired) || desired.bootOrder !== undefined;
}

function paired<Value>(
  items: readonly { readonly name: string }[],
  values: readonly Value[],
): Map<string, Value> {
  return new Map(
    items.flatMap(({ name }, index) => {
      const value = values[index];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

async function customizationOf(
  { vim }: VsphereSession,
  desired: DesiredMachine,
): Promise<CustomizationSpec | undefined> {
  const { customization }: MachineBlock = desired.native;
  if (customization === undefined) return undefined;
  if (customization.spec === undefined) return customizationSpec(desired, customization);
  const { customizationSpecManager } = vim.content;
  if (customizationSpecManager === undefined) throw withoutSpecs();
  const name = customization.spec;
  const { spec } = await vim.invoke(
    "GetCustomizationSpec",
    customizationSpecManager,
    { name },
    { reference: name },
  );
  return customizationSpec(desired, customization, spec);
}

function withoutClones(): ProviderError {
  return new ProviderError("NotSupported", "an ESXi host clones nothing", {
    property: "image",
    remediation:
      "name an importedDisk or begin with an empty one, or connect to the vCenter that manages the host",
  });
}

function withoutSpecs(): ProviderError {
  return new ProviderError("NotSupported", "an ESXi host has no customization specifications", {
    property: "class.vsphere.customization.spec",
    remediation: "leave it out, or connect to the vCenter that manages the host",
  });
}

/** A clone is made with the hardware version of its source. */
export function needsUpgrade(desired: DesiredMachine, { version }: Source): boolean {
  const wanted = wantedHardwareVersion(desired, desired.native);
  if (wanted === undefined) return false;
  const difference = hardwareVersionNumber(wanted) - hardwareVersionNumber(version);
  if (difference < 0) throw onlyUpwards(wanted, version);
  return difference > 0;
}

/** What its disks may come to take; the image's first disk never becomes smaller. */
function bytesOf({ disks }: DesiredMachine, devices: readonly Device[] = []): number {
  const [first] = disksOf(devices);
  const [root, ...others] = disks.map(({ sizeBytes = 0 }) => sizeBytes);
  return Math.max(root ?? 0, first?.sizeBytes ?? 0) + others.reduce((sum, size) => sum + size, 0);
}
