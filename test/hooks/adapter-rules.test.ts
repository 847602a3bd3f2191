/** What hooks ask an adapter that needs no hypervisor to answer. */
import { describe, expect, test } from "vitest";
import * as hooks from "../../provider/hooks";
import type { DetailedChange } from "../../provider/kinds/kind";
import { type PropertyMap, unknown } from "../../provider/runtime/values";
import { changed } from "./changes";
import { failuresOf, operation } from "./checking";

const machine = {
  owner: "dev::t::web",
  name: "web",
  provider: { type: "libvirt", endpoint: "qemu:///system" },
  class: { cpu: 256, memory: "1Gi", diskDefaults: { size: "4Gi" } },
};

describe("the check of a machine", () => {
  test("has what its hypervisor cannot do refused", async () => {
    expect(await failuresOf("VirtualMachine", machine)).toEqual([
      "class.cpu: a machine has at most 255 CPUs here: ask for fewer",
    ]);
  });

  test("judges by nothing where the adapter has no rules", async () => {
    const provider = { type: "mock", endpoint: "/tmp/hypervisor" };
    expect(await failuresOf("VirtualMachine", { ...machine, provider })).toEqual([]);
  });

  test("is held up by nothing that is unknown of another hypervisor", async () => {
    expect(await failuresOf("VirtualMachine", changed(machine, { "class.vsphere": unknown }))).toHaveLength(
      1,
    );
  });

  test.each([
    { "class.memory": unknown },
    { class: unknown },
    { provider: unknown },
    { "provider.type": unknown },
  ])("waits with %o until that is known", async (changes) => {
    expect(await failuresOf("VirtualMachine", changed(machine, changes))).toEqual([]);
  });
});

test("rules of machines do not judge other kinds", async () => {
  const { owner, provider } = machine;
  const source = { libvirt: { networkName: "default" } };
  expect(await failuresOf("Network", { owner, name: "lan", provider, source })).toEqual([]);
});

describe("a network that changes", () => {
  const network = (type: string, create: PropertyMap): PropertyMap => ({
    owner: "dev::t::lan",
    name: "lan",
    provider: { type, endpoint: type === "mock" ? "/tmp/hypervisor" : "qemu:///system" },
    source: { [type]: type === "mock" ? { name: "lan", create: true, ...create } : { create } },
  });

  async function changesFrom(before: PropertyMap, inputs: PropertyMap): Promise<readonly DetailedChange[]> {
    const recorded = { ...before, created: true, location: "lan" };
    const { changes } = await hooks.diff("Network", { id: "lan", recorded, inputs }, operation);
    return changes;
  }
  const range = (dhcpEnd: string) =>
    network("libvirt", { cidr: "192.0.2.0/24", dhcpStart: "192.0.2.10", dhcpEnd });

  test("keeps its machines where its hypervisor can do that", async () => {
    expect(await changesFrom(range("192.0.2.20"), range("192.0.2.30"))).toMatchObject([
      { property: "source", effect: "live" },
    ]);
    const other = network("libvirt", { cidr: "198.51.100.0/24" });
    expect(await changesFrom(range("192.0.2.20"), other)).toMatchObject([
      { property: "source", effect: "replace" },
    ]);
  });

  test("is another one where its hypervisor cannot", async () => {
    const [before, now] = [
      network("mock", { cidr: "192.0.2.0/24" }),
      network("mock", { cidr: "198.51.100.0/24" }),
    ];
    expect(await changesFrom(before, now)).toMatchObject([{ property: "source", effect: "replace" }]);
  });
});
