import { ProviderError } from "../../../contract/errors";
import type { NetworkBlock } from "../config";
import { escapeName } from "../transport/names";
import type { AnyVim, Vim } from "../transport/vim-types";
import { composeDescription } from "./owner-description";

const defaultPorts = 8;

/** The marker is in the description. */
export function distributedPortgroup(
  name: string,
  block: NetworkBlock,
  owner: string,
): Vim<"DVPortgroupConfigSpec"> {
  return {
    name: escapeName(name),
    numPorts: block.create?.ports ?? defaultPorts,
    defaultPortConfig: {
      $type: "VMwareDVSPortSetting",
      vlan: vlanOf(block.vlan ?? 0),
      securityPolicy: securityOf(block.security),
    },
    description: composeDescription({ owner }),
    type: "earlyBinding",
    autoExpand: true,
  };
}

export function standardPortgroup(
  name: string,
  { vlan = 0, create, security }: NetworkBlock,
): Vim<"HostPortGroupSpec"> {
  if (typeof vlan !== "number") {
    throw new ProviderError("InvalidSpec", "a standard switch has no trunks of chosen VLANs", {
      property: "source.vsphere.vlan",
      remediation: "write 4095 for all VLANs, or use a distributed switch",
    });
  }
  return {
    name,
    vlanId: vlan,
    vswitchName: create?.vswitch ?? "",
    policy:
      security === undefined
        ? {}
        : {
            security: {
              allowPromiscuous: security.promiscuous,
              macChanges: security.macChanges,
              forgedTransmits: security.forgedTransmits,
            },
          },
  };
}

function vlanOf(vlan: number | string): AnyVim<"VmwareDistributedVirtualSwitchVlanSpec"> {
  if (typeof vlan === "number")
    return { $type: "VmwareDistributedVirtualSwitchVlanIdSpec", inherited: false, vlanId: vlan };
  return {
    $type: "VmwareDistributedVirtualSwitchTrunkVlanSpec",
    inherited: false,
    vlanId: vlan.split(",").map((range) => {
      const [start = 0, end = start] = range.split("-").map(Number);
      return { start, end };
    }),
  };
}

function securityOf(security: NetworkBlock["security"]): Vim<"DVSSecurityPolicy"> | undefined {
  if (security === undefined) return undefined;
  const policy = (value: boolean | undefined) =>
    value === undefined ? undefined : { inherited: false, value };
  return {
    inherited: false,
    allowPromiscuous: policy(security.promiscuous),
    macChanges: policy(security.macChanges),
    forgedTransmits: policy(security.forgedTransmits),
  };
}
