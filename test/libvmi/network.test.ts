import { describe, expect, it } from "vitest";
import { added, current, older, profiles } from "./made";

describe.each(profiles)("networks in %s", (_, libvmi) => {
  it.each([
    ["masquerade", libvmi.interfaceDeviceWithMasqueradeBinding(), { name: "default", masquerade: {} }],
    [
      "masquerade with ports",
      libvmi.interfaceDeviceWithMasqueradeBinding({ name: "ssh", port: 22 }, { port: 80, protocol: "TCP" }),
      {
        name: "default",
        masquerade: {},
        ports: [
          { name: "ssh", port: 22 },
          { port: 80, protocol: "TCP" },
        ],
      },
    ],
    ["a bridge", libvmi.interfaceDeviceWithBridgeBinding("br0"), { name: "br0", bridge: {} }],
    ["SR-IOV", libvmi.interfaceDeviceWithSRIOVBinding("vf0"), { name: "vf0", sriov: {} }],
    [
      "a plugin",
      libvmi.interfaceWithBindingPlugin("blue", { name: "slirp" }),
      { name: "blue", binding: { name: "slirp" } },
    ],
    [
      "a plugin with ports",
      libvmi.interfaceWithBindingPlugin("blue", { name: "slirp" }, { port: 80 }),
      { name: "blue", binding: { name: "slirp" }, ports: [{ port: 80 }] },
    ],
    [
      "macvtap",
      libvmi.interfaceWithMacvtapBindingPlugin("mv0"),
      { name: "mv0", binding: { name: "macvtap" } },
    ],
    [
      "passt",
      libvmi.interfaceWithPasstBindingPlugin({ port: 80 }),
      { name: "default", binding: { name: "passt" }, ports: [{ port: 80 }] },
    ],
    [
      "a MAC address",
      libvmi.interfaceWithMac({ name: "blue", bridge: {} }, "02:00:00:00:00:02"),
      { name: "blue", bridge: {}, macAddress: "02:00:00:00:00:02" },
    ],
    [
      "no MAC address",
      libvmi.interfaceWithMac({ name: "blue", macAddress: "02:00:00:00:00:02" }, ""),
      { name: "blue" },
    ],
  ])("have an interface by %s", (__, networkInterface, expected) => {
    expect(networkInterface).toEqual(expected);
    expect(added(libvmi, libvmi.withInterface(networkInterface))).toEqual({
      domain: { devices: { interfaces: [expected] } },
    });
  });

  it.each([
    ["pods", libvmi.defaultPodNetwork(), { name: "default", pod: {} }],
    [
      "an attachment",
      libvmi.multusNetwork("blue", "ns/blue-nad"),
      { name: "blue", multus: { networkName: "ns/blue-nad" } },
    ],
  ])("are of %s", (__, network, expected) => {
    expect(network).toEqual(expected);
    expect(added(libvmi, libvmi.withNetwork(network))).toEqual({ networks: [expected] });
  });

  it("are appended, the same twice too", () => {
    const [pods, masquerade] = [libvmi.defaultPodNetwork(), libvmi.interfaceDeviceWithMasqueradeBinding()];
    const options = [
      libvmi.withNetwork(pods),
      libvmi.withNetwork(pods),
      libvmi.withInterface(masquerade),
      libvmi.withInterface(masquerade),
    ];
    expect(added(libvmi, ...options)).toEqual({
      networks: [pods, pods],
      domain: { devices: { interfaces: [masquerade, masquerade] } },
    });
  });

  it("refuse what is no interface, network or address", () => {
    // @ts-expect-error a JavaScript program could
    expect(() => libvmi.withNetwork(null)).toThrow("withNetwork: network: is missing: give an object");
    // @ts-expect-error a JavaScript program could
    expect(() => libvmi.withInterface(undefined)).toThrow(
      "withInterface: networkInterface: is missing: give an object",
    );
    expect(() => libvmi.interfaceWithMac({ name: "blue" }, "02:00")).toThrow(
      'interfaceWithMac: address: "02:00" is not a MAC address: write it such as "02:00:00:00:00:01"',
    );
  });
});

