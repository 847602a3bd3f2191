/**
 * Three machines, a network and a snapshot on the mock hypervisor, which needs nothing but a folder. `npm run quickstart`
 * runs it; with another `type` and `endpoint`, and a block for that hypervisor in each `source`, it runs anywhere else.
 */
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as virt from "pulumi-virtrigaud";

const config = new pulumi.Config();

const host = new virt.Provider("host", {
  type: "mock",
  endpoint: config.get("endpoint") ?? resolve(__dirname, "../../.state/mock"),
});

const small = new virt.VMClass("small", {
  cpu: 1,
  memory: "512Mi",
  diskDefaults: { type: "thin", size: "4Gi" },
});

const debian = new virt.Image("debian", {
  provider: host,
  source: {
    mock: { url: "https://cloud.debian.org/images/cloud/bookworm/latest/debian-12-genericcloud-amd64.qcow2" },
  },
});

const lan = new virt.Network("lan", {
  provider: host,
  source: { mock: { create: true, cidr: "192.0.2.0/24" } },
  ipAllocation: { type: "DHCP" },
});

function machine(name: string): virt.VirtualMachine {
  return new virt.VirtualMachine(name, {
    provider: host,
    class: small,
    image: debian,
    networks: [{ name: "lan", network: lan }],
    disks: [{ name: "data", size: "1Gi" }],
    powerState: "On",
    tags: ["env:dev"],
  });
}

const database = machine("database");
new virt.Snapshot("before", { machine: database, description: "as it was made" });

export const machines = [machine("web-1"), machine("web-2"), database].map(
  ({ name, ips, powerState, consoleUrl }) => ({ name, ips, powerState, consoleUrl }),
);
