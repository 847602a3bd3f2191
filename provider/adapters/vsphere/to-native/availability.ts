/** What HA and DRS do with a machine, as changes of its cluster's configuration. */
import { ProviderError } from "../../../contract/errors";
import type { MachineBlock } from "../config";
import { type AnyVim, isVim, type MoRef, type Vim } from "../transport/vim-types";

export type Availability = NonNullable<MachineBlock["availability"]>;
export type ClusterChanges = Vim<"ClusterConfigSpecEx"> & { readonly $type: "ClusterConfigSpecEx" };

/** What of a cluster's configuration is looked at. */
export type ClusterState = Pick<Vim<"ClusterConfigInfoEx">, "dasVmConfig" | "drsVmConfig" | "rule" | "group">;

type Group = AnyVim<"ClusterGroupInfo">;
type Rule = AnyVim<"ClusterRuleInfo">;

/** Names in the cluster that are ours alone, by the kind of group. */
const prefixes = {
  affinityGroups: "virtrigaud-together-",
  antiAffinityGroups: "virtrigaud-apart-",
  hostGroups: "virtrigaud-on-",
} as const;

type GroupKind = keyof typeof prefixes;
const kinds = Object.keys(prefixes) as readonly GroupKind[];

/** Whether something of it lives in the cluster under names of ours, and has to be cleared away with the machine. */
export function isGrouped(desired: Availability | undefined): boolean {
  return kinds.some((kind) => desired?.[kind] !== undefined);
}

/** `undefined` when the cluster is as desired already. What the desired state does not name stays, but for our own groups. */
export function clusterChanges(
  present: ClusterState,
  machine: MoRef,
  desired: Availability,
  gone: readonly string[] = [],
): ClusterChanges | undefined {
  const memberships = kinds.flatMap((kind) => membershipsOf(present, machine, desired, kind));
  const changes = {
    dasVmConfigSpec: dasChanges(present, machine, desired, gone),
    drsVmConfigSpec: drsChanges(present, machine, desired, gone),
    rulesSpec: memberships.flatMap((membership) => ruleChanges(present, membership)),
    groupSpec: memberships.flatMap(groupChanges),
  };
  const some = Object.entries(changes).filter(([, list]) => list.length > 0);
  return some.length === 0 ? undefined : { $type: "ClusterConfigSpecEx", ...Object.fromEntries(some) };
}

function dasChanges(
  { dasVmConfig = [] }: ClusterState,
  key: MoRef,
  desired: Availability,
  gone: readonly string[],
): Vim<"ClusterDasVmConfigSpec">[] {
  const { restartPriority, isolationResponse, vmMonitoring } = desired;
  const before = dasVmConfig.find((info) => info.key.value === key.value);
  if (restartPriority === undefined && isolationResponse === undefined && vmMonitoring === undefined) {
    const remove = before !== undefined && gone.some((setting) => setting !== "drsBehavior");
    return remove ? [{ operation: "remove", removeKey: key }] : [];
  }
  const now = before?.dasSettings;
  const same =
    (restartPriority ?? now?.restartPriority) === now?.restartPriority &&
    (isolationResponse ?? now?.isolationResponse) === now?.isolationResponse &&
    (vmMonitoring ?? now?.vmToolsMonitoringSettings?.vmMonitoring) ===
      now?.vmToolsMonitoringSettings?.vmMonitoring;
  if (before !== undefined && same) return [];
  const dasSettings = {
    ...now,
    ...(restartPriority !== undefined && { restartPriority }),
    ...(isolationResponse !== undefined && { isolationResponse }),
    ...(vmMonitoring !== undefined && {
      vmToolsMonitoringSettings: { vmMonitoring, clusterSettings: false },
    }),
  };
  return [{ operation: before === undefined ? "add" : "edit", info: { key, dasSettings } }];
}

