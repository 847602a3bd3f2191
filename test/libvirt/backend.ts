/** A real libvirtd with a pool, a network and an image, for tests that run machines without a guest. */
import { writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Connection } from "../../provider/contract/connection";
import type { DesiredMachine } from "../../provider/contract/machine";
import { startLibvirtd } from "../peers/libvirtd";
import { needPrograms, PeerUnavailable, run } from "../peers/peer";

export interface LibvirtBackend {
  readonly uri: string;
  readonly directory: string;
  /** The folder of the pool "vms". */
  readonly pool: string;
  readonly connection: Connection;
  virsh(...parameters: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Why these tests cannot run here, if they cannot; in CI they must. */
export function reasonToSkip(): string | undefined {
  try {
    needPrograms("libvirtd", "virtlogd", "virsh", "qemu-system-x86_64", "qemu-img", "unshare", "setpriv");
    return undefined;
  } catch (error) {
    if (error instanceof PeerUnavailable && process.env.CI !== "true") return error.message;
    throw error;
  }
}

export async function openLibvirtBackend(): Promise<LibvirtBackend> {
  const daemon = await startLibvirtd();
  const { uri, directory } = daemon;
  const virsh = async (...parameters: readonly string[]): Promise<string> =>
    (await run("virsh", ["-c", uri, ...parameters])).stdout;
  const pool = join(directory, "pool");
  await mkdir(pool);
  await virsh("pool-define-as", "vms", "dir", "--target", pool);
  await virsh("pool-start", "vms");
  await defineNetwork(directory, virsh);
  return { uri, directory, pool, connection: connectionTo(uri), virsh, stop: () => daemon.stop() };
}

export function connectionTo(endpoint: string): Connection {
  return {
    endpoint,
    credentials: {},
    insecureSkipVerify: false,
    defaults: { storagePool: "vms" },
    // the same on every machine that runs the tests
    native: { accelerator: "tcg" },
  };
}

async function defineNetwork(directory: string, virsh: LibvirtBackend["virsh"]): Promise<void> {
  const file = join(directory, "network.xml");
  writeFileSync(file, "<network><name>existing</name><bridge name='vrgtest0'/></network>");
  await virsh("net-define", file);
  await virsh("net-start", "existing");
}

/**
 * Without a guest nobody answers a request to let go of a PCI device; a SCSI disk and a USB interface can be
 * pulled out.
 */
export function machineWithoutGuest(name: string): DesiredMachine {
  return {
    name,
    cpus: 1,
    memoryBytes: 128 * 2 ** 20,
    hardware: {},
    limits: {},
    root: { type: "empty" },
    disks: [{ name: "root", sizeBytes: 64 * 2 ** 20 }],
    interfaces: [
      { name: "lan", network: "existing", model: "usb-net", addresses: [], dhcp: true, dns: [], routes: [] },
    ],
    placement: {},
    power: "On",
    tags: [],
    guestAgent: true,
    native: { diskBus: "scsi", maxCpus: 4, maxMemory: "512Mi" },
    extraConfig: {},
  };
}
