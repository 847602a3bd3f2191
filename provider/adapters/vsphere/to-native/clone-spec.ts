import type { DesiredDisk } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import { disksOf } from "../from-native/devices";
import type { Device } from "../from-native/slots";
import type { MoRef, Vim } from "../transport/vim-types";
import type { ConfigSpec } from "./config-spec";
import type { CustomizationSpec } from "./customization";
import { type DatastoreChoice, type DiskSettings, modeOf, profilesOf, provisioningFlags } from "./disk";

export type CloneSpec = Vim<"VirtualMachineCloneSpec">;
type DiskLocator = Vim<"VirtualMachineRelocateSpecDiskLocator">;

export interface CloneInput {
  readonly config: ConfigSpec;
  readonly devices: readonly Device[];
  /** A template has no pool of its own. */
  readonly pool: MoRef | undefined;
  readonly host: MoRef | undefined;
  /** Default: that of the source. */
  readonly datastore: DatastoreChoice | undefined;
  readonly root: DesiredDisk;
  readonly native: MachineBlock;
  readonly rootSettings: DiskSettings;
  readonly policyId: string | undefined;
  /** Of the source; the clone shares its disks if `linked`. */
  readonly snapshot: MoRef | undefined;
  readonly linked: boolean;
  readonly template: boolean;
  readonly powerOn: boolean;
  readonly customization: CustomizationSpec | undefined;
}

/** All of a creation in one request. */
export function cloneSpec(input: CloneInput): CloneSpec {
  const { config, snapshot, template, powerOn, customization } = input;
  return {
    location: {
      datastore: input.datastore?.ref,
      diskMoveType: input.linked ? "createNewChildDiskBacking" : "moveAllDiskBackingsAndDisallowSharing",
      pool: input.pool,
      host: input.host,
      disk: rootLocator(input),
      profile: profilesOf(input.policyId),
    },
    template,
    config,
    customization,
    powerOn,
    snapshot,
  };
}

/** Only where the root disk differs from the rest: a locator has to name a datastore. */
function rootLocator(input: CloneInput): DiskLocator[] | undefined {
  const { root, rootSettings, linked } = input;
  const [source] = disksOf(input.devices);
  const { policyId } = rootSettings;
  const asked =
    rootSettings.datastore !== undefined || root.provisioning !== undefined || policyId !== undefined;
  const datastore = rootSettings.datastore?.ref ?? input.datastore?.ref ?? source?.datastore;
  if (!asked || linked || source === undefined || datastore === undefined) return undefined;
  return [
    {
      diskId: source.device.key,
      datastore,
      profile: profilesOf(policyId),
      ...(root.provisioning !== undefined && {
        diskBackingInfo: {
          $type: "VirtualDiskFlatVer2BackingInfo" as const,
          fileName: "",
          ...modeOf(root.name, input.native),
          ...provisioningFlags(root.provisioning),
        },
      }),
    },
  ];
}
