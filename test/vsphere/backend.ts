/** VMware's simulator of a vCenter with two hosts and a datastore cluster, for tests of the adapter. */
import type { Connection } from "../../provider/contract/connection";
import type { DesiredMachine } from "../../provider/contract/machine";
import { findVcsim } from "../../scripts/setup/find-vcsim.mjs";
import { startVcsim, type Vcsim, type VcsimOptions } from "../peers/vcsim";
import { desiredInterface, desiredMachine, mib } from "./samples";

/** Why these tests cannot run here, if they cannot; in CI they must. */
export function reasonToSkip(): string | undefined {
  if (findVcsim() !== undefined || process.env.CI === "true") return undefined;
  return "vcsim is not built (npm run setup -- vcsim)";
}

/** Guests of it come up a moment after they are powered on. */
export async function openVcenter(options: VcsimOptions = {}): Promise<Vcsim> {
  const peer = await startVcsim({
    hosts: 2,
    datastores: 3,
    pods: 1,
    machines: 1,
    templates: ["debian"],
    ...options,
  });
  await peer.control.setGuests({ up: 5, shutdown: 10 });
  return peer;
}

export function connectionTo(peer: Vcsim, changes: Partial<Connection> = {}): Connection {
  return {
    endpoint: peer.url,
    credentials: { username: peer.user, password: peer.password },
    caBundle: peer.authority,
    insecureSkipVerify: false,
    defaults: {},
    native: {},
    ...changes,
  };
}

/** An empty disk of 64 MiB, and an adapter on the standard network. */
export function machineOnVcenter(name: string): DesiredMachine {
  return desiredMachine({
    name,
    cpus: 1,
    memoryBytes: 128 * mib,
    // what is asked for while the machine runs is to be possible
    hardware: { cpuHotAdd: true, memoryHotAdd: true },
    disks: [{ name: "root", sizeBytes: 64 * mib }],
    interfaces: [desiredInterface({ network: "VM Network" })],
  });
}
