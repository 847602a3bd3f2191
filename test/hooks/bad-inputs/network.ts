import { absent } from "../changes";
import { type BadInput, nameRule } from "./bad-input";

export const badNetworkInputs: readonly BadInput[] = [
  [{ provider: absent }, ["provider: is required: write a Provider, or the `connection` of one"]],
  [
    { source: { libvirt: { networkName: "x" } } },
    ["source: is only written for libvirt, but the Provider is mock: add source.mock"],
  ],
  [{ source: 5 }, ["source: must be an object, not 5"]],
  [
    { "source.mock.cidr": "192.0.2.0" },
    [
      'source.mock.cidr: "192.0.2.0" is not allowed: write an IPv4 address and a prefix such as "192.0.2.0/24"',
    ],
  ],
  [
    { "source.mock.create": absent },
    ["source.mock.cidr: is of a network that is made: set create to true, or leave it out"],
  ],
  [
    { "source.mock.create": false },
    ["source.mock.cidr: is of a network that is made: set create to true, or leave it out"],
  ],
  [{ "source.mock.creat": true }, ["source.mock.creat: is not known here; did you mean create?"]],
  [{ "source.mock.create": "yes" }, ['source.mock.create: must be true or false, not "yes"']],
  [{ ipAllocation: "DHCP" }, ['ipAllocation: must be an object, not "DHCP"']],
  [
    { "ipAllocation.type": "dhcp" },
    [
      'ipAllocation.type: "dhcp" is not allowed; did you mean "DHCP"? Allowed are "DHCP", "Static", "Pool", "None"',
    ],
  ],
  [
    { "ipAllocation.type": absent },
    ['ipAllocation.type: is required: one of "DHCP", "Static", "Pool", "None"'],
  ],
  [
    { "ipAllocation.type": "DHCP" },
    ['ipAllocation.address: an address contradicts type "DHCP": use type "Static"'],
  ],
  [
    { "ipAllocation.type": "None" },
    ['ipAllocation.address: an address contradicts type "None": use type "Static"'],
  ],
  [
    { ipAllocation: { type: "Pool", first: "192.0.2.10", last: "192.0.2.20" } },
    ['ipAllocation.prefix: is required with type "Pool"'],
  ],
  [
    { ipAllocation: { type: "Pool", first: "192.0.2.10", last: "192.0.3.20", prefix: 24 } },
    [
      "ipAllocation.last: 192.0.3.20 is not in the network of 192.0.2.10/24: the pool lies within one network",
    ],
  ],
  [
    { ipAllocation: { type: "None", first: "192.0.2.10" } },
    ['ipAllocation.first: belongs to a pool, and contradicts type "None": use type "Pool"'],
  ],
  [
    { "ipAllocation.address": "192.0.2.10" },
    [
      'ipAllocation.address: "192.0.2.10" is not allowed: write an address and a prefix such as "192.0.2.0/24" or "2001:db8::/64"',
    ],
  ],
  [
    { "ipAllocation.gateway": "192.0.2" },
    [
      'ipAllocation.gateway: "192.0.2" is not allowed: write an address such as "192.0.2.10" or "2001:db8::10", without a prefix',
    ],
  ],
  [
    { "ipAllocation.routes": [{ to: "default", via: "192.0.2.1" }] },
    [
      'ipAllocation.routes[0].to: "default" is not allowed: write an address and a prefix such as "192.0.2.0/24" or "2001:db8::/64"',
    ],
  ],
  [
    { "ipAllocation.routes": [{ to: "0.0.0.0/0" }] },
    [
      'ipAllocation.routes[0].via: is required: write an address such as "192.0.2.10" or "2001:db8::10", without a prefix',
    ],
  ],
  [{ "ipAllocation.routes": {} }, ["ipAllocation.routes: must be a list, not an object"]],
  [{ dns: "192.0.2.53" }, ['dns: must be a list, not "192.0.2.53"']],
  [
    { dns: ["ns1.example.org"] },
    [
      'dns[0]: "ns1.example.org" is not allowed: write an address such as "192.0.2.10" or "2001:db8::10", without a prefix',
    ],
  ],
  [{ mtu: 100 }, ["mtu: must be at least 576, not 100"]],
  [{ mtu: "1500" }, ['mtu: must be a number, not "1500"']],
  [{ mtu: 70000 }, ["mtu: must be at most 65521, not 70000"]],
  [{ MTU: 1500 }, ["MTU: is not known here; did you mean mtu?"]],
  [
    { vlan: 5 },
    ["vlan: is not known here; allowed are owner, name, provider, source, ipAllocation, dns, mtu"],
  ],
  [
    { "source.libvirt.model": "virtoi" },
    [
      'source.libvirt.model: "virtoi" is not allowed; did you mean "virtio"? Allowed are "virtio", "e1000", "e1000e", "rtl8139"',
    ],
  ],
  [
    { "source.libvirt.create": { mode: "Nat" } },
    [
      'source.libvirt.create.mode: "Nat" is not allowed; did you mean "nat"? Allowed are "nat", "bridge", "isolated", "route"',
    ],
  ],
  [
    { "source.libvirt.create": {} },
    ['source.libvirt.create.mode: is required: one of "nat", "bridge", "isolated", "route"'],
  ],
  [
    { "source.libvirt.bridge": "x".repeat(20) },
    ["source.libvirt.bridge: must have at most 15 characters, not 20"],
  ],
  [
    { "provider.withoutCapabilities": ["networkCreate"] },
    [
      "source: mock cannot do this here: networks must exist already (capability networkCreate); leave it out for this Provider",
    ],
  ],
  [{ name: 5 }, ["name: must be a string, not 5"]],
  [{ "provider.endpoint": "" }, ["provider.endpoint: must not be empty"]],
  [{ "source.vsphere.vlan": 5000 }, ["source.vsphere.vlan: must be at most 4095, not 5000"]],
  [
    { "source.vsphere.vlan": "100-" },
    [
      'source.vsphere.vlan: "100-" is not allowed: write a VLAN such as 100, or a trunk such as "100-110,200"',
    ],
  ],
  [
    { "source.vsphere.model": "vmxnet" },
    [
      'source.vsphere.model: "vmxnet" is not allowed; did you mean "vmxnet3"? Allowed are "vmxnet3", "vmxnet3vrdma", "e1000e", "e1000", "sriov"',
    ],
  ],
  [
    { "source.vsphere.create": { vswitch: "vSwitch0", hosts: [] } },
    ["source.vsphere.create.hosts: must have at least 1 item, not 0"],
  ],
  [{ name: "a/b" }, [`name: "a/b" is not allowed: ${nameRule}`]],
  ...["..", "a\u0007b"].map(
    (name): BadInput => [
      { "source.mock.name": name },
      ["source.mock.name: cannot be a name: write it without control characters, and not as . or .."],
    ],
  ),
];
