/** Networks, distributed switches and their port groups. */
import type { TypeRows } from "./row";

export const networkTypes = {
  NetworkSummary: {
    fields: {
      network: "MoRef?",
      name: "string",
      accessible: "boolean",
      ipPoolName: "string",
      ipPoolId: "int?",
    },
  },
  OpaqueNetworkSummary: {
    base: "NetworkSummary",
    fields: { opaqueNetworkId: "string", opaqueNetworkType: "string" },
  },
  DVPortgroupConfigInfo: {
    fields: {
      key: "string",
      name: "string",
      numPorts: "int",
      distributedVirtualSwitch: "MoRef?",
      defaultPortConfig: "any DVPortSetting?",
      description: "string?",
      type: "string",
      backingType: "string?",
      configVersion: "string?",
      autoExpand: "boolean?",
      uplink: "boolean?",
      segmentId: "string?",
    },
  },
  DVPortgroupConfigSpec: {
    fields: {
      configVersion: "string?",
      name: "string?",
      numPorts: "int?",
      portNameFormat: "string?",
      defaultPortConfig: "any DVPortSetting?",
      description: "string?",
      type: "string?",
      backingType: "string?",
      scope: "MoRef[]?",
      autoExpand: "boolean?",
      vmVnicNetworkResourcePoolKey: "string?",
      transportZoneUuid: "string?",
      transportZoneName: "string?",
      logicalSwitchUuid: "string?",
      segmentId: "string?",
      subnetId: "string?",
    },
  },
  DVPortSetting: { fields: { blocked: "BoolPolicy?" } },
  BoolPolicy: { base: "InheritablePolicy", fields: { value: "boolean?" } },
  InheritablePolicy: { fields: { inherited: "boolean" } },
  VMwareDVSPortSetting: {
    base: "DVPortSetting",
    fields: { vlan: "any VmwareDistributedVirtualSwitchVlanSpec?", securityPolicy: "DVSSecurityPolicy?" },
  },
  DVSSecurityPolicy: {
    base: "InheritablePolicy",
    fields: { allowPromiscuous: "BoolPolicy?", macChanges: "BoolPolicy?", forgedTransmits: "BoolPolicy?" },
  },
  VmwareDistributedVirtualSwitchVlanSpec: { base: "InheritablePolicy" },
  VmwareDistributedVirtualSwitchVlanIdSpec: {
    base: "VmwareDistributedVirtualSwitchVlanSpec",
    fields: { vlanId: "int" },
  },
  VmwareDistributedVirtualSwitchTrunkVlanSpec: {
    base: "VmwareDistributedVirtualSwitchVlanSpec",
    fields: { vlanId: "NumericRange[]?" },
  },
  VmwareDistributedVirtualSwitchPvlanSpec: {
    base: "VmwareDistributedVirtualSwitchVlanSpec",
    fields: { pvlanId: "int" },
  },
  NumericRange: { fields: { start: "int", end: "int" } },
  DVSConfigInfo: {
    fields: {
      uuid: "string",
      name: "string",
      numPorts: "int",
      maxPorts: "int",
      uplinkPortgroup: "MoRef[]?",
      configVersion: "string",
    },
  },
  VMwareDVSConfigInfo: { base: "DVSConfigInfo", fields: { maxMtu: "int" } },
  DVSSummary: { fields: { name: "string", uuid: "string", numPorts: "int" } },
  HostPortGroup: { fields: { key: "string?", vswitch: "string?", spec: "HostPortGroupSpec" } },
  HostPortGroupSpec: {
    fields: { name: "string", vlanId: "int", vswitchName: "string", policy: "HostNetworkPolicy" },
  },
  HostNetworkPolicy: { fields: { security: "HostNetworkSecurityPolicy?" } },
  HostNetworkSecurityPolicy: {
    fields: { allowPromiscuous: "boolean?", macChanges: "boolean?", forgedTransmits: "boolean?" },
  },
  HostNetworkInfo: { fields: { vswitch: "HostVirtualSwitch[]?", portgroup: "HostPortGroup[]?" } },
  HostVirtualSwitch: {
    fields: {
      name: "string",
      key: "string",
      numPorts: "int",
      mtu: "int?",
      portgroup: "string[]?",
      pnic: "string[]?",
    },
  },
} as const satisfies TypeRows;
