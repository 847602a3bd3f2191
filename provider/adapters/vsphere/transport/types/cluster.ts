/** Clusters: rules, groups and what HA and DRS do with single machines. */
import type { TypeRows } from "./row";

export const clusterTypes = {
  ComputeResourceConfigSpec: { fields: { vmSwapPlacement: "string?" } },
  ClusterConfigSpecEx: {
    base: "ComputeResourceConfigSpec",
    fields: {
      dasVmConfigSpec: "ClusterDasVmConfigSpec[]?",
      drsVmConfigSpec: "ClusterDrsVmConfigSpec[]?",
      rulesSpec: "ClusterRuleSpec[]?",
      groupSpec: "ClusterGroupSpec[]?",
    },
  },
  ComputeResourceConfigInfo: { fields: { vmSwapPlacement: "string" } },
  ClusterConfigInfoEx: {
    base: "ComputeResourceConfigInfo",
    fields: {
      dasConfig: "ClusterDasConfigInfo",
      dasVmConfig: "ClusterDasVmConfigInfo[]?",
      drsConfig: "ClusterDrsConfigInfo",
      drsVmConfig: "ClusterDrsVmConfigInfo[]?",
      rule: "any ClusterRuleInfo[]?",
      group: "any ClusterGroupInfo[]?",
    },
  },
  ClusterDasConfigInfo: { fields: { enabled: "boolean?" } },
  ClusterDrsConfigInfo: {
    fields: { enabled: "boolean?", enableVmBehaviorOverrides: "boolean?", defaultVmBehavior: "DrsBehavior?" },
  },
  ArrayUpdateSpec: { fields: { operation: "ArrayUpdateOperation", removeKey: "anyType?" } },
  ClusterRuleSpec: { base: "ArrayUpdateSpec", fields: { info: "any ClusterRuleInfo?" } },
  ClusterRuleInfo: {
    fields: {
      key: "int?",
      status: "ManagedEntityStatus?",
      enabled: "boolean?",
      name: "string?",
      mandatory: "boolean?",
      userCreated: "boolean?",
      inCompliance: "boolean?",
      ruleUuid: "string?",
    },
  },
  ClusterAffinityRuleSpec: { base: "ClusterRuleInfo", fields: { vm: "MoRef[]" } },
  ClusterAntiAffinityRuleSpec: { base: "ClusterRuleInfo", fields: { vm: "MoRef[]" } },
  ClusterVmHostRuleInfo: {
    base: "ClusterRuleInfo",
    fields: { vmGroupName: "string?", affineHostGroupName: "string?", antiAffineHostGroupName: "string?" },
  },
  ClusterDependencyRuleInfo: {
    base: "ClusterRuleInfo",
    fields: { vmGroup: "string", dependsOnVmGroup: "string" },
  },
  ClusterGroupSpec: { base: "ArrayUpdateSpec", fields: { info: "any ClusterGroupInfo?" } },
  ClusterGroupInfo: { fields: { name: "string", userCreated: "boolean?", uniqueID: "string?" } },
  ClusterVmGroup: { base: "ClusterGroupInfo", fields: { vm: "MoRef[]?" } },
  ClusterHostGroup: { base: "ClusterGroupInfo", fields: { host: "MoRef[]?" } },
  ClusterDasVmConfigSpec: { base: "ArrayUpdateSpec", fields: { info: "ClusterDasVmConfigInfo?" } },
  ClusterDasVmConfigInfo: {
    fields: {
      key: "MoRef",
      restartPriority: "DasVmPriority?",
      powerOffOnIsolation: "boolean?",
      dasSettings: "ClusterDasVmSettings?",
    },
  },
  ClusterDasVmSettings: {
    fields: {
      restartPriority: "string?",
      restartPriorityTimeout: "int?",
      isolationResponse: "string?",
      vmToolsMonitoringSettings: "ClusterVmToolsMonitoringSettings?",
      vmComponentProtectionSettings: "ClusterVmComponentProtectionSettings?",
    },
  },
  ClusterVmToolsMonitoringSettings: {
    fields: {
      enabled: "boolean?",
      vmMonitoring: "string?",
      clusterSettings: "boolean?",
      failureInterval: "int?",
      minUpTime: "int?",
      maxFailures: "int?",
      maxFailureWindow: "int?",
    },
  },
  ClusterVmComponentProtectionSettings: {
    fields: {
      vmStorageProtectionForAPD: "string?",
      enableAPDTimeoutForHosts: "boolean?",
      vmTerminateDelayForAPDSec: "int?",
      vmReactionOnAPDCleared: "string?",
      vmStorageProtectionForPDL: "string?",
    },
  },
  ClusterDrsVmConfigSpec: { base: "ArrayUpdateSpec", fields: { info: "ClusterDrsVmConfigInfo?" } },
  ClusterDrsVmConfigInfo: { fields: { key: "MoRef", enabled: "boolean?", behavior: "DrsBehavior?" } },
} as const satisfies TypeRows;