function drsChanges(
  { drsVmConfig = [] }: ClusterState,
  key: MoRef,
  { drsBehavior }: Availability,
  gone: readonly string[],
): Vim<"ClusterDrsVmConfigSpec">[] {
  if (drsBehavior === undefined) {
    const remove = gone.includes("drsBehavior") && drsVmConfig.some((info) => info.key.value === key.value);
    return remove ? [{ operation: "remove", removeKey: key }] : [];
  }
  const enabled = drsBehavior !== "disabled";
  const behavior = enabled ? drsBehavior : undefined;
  const before = drsVmConfig.find((info) => info.key.value === key.value);
  if (before?.enabled === enabled && (behavior === undefined || before.behavior === behavior)) return [];
  return [{ operation: before === undefined ? "add" : "edit", info: { key, enabled, behavior } }];
}

/** A group that the machine comes to be in, or leaves. */
interface Membership {
  readonly kind: GroupKind;
  /** As the desired state names it. */
  readonly label: string;
  readonly name: string;
  readonly before: readonly MoRef[] | undefined;
  readonly after: readonly MoRef[];
}

function membershipsOf(
  { group = [] }: ClusterState,
  machine: MoRef,
  desired: Availability,
  kind: GroupKind,
): Membership[] {
  const prefix = prefixes[kind];
  const wanted = new Set(desired[kind]?.map((label) => `${prefix}${label}`));
  const ours = group.filter(
    (info): info is VmGroup => isVim(info, "ClusterVmGroup") && info.name.startsWith(prefix),
  );
  const names = new Set([...wanted, ...ours.map(({ name }) => name)]);
  return [...names].flatMap((name) => {
    const before = ours.find((info) => info.name === name)?.vm;
    const isIn = before?.some(({ value }) => value === machine.value) === true;
    if (isIn === wanted.has(name)) return [];
    const others = (before ?? []).filter(({ value }) => value !== machine.value);
    const after = isIn ? others : [...others, machine];
    return [{ kind, label: name.slice(prefix.length), name, before, after }];
  });
}

type VmGroup = Extract<Group, { readonly $type: "ClusterVmGroup" }>;

function groupChanges({ name, before, after }: Membership): Vim<"ClusterGroupSpec">[] {
  if (after.length === 0) return [{ operation: "remove", removeKey: name }];
  const info = { $type: "ClusterVmGroup" as const, name, vm: after };
  return [{ operation: before === undefined ? "add" : "edit", info }];
}

function ruleChanges(present: ClusterState, membership: Membership): Vim<"ClusterRuleSpec">[] {
  const { name, after } = membership;
  const before = present.rule?.find((rule) => rule.name === name);
  const info = ruleOf(present, membership);
  if (info === undefined) {
    return before?.key === undefined ? [] : [{ operation: "remove", removeKey: before.key }];
  }
  // the group behind it is what changes
  if (membership.kind === "hostGroups" && before !== undefined && after.length > 0) return [];
  return before === undefined
    ? [{ operation: "add", info }]
    : [{ operation: "edit", info: { ...info, key: before.key } }];
}

/** `undefined` where there is nothing to rule: one machine is neither together with others nor apart. */
function ruleOf({ group = [] }: ClusterState, { kind, label, name, after }: Membership): Rule | undefined {
  const common = { name, enabled: true, userCreated: true };
  if (kind === "hostGroups") {
    if (after.length === 0) return undefined;
    refuseMissingHosts(group, label);
    return {
      $type: "ClusterVmHostRuleInfo",
      ...common,
      mandatory: false,
      vmGroupName: name,
      affineHostGroupName: label,
    };
  }
  if (after.length < 2) return undefined;
  return kind === "affinityGroups"
    ? { $type: "ClusterAffinityRuleSpec", ...common, vm: after }
    : { $type: "ClusterAntiAffinityRuleSpec", ...common, vm: after };
}

function refuseMissingHosts(groups: readonly Group[], label: string): void {
  const names = groups.filter((info) => isVim(info, "ClusterHostGroup")).map(({ name }) => name);
  if (names.includes(label)) return;
  throw new ProviderError("InvalidSpec", `the cluster has no group of hosts "${label}"`, {
    property: "class.vsphere.availability.hostGroups",
    remediation:
      names.length === 0 ? "make it in the cluster's configuration" : `name one of ${names.join(", ")}`,
  });
}
