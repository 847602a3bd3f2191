import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";

const config = new pulumi.Config();

const host = new virt.Provider("host", {
  type: "vsphere",
  endpoint: config.require("endpoint"),
  credentials: { username: config.require("username"), password: { env: "VSPHERE_PASSWORD" } },
  caBundle: config.get("caFile") === undefined ? undefined : { file: config.require("caFile") },
});

const small = new virt.VMClass("small", {
  cpu: 1,
  memory: "512Mi",
  diskDefaults: { type: "thin", size: "16Gi" },
});

const debian = new virt.Image("debian", {
  provider: host,
  source: { vsphere: { template: config.require("template") } },
});

const lan = new virt.Network("lan", {
  provider: host,
  source: { vsphere: { portgroup: config.require("portgroup") } },
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
