import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";

const config = new pulumi.Config();

const host = new virt.Provider("host", { type: "libvirt", endpoint: config.require("endpoint") });

const debian = new virt.Image("debian", {
  provider: host,
  source: { libvirt: { path: config.require("image"), format: "qcow2" } },
});

const lan = new virt.Network("lan", {
  provider: host,
  source: { libvirt: { networkName: "default" } },
  ipAllocation: { type: "DHCP" },
});

// JSON is YAML too: whatever the command is, it stays one argument
const cloudConfig = { runcmd: [["/bin/sh", "-c", config.require("command")]] };

const web = new virt.VirtualMachine("web", {
  provider: host,
  class: { cpu: 1, memory: "512Mi", diskDefaults: { size: "4Gi" }, guestToolsPolicy: "install" },
  image: debian,
  networks: [{ name: "lan", network: lan }],
  userData: { cloudInit: { inline: `#cloud-config\n${JSON.stringify(cloudConfig)}\n` } },
  waitFor: { cloudInit: true, port: 22, timeout: "10m" },
});

export const ips = web.ips;
