import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";

const config = new pulumi.Config();

const host = new virt.Provider("host", { type: "libvirt", endpoint: config.require("endpoint") });

const iso = (name: string) =>
  new virt.Image(name, { provider: host, source: { libvirt: { path: config.require(name) } } });

const media = [
  { name: "installer", image: iso("installer") },
  // the drivers for the disk and the network interface, which Windows does not bring along
  { name: "drivers", image: iso("drivers") },
];

const windows = new virt.VirtualMachine("windows", {
  provider: host,
  class: {
    cpu: 2,
    memory: config.get("memory") ?? "8Gi",
    firmware: "UEFI",
    securityProfile: { secureBoot: true, tpmEnabled: true },
    diskDefaults: { size: config.get("size") ?? "64Gi" },
    libvirt: { clock: { offset: "localtime" }, video: { model: "vga" } },
  },
  networks: [{ name: "lan", network: config.get("network") ?? "default" }],
  media: config.getBoolean("installed") ? media.map(({ name }) => ({ name })) : media,
  // an empty disk boots nothing: the firmware goes on to the installer
  bootOrder: ["root", "installer"],
  waitFor: { ip: false },
});

export const screen = windows.consoleUrl;
