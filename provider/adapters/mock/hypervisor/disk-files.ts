import type { Directory } from "./directory";
import type { DiskRecord } from "./records";

/** The files of disks: what they are made from, and whose they are. */
export class DiskFiles {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  list(): DiskRecord[] {
    return this.#directory.readAll("disks");
  }

  read(device: string): DiskRecord | undefined {
    return this.#directory.read(["disks", device]);
  }

  /** A device that a disk of this machine can have: a disk that was kept has its own for ever. */
  freeDevice(machine: string, name: string): string {
    for (let number = 1; ; number += 1) {
      const device = number === 1 ? `${machine}-${name}` : `${machine}-${name}-${number}`;
      const present = this.read(device);
      if (present === undefined || present.machine === machine) return device;
    }
  }

  write(disk: DiskRecord): void {
    this.#directory.write(["disks", disk.device], disk);
  }

  /** Leaves it where it is, as nobody's; one that belongs to another machine stays that machine's. */
  keep(device: string, machine: string, sizeBytes: number): void {
    const { machine: holder, ...disk } = this.read(device) ?? { device };
    if (holder === undefined || holder === machine) this.write({ ...disk, sizeBytes });
  }

  /** Removes it while it is the machine's. */
  remove(device: string, machine: string): void {
    if (this.read(device)?.machine === machine) this.#directory.remove(["disks", device]);
  }
}
