import type { DesiredMachine } from "../../contract/machine";
import { applyChange } from "./hypervisor/changes";
import type { ImageRecord, NetworkRecord } from "./hypervisor/records";
import { defaultCidr } from "./networks";
import type { MockSession } from "./session";
import { toAttachedDisk, toAttachedInterface, toCompletion, toLocation, toMachineRecord } from "./to-native";

const gibibyte = 2 ** 30;
const images = ["debian-12", "ubuntu-24.04"];
const network: NetworkRecord = { name: "default", cidr: defaultCidr };
const furnished = ["hypervisor", "furnished"] as const;

interface Furnished {
  readonly sampleMachines: number;
}

/** Brings in what is there from the start, once: what somebody removes does not come back. */
export async function furnish(session: MockSession, signal: AbortSignal): Promise<void> {
  if (isFurnished(session)) return;
  await session.locks.hold(["furnish"], () => fill(session), signal);
}

function isFurnished(session: MockSession): boolean {
  const present = session.directory.read<Furnished>(furnished);
  return present !== undefined && present.sampleMachines >= session.settings.sampleMachines;
}

function fill(session: MockSession): void {
  const present = session.directory.read<Furnished>(furnished);
  if (present === undefined) {
    session.directory.create(["networks", network.name], network);
    for (const name of images) session.directory.create(["images", name], image(name));
  }
  const { sampleMachines } = session.settings;
  for (let number = (present?.sampleMachines ?? 0) + 1; number <= sampleMachines; number += 1) {
    addSample(session, `sample-${number}`);
  }
  session.directory.write(furnished, {
    sampleMachines: Math.max(sampleMachines, present?.sampleMachines ?? 0),
  });
}

function image(name: string): ImageRecord {
  return {
    reference: name,
    name,
    source: "the hypervisor's own",
    sizeBytes: 2 * gibibyte,
    format: "qcow2",
    readyAt: 0,
  };
}

/** A machine that nobody owns: on, with one disk and one interface. */
function addSample(session: MockSession, name: string): void {
  if (!session.directory.create(["names", name], { id: name })) return;
  const desired = sample(name);
  const disks = desired.disks.map((disk) => toAttachedDisk(disk, `${name}-${disk.name}`, 10 * gibibyte));
  for (const { device, sizeBytes } of disks) session.disks.write({ device, sizeBytes, machine: name });
  const interfaces = desired.interfaces.map((item, place) => {
    const attached = toAttachedInterface(item, { id: name, place, native: {} });
    const holder = { machine: name, interface: item.name };
    return { ...attached, lease: session.leases.allocate(network, attached.macAddress, holder) };
  });
  const machine = toMachineRecord(desired, {
    id: name,
    owner: undefined,
    location: toLocation(desired, {}),
    disks,
    interfaces,
  });
  const completion = toCompletion(desired, interfaces, { bootDuration: 0, shutdownDuration: 0 });
  session.directory.write(["machines", name], applyChange(machine, completion, Date.now()));
}

function sample(name: string): DesiredMachine {
  return {
    name,
    cpus: 1,
    memoryBytes: gibibyte / 2,
    hardware: {},
    limits: {},
    root: { type: "empty" },
    disks: [{ name: "root" }],
    interfaces: [{ name: "lan", network: network.name, addresses: [], dhcp: true, dns: [], routes: [] }],
    placement: {},
    power: "On",
    tags: ["sample"],
    guestAgent: true,
    native: {},
    extraConfig: {},
  };
}
