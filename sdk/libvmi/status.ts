/** Statuses, as tests and simulators need them; upstream's package `status`. */
import type {
  ChangedBlockTracking,
  MigratedVolume,
  MigrationState,
  PhaseTransitionTimestamp,
  VirtualMachineInstanceCondition,
  VirtualMachineInstanceInterface,
  VirtualMachineInstanceStatus,
  VirtualMachineStatus,
  VolumeStatus,
  VolumeUpdateState,
} from "../kubevirt/kubevirt";
import { oneOf, present } from "./checks";
import { ordered, setOrOmit } from "./fields";
import type { VMOption as MachineOption, Option as VMIOption } from "./option";
import { currentSettings } from "./settings";
import type { Phase } from "./values";
import { phases } from "./values";

/** Changes the status of a machine instance. */
export type Option = (status: VirtualMachineInstanceStatus) => void;

/** Changes the status of a virtual machine. */
export type VMOption = (status: VirtualMachineStatus) => void;

/** The status of a machine instance. */
export function newStatus(...options: Option[]): VirtualMachineInstanceStatus {
  return update(whole({}), ...options);
}

/** The status of a virtual machine. */
export function newVMStatus(...options: VMOption[]): VirtualMachineStatus {
  const status: VirtualMachineStatus = {};
  for (const option of options) option(status);
  return ordered(status);
}

/** The status with the changes of the options; that which is given stays as it was. */
export function update(
  status: VirtualMachineInstanceStatus,
  ...options: Option[]
): VirtualMachineInstanceStatus {
  const changed = whole(structuredClone(present("update", "status", status)));
  for (const option of options) option(changed);
  return ordered(changed);
}

/** Sets the status of a machine instance. */
export function withStatus(status: VirtualMachineInstanceStatus): VMIOption {
  present("withStatus", "status", status);
  return (vmi) => {
    vmi.status = whole(structuredClone(status));
  };
}

/** Sets the status of a virtual machine. */
export function withVMStatus(status: VirtualMachineStatus): MachineOption {
  present("withVMStatus", "status", status);
  return (vm) => {
    vm.status = structuredClone(status);
  };
}

/** Sets the phase and dates it. */
export function withPhase(phase: Phase | ""): Option {
  oneOf("withPhase", "phase", phase, ["", ...phases]);
  return (status) => {
    // in seconds, as Kubernetes writes times
    const phaseTransitionTimestamp = currentSettings()
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z");
    setOrOmit(status, "phase", phase);
    append(status, "phaseTransitionTimestamps", {
      ...(phase === "" ? {} : { phase }),
      phaseTransitionTimestamp,
    });
  };
}

/** Adds a date of a phase. */
export function withPhaseTransitionTimestamps(timestamp: PhaseTransitionTimestamp): Option {
  present("withPhaseTransitionTimestamps", "timestamp", timestamp);
  return (status) => append(status, "phaseTransitionTimestamps", timestamp);
}

/** Adds a condition. Times that are not given are null, as Kubernetes writes them. */
export function withCondition(condition: VirtualMachineInstanceCondition): Option {
  const dated = undatedIsNull(present("withCondition", "condition", condition));
  return (status) => append(status, "conditions", dated);
}

/** The image of the pod that runs the machine. */
export function withLauncherContainerImageVersion(image: string): Option {
  return (status) => setOrOmit(status, "launcherContainerImageVersion", image);
}

/** Adds a pod that runs the machine. */
export function withActivePod(uid: string, nodeName: string): Option {
  return (status) => {
    status.activePods = { ...status.activePods, [uid]: nodeName };
  };
}

/** Adds a volume that is being moved. */
export function withMigratedVolume(volume: MigratedVolume): Option {
  present("withMigratedVolume", "volume", volume);
  return (status) => append(status, "migratedVolumes", volume);
}

/** Adds what is known of a volume. */
export function withVolumeStatus(volumeStatus: VolumeStatus): Option {
  present("withVolumeStatus", "volumeStatus", volumeStatus);
  return (status) => append(status, "volumeStatus", volumeStatus);
}

/** How far a migration is. */
export function withMigrationState(migrationState: MigrationState): Option {
  present("withMigrationState", "migrationState", migrationState);
  return (status) => {
    status.migrationState = structuredClone(migrationState);
  };
}

/** Adds what is known of a network interface. */
export function withInterfaceStatus(interfaceStatus: VirtualMachineInstanceInterface): Option {
  present("withInterfaceStatus", "interfaceStatus", interfaceStatus);
  return (status) => append(status, "interfaces", interfaceStatus);
}

/** Where the machine runs. */
export function withNodeName(nodeName: string): Option {
  return (status) => setOrOmit(status, "nodeName", nodeName);
}

/** How changed blocks are tracked; none takes it away. */
export function withChangedBlockTracking(tracking: ChangedBlockTracking | undefined): Option {
  return (status) => setOrOmit(status, "changedBlockTracking", structuredClone(tracking));
}

/** How far an update of volumes is; none takes it away. */
export function withVMVolumeUpdateState(state: VolumeUpdateState | undefined): VMOption {
  return (status) => setOrOmit(status, "volumeUpdateState", structuredClone(state));
}

/** Adds a condition of a virtual machine. Times that are not given are null, as Kubernetes writes them. */
export function withVMCondition(condition: VirtualMachineInstanceCondition): VMOption {
  const dated = undatedIsNull(present("withVMCondition", "condition", condition));
  return (status) => {
    status.conditions = [...(status.conditions ?? []), structuredClone(dated)];
  };
}

type ListName =
  | "conditions"
  | "interfaces"
  | "migratedVolumes"
  | "phaseTransitionTimestamps"
  | "volumeStatus";

function append<List extends ListName>(
  status: VirtualMachineInstanceStatus,
  list: List,
  item: NonNullable<VirtualMachineInstanceStatus[List]>[number],
): void {
  Object.assign(status, { [list]: [...(status[list] ?? []), structuredClone(item)] });
}

/** With the fields that Go writes even if they are not set. */
function whole(status: VirtualMachineInstanceStatus): VirtualMachineInstanceStatus {
  return { guestOSInfo: {}, runtimeUser: 0, ...status };
}

function undatedIsNull(condition: VirtualMachineInstanceCondition): VirtualMachineInstanceCondition {
  return { lastProbeTime: null, lastTransitionTime: null, ...condition };
}
