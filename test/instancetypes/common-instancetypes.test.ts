import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { findInstancetypes } from "../../sdk/instancetypes";
import { ManifestError } from "../../sdk/kubernetes/manifest-error";
import { loadKubernetesPackage, refusesExistingObjects } from "../../sdk/kubernetes-package";
import { schemaProblems, schemasMissing } from "../kubevirt/schema-validator";
import { describeUnless } from "../support/describe-unless";
import { type Deployment, deploy, identity, update } from "./deployment";

const general = "instancetype.kubevirt.io/class=general.purpose";
const network = "instancetype.kubevirt.io/class=network";
const both = "instancetype.kubevirt.io/class in (general.purpose, network)";
const legacy = "instancetype.kubevirt.io/os-type=legacy";
const ownerAnnotation = "pulumi-virtrigaud.dev/owner";

// depending on the version at hand
const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
beforeEach(() => void warn.mockClear());

function identities({ objects }: Deployment): string[] {
  return [...objects.values()].map(identity).toSorted();
}

function instancetypesOf(kind: string, query: string): string[] {
  return findInstancetypes(query)
    .map(({ name }) => `${kind} ${name}`)
    .toSorted();
}

describe("CommonInstancetypes deploys", () => {
  it("the whole catalogue to the cluster unless told otherwise", async () => {
    const { objects } = await deploy();
    const kinds = Map.groupBy(objects.values(), ({ kind }) => kind);
    const counts = [...kinds].map(([kind, { length }]) => [kind, length]);
    expect(Object.fromEntries(counts)).toEqual({
      VirtualMachineClusterInstancetype: 65,
      VirtualMachineClusterPreference: 54,
    });
  });

  it("what the queries select", async () => {
    const deployment = await deploy({ instancetypes: network, preferences: legacy });
    expect(identities(deployment)).toEqual([
      ...instancetypesOf("VirtualMachineClusterInstancetype", network),
      "VirtualMachineClusterPreference legacy",
    ]);
  });

  it("to a namespace, in the kinds for that", async () => {
    const deployment = await deploy({ instancetypes: false, preferences: legacy, namespace: "team-a" });
    expect(identities(deployment)).toEqual(["VirtualMachinePreference team-a/legacy"]);
  });

  it("to a namespace that is made by the same program", async () => {
    const namespace = pulumi.output(Promise.resolve("team-b"));
    const deployment = await deploy({ instancetypes: false, preferences: legacy, namespace });
    expect(identities(deployment)).toEqual(["VirtualMachinePreference team-b/legacy"]);
  });

  it("objects that say whose they are, so that no other component's take-over goes unnoticed", async () => {
    const ownersOf = async (name: string, stack: string) => {
      const { objects } = await deploy({ instancetypes: false, preferences: legacy }, name, stack);
      return [...objects.values()].map(({ metadata }) => metadata.annotations?.[ownerAnnotation]);
    };
    expect(await ownersOf("common", "dev")).toEqual(["dev::project::common"]);
    expect(await ownersOf("common", "prod")).toEqual(["prod::project::common"]);
    expect(await ownersOf("other", "dev")).toEqual(["dev::project::other"]);
  });

  it("objects that never force their fields on another manager", async () => {
    const { objects } = await deploy({ instancetypes: network, preferences: legacy });
    const annotations = [...objects.values()].flatMap(({ metadata }) =>
      Object.keys(metadata.annotations ?? {}),
    );
    expect(annotations.filter((name) => name.startsWith("pulumi.com/"))).toEqual([]);
  });
});

describeUnless(schemasMissing, "CommonInstancetypes and the schemas of KubeVirt", () => {
  it.each([{}, { namespace: "team-a" }])("asks for valid objects: %j", async (args) => {
    const { objects } = await deploy(args);
    expect([...objects.values()].flatMap(schemaProblems)).toEqual([]);
  });
});

