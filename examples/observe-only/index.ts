import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";

const config = new pulumi.Config();

const host = new virt.Provider("host", {
  type: config.require<virt.HypervisorType>("type"),
  endpoint: config.require("endpoint"),
});

// its id on the hypervisor, or its name
const database = virt.VirtualMachine.get("database", config.require("database"), { provider: host });

export const address = database.ips.apply(([first]) => first);
export const resources = database.currentResources;
export const phase = database.phase;
