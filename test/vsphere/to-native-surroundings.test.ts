/** What we ask for around machines: rules of clusters, port groups. */
import { describe, expect, it } from "vitest";
import {
  type Availability,
  type ClusterState,
  clusterChanges,
  isGrouped,
} from "../../provider/adapters/vsphere/to-native/availability";
import { distributedPortgroup, standardPortgroup } from "../../provider/adapters/vsphere/to-native/portgroup";
import type { AnyVim } from "../../provider/adapters/vsphere/transport/vim-types";

const machine = { type: "VirtualMachine", value: "vm-1" };
const other = { type: "VirtualMachine", value: "vm-2" };
const third = { type: "VirtualMachine", value: "vm-3" };

function group(name: string, ...vm: (typeof machine)[]): AnyVim<"ClusterGroupInfo"> {
  return { $type: "ClusterVmGroup", name, vm };
}

function hosts(name: string): AnyVim<"ClusterGroupInfo"> {
  return { $type: "ClusterHostGroup", name, host: [] };
}

function rule(key: number, name: string): AnyVim<"ClusterRuleInfo"> {
  return { $type: "ClusterAntiAffinityRuleSpec", key, name, enabled: true, vm: [machine, other] };
}

describe("what HA and DRS do with a machine", () => {
  const cases: Readonly<Record<string, { desired: Availability; present?: ClusterState; changes: unknown }>> =
    {
      "is left alone without a desired state": { desired: {}, changes: undefined },
      "is added for a machine that had nothing of its own": {
        desired: { restartPriority: "high", isolationResponse: "shutdown", vmMonitoring: "vmMonitoringOnly" },
        changes: {
          dasVmConfigSpec: [
            {
              operation: "add",
              info: {
                key: machine,
                dasSettings: {
                  restartPriority: "high",
                  isolationResponse: "shutdown",
                  vmToolsMonitoringSettings: { vmMonitoring: "vmMonitoringOnly", clusterSettings: false },
                },
              },
            },
          ],
        },
      },
      "is edited, and what the desired state does not name stays": {
        desired: { restartPriority: "low" },
        present: {
          dasVmConfig: [
            { key: machine, dasSettings: { restartPriority: "high", isolationResponse: "powerOff" } },
          ],
        },
        changes: {
          dasVmConfigSpec: [
            {
              operation: "edit",
              info: { key: machine, dasSettings: { restartPriority: "low", isolationResponse: "powerOff" } },
            },
          ],
        },
      },
      "is done when it is so": {
        desired: { restartPriority: "high", drsBehavior: "manual", antiAffinityGroups: ["web"] },
        present: {
          dasVmConfig: [{ key: machine, dasSettings: { restartPriority: "high" } }],
          drsVmConfig: [{ key: machine, enabled: true, behavior: "manual" }],
          group: [group("virtrigaud-apart-web", machine)],
        },
        changes: undefined,
      },
      "keeps DRS away": {
        desired: { drsBehavior: "disabled" },
        present: { drsVmConfig: [{ key: machine, enabled: true, behavior: "manual" }] },
        changes: { drsVmConfigSpec: [{ operation: "edit", info: { key: machine, enabled: false } }] },
      },
      "begins a group, which rules nothing as long as the machine is alone": {
        desired: { antiAffinityGroups: ["web"] },
        changes: {
          groupSpec: [
            {
              operation: "add",
              info: { $type: "ClusterVmGroup", name: "virtrigaud-apart-web", vm: [machine] },
            },
          ],
        },
      },
      "joins a group, and with the second machine there is a rule": {
        desired: { antiAffinityGroups: ["web"] },
        present: { group: [group("virtrigaud-apart-web", other)] },
        changes: {
          rulesSpec: [
            {
              operation: "add",
              info: {
                $type: "ClusterAntiAffinityRuleSpec",
                name: "virtrigaud-apart-web",
                enabled: true,
                userCreated: true,
                vm: [other, machine],
              },
            },
          ],
          groupSpec: [
            {
              operation: "edit",
              info: { $type: "ClusterVmGroup", name: "virtrigaud-apart-web", vm: [other, machine] },
            },
          ],
        },
      },
      "is that machines stay together": {
        desired: { affinityGroups: ["web"] },
        present: {
          group: [group("virtrigaud-together-web", other, third)],
          rule: [rule(7, "virtrigaud-together-web")],
        },
        changes: {
          rulesSpec: [
            {
              operation: "edit",
              info: {
                $type: "ClusterAffinityRuleSpec",
                key: 7,
                name: "virtrigaud-together-web",
                enabled: true,
                userCreated: true,
                vm: [other, third, machine],
              },
            },
          ],
          groupSpec: [
            {
              operation: "edit",
              info: {
                $type: "ClusterVmGroup",
                name: "virtrigaud-together-web",
                vm: [other, third, machine],
              },
            },
          ],
        },
      },
      "ends a rule with the last but one, and leaves what is not ours": {
        desired: {},
        present: {
          group: [group("virtrigaud-apart-web", machine, other), group("theirs", machine)],
          rule: [rule(7, "virtrigaud-apart-web"), rule(8, "theirs")],
        },
        changes: {
          rulesSpec: [{ operation: "remove", removeKey: 7 }],
          groupSpec: [
            {
              operation: "edit",
              info: { $type: "ClusterVmGroup", name: "virtrigaud-apart-web", vm: [other] },
            },
          ],
        },
      },
      "ends a group with the last": {
        desired: {},
        present: { group: [group("virtrigaud-apart-web", machine)] },
        changes: { groupSpec: [{ operation: "remove", removeKey: "virtrigaud-apart-web" }] },
      },
      "is that it runs on hosts of a group, preferably": {
        desired: { hostGroups: ["ssd"] },
        present: { group: [hosts("ssd")] },
        changes: {
          rulesSpec: [
            {
              operation: "add",
              info: {
                $type: "ClusterVmHostRuleInfo",
                name: "virtrigaud-on-ssd",
                enabled: true,
                userCreated: true,
                mandatory: false,
                vmGroupName: "virtrigaud-on-ssd",
                affineHostGroupName: "ssd",
              },
            },
          ],
          groupSpec: [
            { operation: "add", info: { $type: "ClusterVmGroup", name: "virtrigaud-on-ssd", vm: [machine] } },
          ],
        },
      },
      "joins a rule of hosts that is there": {
        desired: { hostGroups: ["ssd"] },
        present: {
          group: [hosts("ssd"), group("virtrigaud-on-ssd", other)],
          rule: [rule(9, "virtrigaud-on-ssd")],
        },
        changes: {
          groupSpec: [
            {
              operation: "edit",
              info: { $type: "ClusterVmGroup", name: "virtrigaud-on-ssd", vm: [other, machine] },
            },
          ],
        },
      },
    };

  it.each(Object.entries(cases))("%s", (_name, { desired, present = {}, changes }) => {
    const made = clusterChanges(present, machine, desired);
    expect(made).toEqual(
      changes === undefined ? undefined : { $type: "ClusterConfigSpecEx", ...(changes as object) },
    );
  });

  it("is refused for hosts that are in no group", () => {
    const present = { group: [hosts("ssd"), hosts("gpu")] };
    expect(() => clusterChanges(present, machine, { hostGroups: ["nvme"] })).toThrow(
      expect.objectContaining({
        code: "InvalidSpec",
        property: "class.vsphere.availability.hostGroups",
        remediation: "name one of ssd, gpu",
      }),
    );
  });

  it("leaves something behind in the cluster only with groups", () => {
    expect(isGrouped({ restartPriority: "high" })).toBe(false);
    expect(isGrouped({ hostGroups: ["ssd"] })).toBe(true);
    expect(isGrouped(undefined)).toBe(false);
  });
});