describe("an update of CommonInstancetypes", () => {
  it("prunes what a narrower query does not select, and nothing else", async () => {
    const before = await deploy({ instancetypes: both, preferences: legacy });
    const { pruned } = update(before, await deploy({ instancetypes: general, preferences: legacy }));
    expect([...pruned].toSorted()).toEqual(instancetypesOf("VirtualMachineClusterInstancetype", network));
  });

  it("prunes nothing when a query selects more", async () => {
    const before = await deploy({ instancetypes: general, preferences: false });
    const { applied, pruned } = update(before, await deploy({ instancetypes: both, preferences: legacy }));
    expect([applied.size, pruned.size]).toEqual([10 + 6 + 1, 0]);
  });

  it("prunes nothing of the other sort", async () => {
    const before = await deploy({ instancetypes: general, preferences: legacy });
    const { pruned } = update(before, await deploy({ instancetypes: general, preferences: false }));
    expect([...pruned]).toEqual(["VirtualMachineClusterPreference legacy"]);
  });

  const some = { instancetypes: network, preferences: legacy };
  const changes = [
    ["one query to a narrower one", { ...some, instancetypes: both }, some],
    ["one query to another", { ...some, instancetypes: general }, some],
    ["the cluster's machines to a namespace's", some, { ...some, namespace: "team-a" }],
    ["a namespace's machines to the cluster's", { ...some, namespace: "team-a" }, some],
    ["one namespace to another", { ...some, namespace: "team-a" }, { ...some, namespace: "team-b" }],
  ] as const;

  it.each(changes)("never removes what it applies: from %s", async (_title, before, after) => {
    const { applied, pruned } = update(await deploy(before), await deploy(after));
    expect(pruned.size).toBeGreaterThan(0);
    expect([...pruned].filter((object) => applied.has(object))).toEqual([]);
  });
});

describe("the take-over of objects that are there already", () => {
  it.each([
    ["4.25.0", false],
    ["4.28.3", false],
    ["4.29.0", true],
    ["4.100.0", true],
    ["5.0.0", true],
  ])("is refused by @pulumi/kubernetes %s: %s", (version, refused) => {
    expect(refusesExistingObjects(version)).toBe(refused);
  });

  it("is warned of once where it is not refused", async () => {
    await deploy({ instancetypes: network, preferences: false });
    expect(warn).toHaveBeenCalledTimes(refusesExistingObjects(loadKubernetesPackage().version) ? 0 : 1);
  });
});

describe("a machine", () => {
  it("names what is deployed", async () => {
    const { component } = await deploy({
      instancetypes: general,
      preferences: legacy,
      namespace: "team-a",
    });
    expect(await resolved(component.instancetype("u1.medium"))).toEqual({
      kind: "VirtualMachineInstancetype",
      name: "u1.medium",
    });
    expect(await resolved(component.preference("legacy"))).toEqual({
      kind: "VirtualMachinePreference",
      name: "legacy",
    });
  });

  it("cannot name what is not deployed", async () => {
    const { component } = await deploy({ instancetypes: general, preferences: false });
    expect(() => component.instancetype("n1.medium")).toThrow(
      'CommonInstancetypes: instancetypes: "n1.medium" is not among those that are deployed',
    );
  });
});

describe("CommonInstancetypes refuses", () => {
  it.each([
    [
      "a query that selects nothing",
      { instancetypes: "class=general.purpose" },
      "instancetypes: .*selects nothing",
    ],
    ["a query that cannot be read", { preferences: "a in b" }, "label query"],
  ])("%s", async (_title, args, message) => {
    await expect(deploy(args)).rejects.toThrow(ManifestError);
    await expect(deploy(args)).rejects.toThrow(new RegExp(message));
  });
});

describe("a program without @pulumi/kubernetes", () => {
  const failing = (message: string) => () => {
    throw Object.assign(new Error(message), { code: "MODULE_NOT_FOUND" });
  };

  it("is told what to install", () => {
    expect(() => loadKubernetesPackage(failing("Cannot find module '@pulumi/kubernetes'"))).toThrow(
      "the package @pulumi/kubernetes is needed: npm install @pulumi/kubernetes",
    );
  });

  it("is not blamed for what is missing elsewhere", () => {
    expect(() => loadKubernetesPackage(failing("Cannot find module 'glob'"))).toThrow(
      "Cannot find module 'glob'",
    );
  });
});

function resolved<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => void output.apply(resolve));
}
