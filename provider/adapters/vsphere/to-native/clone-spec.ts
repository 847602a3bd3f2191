import type { MachineBlock } from "../config";
import type { MoRef, Vim } from "../transport/vim-types";
import type { BroughtDisk } from "./brought-disks";
import type { ConfigSpec } from "./config-spec";
import type { CustomizationSpec } from "./customization";
import { type DatastoreChoice, type DiskSettings, modeOf, profilesOf, provisioningFlags } from "./disk";

export type CloneSpec = Vim<"VirtualMachineCloneSpec">;
type DiskLocator = Vim<"VirtualMachineRelocateSpecDiskLocator">;

export interface CloneInput {
  readonly config: ConfigSpec;
  /** The root disk first. */
  readonly brought: readonly (BroughtDisk & { readonly settings: DiskSettings })[];
  /** A template has no pool of its own. */
  readonly pool: MoRef | undefined;
  readonly host: MoRef | undefined;
  /** Default: that of the source. */
  readonly datastore: DatastoreChoice | undefined;
  readonly native: MachineBlock;
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
      disk: locators(input),
      profile: profilesOf(input.policyId),
    },
    template,
    config,
    customization,
    powerOn,
    snapshot,
  };
}

/** Only of disks that differ from the rest: a locator has to name a datastore. */
function locators(input: CloneInput): DiskLocator[] | undefined {
  const all = input.linked ? [] : input.brought.flatMap((brought) => locatorOf(input, brought) ?? []);
  return all.length === 0 ? undefined : all;
}

function locatorOf(
  input: CloneInput,
  { disk, settings, source }: CloneInput["brought"][number],
): DiskLocator | undefined {
  const { provisioning } = disk;
  const { policyId } = settings;
  const asked = settings.datastore !== undefined || provisioning !== undefined || policyId !== undefined;
  const datastore = settings.datastore?.ref ?? input.datastore?.ref ?? source.datastore;
  if (!asked || datastore === undefined) return undefined;
  return {
    diskId: source.device.key,
    datastore,
    profile: profilesOf(policyId),
    ...(provisioning !== undefined && {
      diskBackingInfo: {
        $type: "VirtualDiskFlatVer2BackingInfo" as const,
        fileName: "",
        ...modeOf(disk.name, input.native),
        ...provisioningFlags(provisioning),
      },
    }),
  };
}