describe("a port group", () => {
  it("on a distributed switch has its VLAN, and whose it is", () => {
    expect(distributedPortgroup("lan", { vlan: 100, create: { ports: 32 } }, "dev::shop::lan")).toMatchObject(
      {
        name: "lan",
        numPorts: 32,
        type: "earlyBinding",
        autoExpand: true,
        description: "[virtrigaud: dev::shop::lan]",
        defaultPortConfig: {
          vlan: { $type: "VmwareDistributedVirtualSwitchVlanIdSpec", inherited: false, vlanId: 100 },
        },
      },
    );
  });

  it("on a distributed switch may be a trunk, and say what machines may do", () => {
    const block = { vlan: "100-110,200", security: { promiscuous: true, macChanges: false } };
    expect(distributedPortgroup("lan", block, "x").defaultPortConfig).toMatchObject({
      vlan: {
        $type: "VmwareDistributedVirtualSwitchTrunkVlanSpec",
        vlanId: [
          { start: 100, end: 110 },
          { start: 200, end: 200 },
        ],
      },
      securityPolicy: {
        allowPromiscuous: { inherited: false, value: true },
        macChanges: { inherited: false, value: false },
        forgedTransmits: undefined,
      },
    });
  });

  it("on a standard switch has a VLAN and no trunk", () => {
    expect(
      standardPortgroup("lan", { vlan: 7, create: { vswitch: "vSwitch0" }, security: { promiscuous: true } }),
    ).toEqual({
      name: "lan",
      vlanId: 7,
      vswitchName: "vSwitch0",
      policy: { security: { allowPromiscuous: true } },
    });
    expect(() => standardPortgroup("lan", { vlan: "1-2", create: { vswitch: "vSwitch0" } })).toThrow(
      /vlan: .*trunks/,
    );
  });
});
