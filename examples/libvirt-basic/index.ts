import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";

const config = new pulumi.Config();

const host = new virt.Provider("host", { type: "libvirt", endpoint: config.require("endpoint") });

const small = new virt.VMClass("small", {
  cpu: 1,
  memory: "512Mi",
  diskDefaults: { type: "thin", size: "4Gi" },
});

const debian = new virt.Image("debian", {
  provider: host,
  source: { libvirt: { path: config.require("image"), format: "qcow2" } },
});

const lan = new virt.Network("lan", {
  provider: host,
  source: { libvirt: { networkName: "default" } },
  ipAllocation: { type: "DHCP" },
});

const web = new virt.VirtualMachine("web", {
  provider: host,
  class: small,
  image: debian,
  networks: [{ name: "lan", network: lan }],
  disks: [{ name: "data", size: "1Gi" }],
  userData: { cloudInit: { inline: "#cloud-config\nhostname: web\n" } },
  powerState: "On",
  tags: ["env:dev"],
});

new virt.Snapshot("before", { machine: web, description: "before the upgrade" });

export const ips = web.ips;
export const consoleUrl = web.consoleUrl;
export const location = web.location;
