/** A real libvirtd with a pool, a network and an image, for tests that run machines without a guest. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { adapter } from "../../provider/adapters/libvirt";
import type { Adapter } from "../../provider/contract/adapter";
import { narrowCapabilities } from "../../provider/contract/capabilities";
import type { Connection } from "../../provider/contract/connection";
import type { DesiredMachine } from "../../provider/contract/machine";
import { type Libvirtd, type LibvirtdOptions, startLibvirtd } from "../peers/libvirtd";
import { needPrograms, PeerUnavailable, run } from "../peers/peer";

export interface LibvirtBackend {
  readonly uri: string;
  readonly daemon: Libvirtd;
  readonly directory: string;
  /** The folder of the pool "vms". */
  readonly pool: string;
  readonly connection: Connection;
  virsh(...parameters: readonly string[]): Promise<string>;
  /** As others make machines: without our marker. */
  makeForeignMachine(name: string): Promise<void>;
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

export async function openLibvirtBackend(options: LibvirtdOptions = {}): Promise<LibvirtBackend> {
  const daemon = await startLibvirtd(options);
  const { uri, directory } = daemon;
  const virsh = async (...parameters: readonly string[]): Promise<string> =>
    (await run("virsh", ["-c", uri, ...parameters])).stdout;
  const pool = join(directory, "pool");
  await mkdir(pool);
  await virsh("pool-define-as", "vms", "dir", "--target", pool);
  await virsh("pool-start", "vms");
  await defineNetwork(directory, virsh);
  const stop = async (): Promise<void> => {
    // a daemon with a port has its bridges on this machine, and they outlive it
    const names = (await virsh("net-list", "--name")).split("\n").filter((name) => name !== "");
    for (const name of names) await virsh("net-destroy", name);
    await daemon.stop();
  };
  const makeForeignMachine = async (name: string): Promise<void> => {
    const file = join(directory, `${name}.xml`);
    writeFileSync(file, foreignMachine(name));
    await virsh("define", file);
  };
  return { uri, daemon, directory, pool, connection: connectionTo(uri), virsh, makeForeignMachine, stop };
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

function foreignMachine(name: string): string {
  return `<domain type='qemu'><name>${name}</name><memory unit='MiB'>128</memory><vcpu>1</vcpu>
    <os><type arch='x86_64' machine='q35'>hvm</type></os></domain>`;
}

async function defineNetwork(directory: string, virsh: LibvirtBackend["virsh"]): Promise<void> {
  const file = join(directory, "network.xml");
  const bridge = `vrg${randomBytes(4).toString("hex")}`;
  writeFileSync(file, `<network><name>existing</name><bridge name='${bridge}'/></network>`);
  await virsh("net-define", file);
  await virsh("net-start", "existing");
}

/**
 * Without a guest nobody answers a request to let go of a PCI device: a SCSI disk can be pulled out all the same,
 * an interface cannot (test/guest does that with a real one).
 */
export const adapterWithoutGuest: Adapter = {
  ...adapter,
  async connect(connection, context) {
    const session = await adapter.connect(connection, context);
    return { ...session, capabilities: narrowCapabilities(session.capabilities, ["networkRemoveLive"]) };
  },
};

export function machineWithoutGuest(name: string): DesiredMachine {
  return {
    name,
    cpus: 1,
    memoryBytes: 128 * 2 ** 20,
    hardware: {},
    limits: {},
    root: { type: "empty" },
    disks: [{ name: "root", sizeBytes: 64 * 2 ** 20 }],
    interfaces: [{ name: "lan", network: "existing", addresses: [], dhcp: true, dns: [], routes: [] }],
    placement: {},
    power: "On",
    tags: [],
    guestAgent: true,
    native: { diskBus: "scsi", maxCpus: 4, maxMemory: "512Mi" },
    extraConfig: {},
  };
}
