import { resolve } from "node:path";
import type { Connection, PlacementDefaults } from "../../contract/connection";
import type { AdapterContext } from "../../contract/context";
import { Capacity } from "./hypervisor/capacity";
import { Directory } from "./hypervisor/directory";
import { DiskFiles } from "./hypervisor/disk-files";
import { Leases } from "./hypervisor/leases";
import { Locks } from "./hypervisor/locks";
import { MachineFiles } from "./hypervisor/machine-files";
import { TaskFiles } from "./hypervisor/task-files";
import type { Settings } from "./settings";
import { MockCaller } from "./transport/caller";
import { Faults } from "./transport/faults";

/** The hypervisor in one folder: all that a session works with. */
export interface MockSession {
  readonly context: AdapterContext;
  readonly settings: Settings;
  readonly defaults: PlacementDefaults;
  /** Absolute. */
  readonly folder: string;
  readonly directory: Directory;
  readonly locks: Locks;
  readonly faults: Faults;
  readonly caller: MockCaller;
  readonly machines: MachineFiles;
  readonly disks: DiskFiles;
  readonly leases: Leases;
  readonly tasks: TaskFiles;
}

/** Opens the folder, and makes it where it is missing. Throws what the file system throws. */
export function openMockSession(
  connection: Connection,
  settings: Settings,
  context: AdapterContext,
): MockSession {
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
    caller: new MockCaller(context, directory, faults, settings),
    machines: new MachineFiles(directory, locks, new Capacity(directory, settings.capacity)),
    disks: new DiskFiles(directory),
    leases: new Leases(directory),
  };
}
