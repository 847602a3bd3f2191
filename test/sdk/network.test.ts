import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import * as virt from "../../sdk";
import { registrations, withinSecret } from "./registrations";

type HostArgs = Partial<virt.ProviderArgs>;

/** The `network` that a machine on this network is registered with. */
async function attached(network: Omit<virt.NetworkArgs, "provider">, host: HostArgs = {}): Promise<unknown> {
  const found = await registrations(() => {
    const provider = new virt.Provider("host", { type: "libvirt", endpoint: "qemu:///system", ...host });
    const lan = new virt.Network("lan", { provider, ...network });
    new virt.VirtualMachine("web", {
      provider,
      class: { cpu: 1, memory: "1Gi" },
      networks: [{ name: "lan", network: lan }],
    });
  });
  const [first] = found("web").inputs.networks as { network: unknown }[];
  return first?.network;
}

const libvirt = { networkName: "default" };
const e1000 = { libvirt: { ...libvirt, model: "e1000" as const } };

describe("what a machine is told of its network", () => {
  it("is its id alone when nothing else is set", async () => {
    expect(await attached({ source: { libvirt } })).toEqual({ id: "lan-id" });
  });

  it("has the settings of the network, and the model of the Provider's own block", async () => {
    const source = { ...e1000, vsphere: { portgroup: "lan", model: "vmxnet3" as const } };
    const settings = { ipAllocation: { type: "Static" as const }, dns: ["192.0.2.53"], mtu: 9000 };
    expect(await attached({ source, ...settings })).toEqual({ id: "lan-id", model: "e1000", ...settings });
  });

  it("has no secret and no null for a model that is not set, when credentials are texts", async () => {
    const credentials = { username: "u", password: "pw" };
    expect(await attached({ source: { libvirt } }, { credentials })).toEqual({ id: "lan-id" });
    expect(await attached({ source: e1000 }, { credentials })).toEqual({ id: "lan-id", model: "e1000" });
  });

  it("has no null for a model that is not set, when a name in the source is secret", async () => {
    const source = { libvirt: { networkName: pulumi.secret("hidden") } };
    expect(await attached({ source })).toEqual({ id: "lan-id" });
  });

  it.each([
    ["the type is", { source: e1000 }, { type: pulumi.output("libvirt") }],
    ["the source is", { source: pulumi.output(e1000) }, {}],
    ["the block is", { source: { libvirt: Promise.resolve(e1000.libvirt) } }, {}],
  ])("has the model when %s still to come", async (_part, network, host) => {
    expect(await attached(network, host as HostArgs)).toEqual({ id: "lan-id", model: "e1000" });
  });

  it("is secret as a whole, and without a model, when the whole source is secret", async () => {
    const network = await attached({ source: pulumi.secret({ libvirt }) });
    expect(withinSecret(network)).toEqual({ id: "lan-id" });
  });
});
