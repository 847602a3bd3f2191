import { resolve } from "node:path";
import type { Connection, PlacementDefaults } from "../../../contract/connection";
import type { AdapterContext } from "../../../contract/context";
import type { Settings } from "../settings";
import { NativeCalls } from "./calls";
import { Capacity } from "./capacity";
import { Directory } from "./directory";
import { DiskFiles } from "./disk-files";
import { Faults } from "./faults";
import { Leases } from "./leases";
import { Locks } from "./locks";
import { MachineFiles } from "./machine-files";
import { TaskFiles } from "./task-files";

/** The hypervisor in one folder: all that a session works with. */
export interface Host {
  readonly context: AdapterContext;
  readonly settings: Settings;
  readonly defaults: PlacementDefaults;
  /** Absolute. */
  readonly folder: string;
  readonly directory: Directory;
  readonly locks: Locks;
  readonly faults: Faults;
  readonly calls: NativeCalls;
  readonly machines: MachineFiles;
  readonly disks: DiskFiles;
  readonly leases: Leases;
  readonly tasks: TaskFiles;
}

/** Opens the folder, and makes it where it is missing. Throws what the file system throws. */
export function openHost(connection: Connection, settings: Settings, context: AdapterContext): Host {
  const folder = resolve(connection.endpoint);
  const directory = new Directory(folder);
  directory.prepare();
  const locks = new Locks(folder);
  locks.open();
  const faults = new Faults(directory, locks, settings.faults);
  const tasks = new TaskFiles(directory, settings.taskDuration);
  tasks.forgetOld();
  return {
    context,
    settings,
    defaults: connection.defaults,
    folder,
    directory,
    locks,
    faults,
    tasks,
    calls: new NativeCalls(context, directory, faults, settings),
    machines: new MachineFiles(directory, locks, new Capacity(directory, settings.capacity)),
    disks: new DiskFiles(directory),
    leases: new Leases(directory),
  };
}