describe("networks in v1.9.0", () => {
  const blue = { name: "blue", bridge: {} };

  it.each([
    ["of passt", current.interfaceDeviceWithPasstBinding("default"), { name: "default", passtBinding: {} }],
    ["of a model", current.interfaceWithModel(blue, "e1000"), { ...blue, model: "e1000" }],
    ["with a tag", current.interfaceWithTag(blue, "tag1"), { ...blue, tag: "tag1" }],
    [
      "at an address",
      current.interfaceWithPciAddress(blue, "0000:81:00.1"),
      { ...blue, pciAddress: "0000:81:00.1" },
    ],
    ["at no address", current.interfaceWithPciAddress({ ...blue, pciAddress: "0000:81:00.1" }, ""), blue],
  ])("have an interface %s", (_, networkInterface, expected) => {
    expect(networkInterface).toEqual(expected);
    expect(added(current, current.withInterface(networkInterface))).toEqual({
      domain: { devices: { interfaces: [expected] } },
    });
  });

  it("leave the interface that was given alone", () => {
    expect(blue).toEqual({ name: "blue", bridge: {} });
  });

  it("are claimed devices", () => {
    const network = current.draNetwork("dra0", "claim", "request");
    expect(network).toEqual({ name: "dra0", resourceClaim: { claimName: "claim", requestName: "request" } });
    expect(added(current, current.withNetwork(network))).toEqual({ networks: [network] });
  });

  it.each([
    ["a host name", current.withHostname("web01"), { hostname: "web01" }],
    ["no host name", current.withHostname(""), {}],
    ["a subdomain", current.withSubdomain("svc"), { subdomain: "svc" }],
    [
      "no automatic interface",
      current.withAutoAttachPodInterface(false),
      { domain: { devices: { autoattachPodInterface: false } } },
    ],
    [
      "many queues",
      current.withNetworkInterfaceMultiQueue(true),
      { domain: { devices: { networkInterfaceMultiqueue: true } } },
    ],
  ])("give the machine %s", (_, option, expected) => {
    expect(added(current, option)).toEqual(expected);
  });

  it("refuse a card that KubeVirt has not", () => {
    expect(() => current.interfaceWithModel(blue, "vmxnet3" as never)).toThrow(
      'interfaceWithModel: model: "vmxnet3" is not known: write one of virtio, e1000, e1000e, igb, ne2k_pci, pcnet, rtl8139',
    );
    expect(current.interfaceWithModel({ ...blue, model: "e1000" }, "")).toEqual(blue);
  });

  it("refuse what is no address or name", () => {
    expect(() => current.interfaceWithPciAddress(blue, "81:00.1")).toThrow(
      'interfaceWithPciAddress: address: "81:00.1" is not a PCI address: write it such as "0000:81:00.1"',
    );
    expect(() => current.withHostname("Web.1")).toThrow(
      /^withHostname: hostname: "Web.1" is not a DNS label: /,
    );
    expect(() => current.withSubdomain("a b")).toThrow(
      /^withSubdomain: subdomain: "a b" is not a DNS label: /,
    );
  });
});

describe("networks in v1.2.0", () => {
  it("have an interface by slirp", () => {
    expect(older.interfaceDeviceWithSlirpBinding("slirp0")).toEqual({ name: "slirp0", slirp: {} });
    const networkInterface = older.interfaceDeviceWithSlirpBinding("slirp0", { port: 80 });
    expect(added(older, older.withInterface(networkInterface))).toEqual({
      domain: { devices: { interfaces: [{ name: "slirp0", slirp: {}, ports: [{ port: 80 }] }] } },
    });
  });

  it("have passt with a port", () => {
    expect(added(older, older.withPasstInterfaceWithPort())).toEqual({
      domain: {
        devices: {
          interfaces: [
            { name: "default", binding: { name: "passt" }, ports: [{ port: 1234, protocol: "TCP" }] },
          ],
        },
      },
    });
  });

  it("have masquerade with what the guest needs to know", () => {
    expect(added(older, ...older.withMasqueradeNetworking("10.96.0.10", { port: 22 }))).toEqual({
      networks: [{ name: "default", pod: {} }],
      domain: {
        devices: {
          interfaces: [{ name: "default", masquerade: {}, ports: [{ port: 22 }] }],
          disks: [{ name: "disk1", disk: { bus: "virtio" } }],
        },
      },
      volumes: [
        {
          name: "disk1",
          cloudInitNoCloud: {
            networkData: `ethernets:
  eth0:
    addresses:
    - fd10:0:2::2/120
    dhcp4: true
    gateway6: fd10:0:2::1
    match: {}
    nameservers:
      addresses:
      - 10.96.0.10
      search:
      - default.svc.cluster.local
      - svc.cluster.local
      - cluster.local
version: 2
`,
          },
        },
      ],
    });
  });
});
