// The programs that are measured.

/** Machines on the mock: one disk, one interface, short user data. @param {number} count */
export function machines(count) {
  return `
const virt = require("pulumi-virtrigaud");
const host = new virt.Provider("host", { type: "mock", endpoint: __dirname + "/mock" });
const small = new virt.VMClass("small", { cpu: 1, memory: "512Mi", diskDefaults: { type: "thin", size: "4Gi" } });
const debian = new virt.Image("debian", { provider: host, source: { mock: { url: "https://example.com/debian.qcow2" } } });
const lan = new virt.Network("lan", { provider: host, source: { mock: { name: "default" } }, ipAllocation: { type: "DHCP" } });
for (let index = 0; index < ${count}; index += 1) {
  new virt.VirtualMachine("web-" + index, {
    provider: host, class: small, image: debian,
    networks: [{ name: "lan", network: lan }],
    disks: [{ name: "data", size: "1Gi" }],
    userData: { cloudInit: { inline: "#cloud-config\\nhostname: web\\n" } },
    tags: ["env:dev"],
  });
}
`;
}

/** The same on vSphere, as many as `MACHINES` says; `CONNECTION` has the Provider's settings. */
export const vsphereMachines = `
const virt = require("pulumi-virtrigaud");
const host = new virt.Provider("host", { type: "vsphere", ...JSON.parse(process.env.CONNECTION) });
const small = new virt.VMClass("small", { cpu: 1, memory: "512Mi", diskDefaults: { type: "thin", size: "16Gi" } });
const debian = new virt.Image("debian", { provider: host, source: { vsphere: { template: "debian" } } });
const lan = new virt.Network("lan", { provider: host, source: { vsphere: { portgroup: "DC0_DVPG0" } }, ipAllocation: { type: "DHCP" } });
for (let index = 0; index < Number(process.env.MACHINES); index += 1) {
  new virt.VirtualMachine("web-" + index, {
    provider: host, class: small, image: debian,
    networks: [{ name: "lan", network: lan }],
    disks: [{ name: "data", size: "1Gi" }],
    userData: { cloudInit: { inline: "#cloud-config\\nhostname: web\\n" } },
    tags: ["env:dev"],
  });
}
`;

/** Empty \`pulumi.dynamic\` resources, as anybody writes them. @param {number} count */
export function emptyResources(count) {
  return `
const pulumi = require("@pulumi/pulumi");
const provider = { async create() { return { id: "empty", outs: {} }; } };
class Empty extends pulumi.dynamic.Resource {
  constructor(name) { super(provider, name, {}); }
}
for (let index = 0; index < ${count}; index += 1) new Empty("web-" + index);
`;
}
