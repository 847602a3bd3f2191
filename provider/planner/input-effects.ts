/**
 * What a change of each input does to a machine that exists: the one table behind the planner and docs/changes.md. An input
 * stands for all that it holds. The hypervisor's own block has a table in the adapter's configuration.
 */
import type { Capability } from "../contract/capabilities";
import { placementKeys } from "../contract/placement";

/**
 * - `power`: a change of the power state, which no other change needs.
 * - `state`: updates only the state.
 * - `creation`: only a creation reads the input; the machine stays as it is.
 * - `fixed`: refused.
 */
export type InputEffect =
  | "live"
  | "powerCycle"
  | "replace"
  | "creation"
  | "state"
  | "fixed"
  | "power"
  /** Live for a hypervisor with the capability, else by a power cycle; refused without the one that it needs at all. */
  | { readonly live: Capability; readonly needs?: Capability }
  /** A policy of the program chooses. */
  | {
      readonly policy: string;
      readonly byDefault: InputEffect;
      readonly by: Readonly<Record<string, InputEffect>>;
    }
  /** As a change of another input. */
  | { readonly as: string };

interface EffectRow {
  readonly inputs: readonly string[];
  /** Which change of the input. Default: any. */
  readonly change?: string;
  readonly effect: InputEffect;
  readonly note?: string;
}

const image: InputEffect = {
  policy: "updatePolicy.image",
  byDefault: "creation",
  by: { Replace: "replace" },
};
const documents: InputEffect = {
  policy: "updatePolicy.userData",
  byDefault: "creation",
  by: { Rerun: "live", Replace: "replace" },
};

