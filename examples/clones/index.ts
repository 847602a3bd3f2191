import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";

const config = new pulumi.Config();

const host = new virt.Provider("host", {
  type: "mock",
  endpoint: config.get("endpoint") ?? resolve(__dirname, "../../.state/clones"),
});

const small = new virt.VMClass("small", { cpu: 1, memory: "512Mi" });

const base = new virt.VirtualMachine("base", {
  provider: host,
  class: small,
  image: "debian-12",
  disks: [{ name: "data", size: "1Gi" }],
  powerState: "Off",
});

const ready = new virt.Snapshot("ready", { machine: base });

const testbeds = ["one", "two", "three"].map(
  (name) =>
    new virt.VirtualMachine(name, {
      provider: host,
      class: small,
      cloneFrom: { machine: base, snapshot: ready.id, linked: config.getBoolean("linked") ?? true },
      // the disk `data` comes along, with its content
      networks: [{ name: "lan", network: "default" }],
    }),
);

export const addresses = testbeds.map(({ name, ips }) => ({ name, ips }));
