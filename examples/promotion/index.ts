/** Where the machines run is the stack's business: `Pulumi.<stack>.yaml` has the hypervisor, the image and the network. */
import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";

const config = new pulumi.Config();

const host = new virt.Provider("host", config.requireObject<virt.ProviderArgs>("provider"));

const small = new virt.VMClass("small", {
  cpu: 1,
  memory: "512Mi",
  diskDefaults: { type: "thin", size: "16Gi" },
});

const debian = new virt.Image("debian", {
  provider: host,
  source: config.requireObject<virt.ImageArgs["source"]>("image"),
});

const lan = new virt.Network("lan", {
  provider: host,
  source: config.requireObject<virt.NetworkArgs["source"]>("network"),
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
  // an image without an agent tells no address
  waitFor: { ip: config.getBoolean("waitForIp") },
});

new virt.Snapshot("before", { machine: web, description: "before the upgrade" });

export const hypervisor = host.version;
export const ips = web.ips;
export const powerState = web.powerState;
export const currentResources = web.currentResources;
