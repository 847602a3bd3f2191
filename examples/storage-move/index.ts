import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";

const config = new pulumi.Config();

const host = new virt.Provider("host", {
  type: "vsphere",
  endpoint: config.require("endpoint"),
  credentials: { username: config.require("username"), password: { env: "VSPHERE_PASSWORD" } },
  caBundle: config.get("caFile") === undefined ? undefined : { file: config.require("caFile") },
});

const database = new virt.VMClass("database", {
  cpu: 2,
  memory: "4Gi",
  diskDefaults: { type: "thin" },
});

const debian = new virt.Image("debian", {
  provider: host,
  source: { vsphere: { template: config.require("template") } },
});

const machine = new virt.VirtualMachine("db", {
  provider: host,
  class: database,
  image: debian,
  networks: [{ name: "lan", network: config.require("portgroup") }],
  placement: { cluster: config.get("cluster"), datastore: config.require("datastore") },
  disks: [{ name: "data", size: "1Gi", storageClass: config.require("dataDatastore") }],
  powerState: "On",
  // a move that would take a power cycle fails instead
  updatePolicy: { powerCycle: "Forbid" },
});

export const location = machine.location;