/** By the change, as the planner names it. */
export const inputEffects = {
  name: { inputs: ["name"], effect: { live: "renameLive" } },
  moreCpus: {
    inputs: ["class.cpu", "resources.cpu"],
    change: "more",
    effect: { live: "cpuAddLive" },
    note: "up to the machine's own limit",
  },
  fewerCpus: {
    inputs: ["class.cpu", "resources.cpu"],
    change: "fewer",
    effect: { live: "cpuRemoveLive" },
  },
  moreMemory: {
    inputs: ["class.memory", "resources.memory"],
    change: "more",
    effect: { live: "memoryAddLive" },
    note: "up to the machine's own limit, in its steps",
  },
  lessMemory: {
    inputs: ["class.memory", "resources.memory"],
    change: "less",
    effect: { live: "memoryRemoveLive" },
    note: "in the machine's steps",
  },
  topology: { inputs: ["class.cpuTopology"], effect: "powerCycle" },
  firmware: { inputs: ["class.firmware"], effect: "powerCycle" },
  secureBoot: { inputs: ["class.securityProfile.secureBoot"], effect: "powerCycle" },
  tpmVersion: {
    inputs: ["class.securityProfile.tpmEnabled", "class.securityProfile.tpmVersion"],
    effect: "powerCycle",
  },
  directedIo: { inputs: ["class.securityProfile.vtdEnabled"], effect: "powerCycle" },
  encryptionPolicy: { inputs: ["class.securityProfile.encryptionPolicy"], effect: "powerCycle" },
  nestedVirtualization: {
    inputs: ["class.performanceProfile.nestedVirtualization"],
    effect: "powerCycle",
  },
  virtualizationBasedSecurity: {
    inputs: ["class.performanceProfile.virtualizationBasedSecurity"],
    effect: "powerCycle",
  },
  latencySensitivity: { inputs: ["class.performanceProfile.latencySensitivity"], effect: "powerCycle" },
  hyperThreadingPolicy: { inputs: ["class.performanceProfile.hyperThreadingPolicy"], effect: "powerCycle" },
  cpuHotAdd: { inputs: ["class.performanceProfile.cpuHotAddEnabled"], effect: "powerCycle" },
  memoryHotAdd: { inputs: ["class.performanceProfile.memoryHotAddEnabled"], effect: "powerCycle" },
  guestToolsPolicy: {
    inputs: ["class.guestToolsPolicy"],
    change: "to or from `ignore`",
    effect: "powerCycle",
  },
  otherGuestToolsPolicy: { inputs: ["class.guestToolsPolicy"], change: "else", effect: "state" },
  extraConfig: { inputs: ["class.extraConfig", "extraConfig"], effect: "powerCycle" },
  cpuLimitMhz: { inputs: ["class.resourceLimits.cpuLimit"], effect: { live: "resourceLimitsLive" } },
  cpuReservationMhz: {
    inputs: ["class.resourceLimits.cpuReservation"],
    effect: { live: "resourceLimitsLive" },
  },
  memoryLimitBytes: { inputs: ["class.resourceLimits.memoryLimit"], effect: { live: "resourceLimitsLive" } },
  memoryReservationBytes: {
    inputs: ["class.resourceLimits.memoryReservation"],
    effect: { live: "resourceLimitsLive" },
  },
  cpuShares: { inputs: ["class.resourceLimits.cpuShares"], effect: { live: "resourceLimitsLive" } },
  diskDefaultSize: {
    inputs: ["class.diskDefaults.size"],
    change: "for disks without a size of their own",
    effect: { as: "disks[].size" },
  },
  diskDefaultType: {
    inputs: ["class.diskDefaults.type"],
    change: "for disks without one of their own",
    effect: "fixed",
  },
  diskDefaultStorage: {
    inputs: ["class.diskDefaults.storageClass"],
    change: "for disks without one of their own",
    effect: { as: "disks[].storageClass" },
  },
  diskDefaultIops: {
    inputs: ["class.diskDefaults.iops"],
    change: "for disks without one of their own",
    effect: { as: "disks[].iops" },
  },
  addDisk: {
    inputs: ["disks[].name"],
    change: "a name is new",
    effect: { live: "diskAddLive" },
  },
  removeDisk: {
    inputs: ["disks[].name"],
    change: "a name is gone",
    effect: { live: "diskRemoveLive" },
    note: "deletes the content, unless its `deletionPolicy` was Retain",
  },
  growDisk: {
    inputs: ["disks[].size"],
    change: "larger",
    effect: { live: "diskGrowLive" },
    note: "power cycle with `expandPolicy` Offline",
  },
  shrinkDisk: { inputs: ["disks[].size"], change: "smaller than the disk", effect: "fixed" },
  fixedDisk: { inputs: ["disks[].type", "disks[].controller"], effect: "fixed" },
  moveDisk: {
    inputs: ["disks[].storageClass"],
    effect: { live: "diskMoveLive", needs: "diskMove" },
    note: "the disk moves; another default of the Provider moves nothing",
  },
  limitDisk: { inputs: ["disks[].iops"], effect: { live: "diskIopsLive" } },
  diskPolicies: { inputs: ["disks[].expandPolicy", "disks[].deletionPolicy"], effect: "state" },
  addInterface: {
    inputs: ["networks[].name"],
    change: "a name is new",
    effect: { live: "networkAddLive" },
    note: "set it up in the guest yourself",
  },
  removeInterface: {
    inputs: ["networks[].name"],
    change: "a name is gone",
    effect: { live: "networkRemoveLive" },
  },
  changeInterface: {
    inputs: [
      "networks[].network.id",
      "networks[].network.model",
      "networks[].network.mtu",
      "networks[].macAddress",
    ],
    effect: { live: "networkChangeLive" },
  },
  addresses: {
    inputs: [
      "networks[].ipAddress",
      "networks[].prefix",
      "networks[].gateway",
      "networks[].dns",
      "networks[].routes",
      "networks[].network.ipAllocation",
      "networks[].network.dns",
    ],
    effect: { as: "userData" },
    note: "static addresses are part of the guest's documents",
  },
  driveList: {
    inputs: ["media[].name"],
    change: "a name is new or gone",
    effect: { live: "mediaAddLive" },
    note: "where the machine has a controller that takes drives while it runs",
  },
  changeMedium: { inputs: ["media[].image"], effect: { live: "mediaChangeLive" } },
  bootOrder: { inputs: ["bootOrder"], effect: { live: "bootOrderLive" }, note: "for the next boot" },
  tags: { inputs: ["tags"], effect: "live" },
  labels: { inputs: ["labels"], effect: "live" },
  powerState: { inputs: ["powerState"], effect: "power" },
  restartTrigger: { inputs: ["restartTrigger"], effect: "powerCycle" },
  image: { inputs: ["image", "importedDisk", "cloneFrom"], effect: image },
  userData: { inputs: ["userData", "metaData", "networkConfig"], effect: documents },
  imageDistribution: {
    inputs: ["imageDefaults.distribution"],
    effect: "creation",
    note: "the `distribution` of the Image",
  },
  imageGuest: {
    inputs: ["imageDefaults.guest"],
    effect: { as: "userData" },
    note: "the `guest` of the Image, for a machine without user data of its own",
  },
  move: {
    inputs: placementKeys.map((key) => `placement.${key}`),
    effect: { live: "moveLive", needs: "move" },
    note: "the machine moves; without the place it stays where it is",
  },
  otherHypervisor: {
    inputs: ["provider.type"],
    effect: "replace",
    note: "with the option `deleteBeforeReplace: false` Pulumi creates the new machine before it deletes the old one",
  },
  provider: { inputs: ["provider"], change: "anything else", effect: "state" },
  owner: { inputs: ["owner"], effect: "live", note: "the SDK sets it" },
  state: {
    inputs: [
      "restartPolicy",
      "adopt",
      "beside",
      "ignoreChanges",
      "deletionPolicy",
      "updatePolicy",
      "lifecycle",
      "waitFor",
      "timeouts",
    ],
    effect: "state",
  },
} as const satisfies Readonly<Record<string, EffectRow>>;

export type EffectKey = keyof typeof inputEffects;

/** What a change needs to be live: the capability, or nothing; `false` where it never is. */
export function liveWith(key: EffectKey): Capability | boolean {
  const { effect }: EffectRow = inputEffects[key];
  if (effect === "live") return true;
  return typeof effect === "object" && "live" in effect ? effect.live : false;
}
