/** What the mock's folder really holds, beside what state and program say. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  ImageRecord,
  MachineRecord,
  NetworkRecord,
} from "../../provider/adapters/mock/hypervisor/records";
import type { MachineText } from "./program";

export function records<T>(folder: string, collection: string): T[] {
  const path = join(folder, collection);
  if (!existsSync(path)) return [];
  const files = readdirSync(path).filter((name) => name.endsWith(".json"));
  return files.map((name) => JSON.parse(readFileSync(join(path, name), "utf8")) as T);
}

export const machinesIn = (folder: string): MachineRecord[] => records(folder, "machines");
/** Those that some resource brought. */
export const imagesIn = (folder: string): ImageRecord[] =>
  records<ImageRecord>(folder, "images").filter(({ owner }) => owner !== undefined);
export const networksIn = (folder: string): NetworkRecord[] =>
  records<NetworkRecord>(folder, "networks").filter(({ owner }) => owner !== undefined);

/** The machine in the words of the program that it should be. */
export function asProgram(machine: MachineRecord): Omit<MachineText, "userData"> {
  const { name, cpus, memoryBytes, settings, limits, tags, disks, interfaces, power } = machine;
  return {
    name,
    cpu: cpus,
    memory: memoryBytes / (256 * 2 ** 20),
    firmware: settings.hardware.firmware ?? "BIOS",
    cpuLimit: limits.cpuLimitMhz,
    extra: settings.extraConfig.key,
    tags: tags.toSorted(),
    disks: disks
      .filter((disk) => disk.name !== "root")
      .map((disk) => ({
        name: disk.name,
        size: disk.sizeBytes / 2 ** 30,
        iops: disk.operationsPerSecond,
      }))
      .toSorted(byName),
    networks: interfaces
      .map((item) => ({ name: item.name, network: item.network as "default" | "made" }))
      .toSorted(byName),
    power: power.state as MachineText["power"],
  };
}

export function inOrder({ userData: _documents, ...machine }: MachineText): Omit<MachineText, "userData"> {
  return {
    ...machine,
    // a machine has it also where no program says so
    firmware: machine.firmware ?? "BIOS",
    tags: machine.tags.toSorted(),
    disks: machine.disks.toSorted(byName),
    networks: machine.networks.toSorted(byName),
  };
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}
