import type { Connection } from "../../provider/contract/connection";
import type { DesiredMachine } from "../../provider/contract/machine";

/** `native` is the Provider's block. */
export function mockConnection(endpoint: string, native: Readonly<Record<string, unknown>> = {}): Connection {
  return { endpoint, credentials: {}, insecureSkipVerify: false, defaults: {}, native };
}

/** One CPU, 512 MiB, an empty root disk of 1 GiB, one interface on the default network. */
export function mockMachine(name: string): DesiredMachine {
  return {
    name,
    cpus: 1,
    memoryBytes: 2 ** 29,
    hardware: {},
    limits: {},
    root: { type: "empty" },
    disks: [{ name: "root", sizeBytes: 2 ** 30 }],
    interfaces: [{ name: "lan", network: "default", addresses: [], dhcp: true, dns: [], routes: [] }],
    placement: {},
    power: "On",
    tags: [],
    guestAgent: true,
    native: {},
    extraConfig: {},
  };
}
