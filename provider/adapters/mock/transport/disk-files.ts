import type { Directory, FilePath } from "./directory";
import type { DiskRecord, MachineRecord } from "./records";

// a kept disk holds its name; nobody keeps a thousand of one name
const mostOfOneName = 1000;

/** The files of disks, in a folder for each machine that they were made for. */
export class DiskFiles {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  read(device: string): DiskRecord | undefined {
    return this.#directory.read(pathOf(device));
  }

  /** Makes the disk, or finds it where it was made before; a disk that was kept is never taken for it. */
  make(machine: string, name: string, content: Pick<DiskRecord, "sizeBytes" | "image">): DiskRecord {
    for (let number = 1; number <= mostOfOneName; number += 1) {
      const device = `${machine}/${number === 1 ? name : `${name}-${number}`}`;
      const disk: DiskRecord = { device, machine, ...content };
      if (this.#directory.create(pathOf(device), disk)) return disk;
      const present = this.read(device);
      if (present?.machine === machine) return present;
    }
    throw new RangeError(`${mostOfOneName} disks named ${name} were kept of machine ${machine}`);
  }

  /** Hands a disk that is there to a machine. */
  take(disk: DiskRecord, machine: string): DiskRecord {
    const taken = { ...disk, machine };
    this.#directory.write(pathOf(disk.device), taken);
    return taken;
  }

  /** Leaves it where it is, as nobody's. */
  keep(machine: MachineRecord, name: string): void {
    const attached = machine.disks.find((disk) => disk.name === name);
    const disk = attached === undefined ? undefined : this.read(attached.device);
    if (attached === undefined || disk?.machine !== machine.id) return;
    const { machine: _, ...kept } = disk;
    this.#directory.write(pathOf(disk.device), { ...kept, sizeBytes: attached.sizeBytes });
  }

  remove(device: string): void {
    this.#directory.remove(pathOf(device));
  }

  /** All that were made for the machine and are still its own, attached or not. */
  ofMachine(machine: string): DiskRecord[] {
    return this.#directory.readAll<DiskRecord>("disks", machine).filter((disk) => disk.machine === machine);
  }

  /** Removes the machine's folder where nothing was kept in it. */
  forget(machine: string): void {
    this.#directory.removeFolder("disks", machine);
  }
}

/** Whether the disk was made for this machine, and is not one that was there before. */
export function isOwnDisk(device: string, machine: string): boolean {
  return device.startsWith(`${machine}/`);
}

function pathOf(device: string): FilePath {
  const [machine = "", ...name] = device.split("/");
  return ["disks", machine, name.join("/")];
}
