/** A change carries the path of the input that the program wrote. */
import { describe, expect, it } from "vitest";
import type { VirtualMachineInputs } from "../../provider/models/virtual-machine";
import { inputPath, withInputPaths } from "../../provider/planner/input-paths";
import { desiredState, disk, planned } from "./planning";

function inputs(more: Partial<VirtualMachineInputs> = {}): VirtualMachineInputs {
  return {
    owner: "dev::shop::web",
    name: "web",
    provider: { type: "mock" },
    class: { cpu: 1, memory: "1Gi" },
    ...more,
  };
}

const disks = [{ name: "data", size: "1Gi" }, { name: "log" }, { name: "root", type: "thin" as const }];
const networks = [{ name: "lan" }, { name: "back.1" }];
const diskDefaults = { size: "1Gi", iops: 100, type: "thick" as const, storageClass: "fast" };

describe("the path of an input", () => {
  it.each<[string, Partial<VirtualMachineInputs>, string]>([
    ["class.cpu", {}, "class.cpu"],
    ["class.cpu", { resources: { cpu: 2 } }, "resources.cpu"],
    ["class.cpu", { resources: { memory: "2Gi" } }, "class.cpu"],
    ["class.memory", {}, "class.memory"],
    ["class.memory", { resources: { memory: "2Gi" } }, "resources.memory"],
    ["class.memory", { resources: { cpu: 2 } }, "class.memory"],
    ["disks[data]", { disks }, "disks[0]"],
    ["disks[data].size", { disks }, "disks[0].size"],
    ["disks[log].size", { disks }, "disks[1].size"],
    ["disks[root].type", { disks }, "disks[2].type"],
    ["disks[gone]", { disks }, "disks"],
    ["disks[gone]", {}, "disks"],
    ["disks[gone].size", { disks }, "disks"],
    ["disks[root]", {}, "disks"],
    ["disks[root].size", {}, "class.diskDefaults.size"],
    ["disks[root].controller", {}, "disks"],
    ["disks", { disks }, "disks"],
    ["networks[lan]", { networks }, "networks[0]"],
    ["networks[back.1].network.model", { networks }, "networks[1].network.model"],
    ["networks[gone]", { networks }, "networks"],
    ["networks[gone]", {}, "networks"],
    ["native.autostart", {}, "class.mock.autostart"],
    ["extraConfig", {}, "class.extraConfig"],
    ["extraConfig", { extraConfig: {} }, "extraConfig"],
    ["image", { image: "debian" }, "image"],
    ["image", { importedDisk: "vol" }, "importedDisk"],
    ["image", { cloneFrom: { machine: "base" } }, "cloneFrom"],
    ["image", {}, "image"],
    ["userData", { userData: {}, metaData: { inline: "" } }, "userData"],
    ["userData", { metaData: { inline: "" } }, "metaData"],
    ["userData", { networkConfig: { inline: "" } }, "networkConfig"],
    ["userData", {}, "userData"],
    ["tags", {}, "tags"],
    ["class.firmware", {}, "class.firmware"],
  ])("%s with %j is %s", (property, more, path) => {
    expect(inputPath(property, inputs(more))).toBe(path);
  });

  it.each<[string, string]>([
    ["disks[data].size", "disks[0].size"],
    ["disks[data].iops", "class.diskDefaults.iops"],
    ["disks[data].controller", "disks[0].controller"],
    ["disks[log].size", "class.diskDefaults.size"],
    ["disks[log].storageClass", "class.diskDefaults.storageClass"],
    ["disks[root].type", "disks[2].type"],
    ["disks[root].iops", "class.diskDefaults.iops"],
    ["disks[gone].size", "disks"],
  ])("%s with defaults in the class is %s", (property, path) => {
    const spec = { cpu: 1, memory: "1Gi", diskDefaults };
    expect(inputPath(property, inputs({ disks, class: spec }))).toBe(path);
  });
});

it("is in the steps, the replacements and the refusals of a plan", () => {
  const previous = desiredState({ disks: [disk("root", 10), disk("a", 5)] });
  const plan = planned({
    previous,
    desired: desiredState({
      cpus: 4,
      disks: [disk("root", 10), disk("a", 2)],
      root: { type: "importedDisk", reference: "vol" },
    }),
    policies: { image: "Replace", userData: "Ignore" },
  });
  const written = inputs({
    resources: { cpu: 4 },
    disks: [{ name: "a", size: "2Gi" }],
    importedDisk: "vol",
  });
  const { steps, replacements, refusals } = withInputPaths(plan, written);
  const paths = [steps, replacements, refusals].map((items) => items.map(({ property }) => property));
  expect(paths).toEqual([["resources.cpu"], ["importedDisk"], ["disks[0].size"]]);
});
