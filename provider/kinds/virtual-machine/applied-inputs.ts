import type { MachineChange } from "../../contract/changes";
import { withItem } from "../../contract/with-item";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { valueAt } from "../../runtime/values";

type DiskInput = NonNullable<VirtualMachineInputs["disks"]>[number];

/**
 * The inputs that the machine has by now: those that state remembers, with what the finished steps of a plan made of them. What
 * is about the resource and not about the machine is as the program says.
 */
export function appliedInputs(
  recorded: VirtualMachineInputs,
  wanted: VirtualMachineInputs,
  finished: readonly MachineChange[],
): VirtualMachineInputs {
  const { owner, name, resources, networks, disks, media, bootOrder, tags, extraConfig } = recorded;
  const { image, importedDisk, cloneFrom, restartTrigger, placement, labels } = recorded;
  const start: VirtualMachineInputs = {
    ...wanted,
    ...{ owner, name, resources, networks, disks, media, bootOrder, tags, extraConfig },
    ...{ image, importedDisk, cloneFrom, restartTrigger, placement, labels },
    class: recorded.class,
    ...ownBlock(recorded),
  };
  return finished.reduce((inputs, change) => withStep(inputs, wanted, change), start);
}

function withStep(
  inputs: VirtualMachineInputs,
  wanted: VirtualMachineInputs,
  change: MachineChange,
): VirtualMachineInputs {
  switch (change.kind) {
    case "set-owner":
      return { ...inputs, owner: change.key };
    case "rename":
      return { ...inputs, name: change.name };
    case "move":
      return { ...inputs, placement: { ...inputs.placement, ...change.placement } };
    case "move-disk":
      return withDisk(inputs, change.name, (disk) => ({ ...disk, storageClass: change.storage }));
    case "set-tags":
      return { ...inputs, tags: wanted.tags };
    case "set-labels":
      return { ...inputs, labels: wanted.labels };
    case "set-cpus":
      return withSize(inputs, wanted, "cpu");
    case "set-memory":
      return withSize(inputs, wanted, "memory");
    case "set-hardware":
      return withHardware(inputs, wanted);
    case "set-limits":
      return { ...inputs, class: { ...inputs.class, resourceLimits: wanted.class.resourceLimits } };
    case "add-disk":
      return withDisk(inputs, change.disk.name, () => diskNamed(wanted, change.disk.name));
    case "grow-disk":
      return withDisk(inputs, change.name, (disk) => ({
        ...disk,
        size: diskNamed(wanted, change.name).size,
      }));
    case "limit-disk":
      return withDisk(inputs, change.name, (disk) => ({ ...disk, iops: change.operationsPerSecond }));
    case "remove-disk":
      return { ...inputs, disks: inputs.disks?.filter(({ name }) => name !== change.name) };
    case "add-interface":
    case "change-interface":
      return withInterface(inputs, wanted, change.interface.name);
    case "remove-interface":
      return { ...inputs, networks: inputs.networks?.filter(({ name }) => name !== change.name) };
    case "add-medium":
    case "change-medium":
      return { ...inputs, media: withItem(inputs.media, change.medium) };
    case "remove-medium":
      return { ...inputs, media: inputs.media?.filter(({ name }) => name !== change.name) };
    case "set-boot-order":
      return { ...inputs, bootOrder: wanted.bootOrder };
    case "power":
      return change.to === "reboot" ? { ...inputs, restartTrigger: wanted.restartTrigger } : inputs;
    case "set-guest-data":
      return inputs;
  }
}

function withSize(
  inputs: VirtualMachineInputs,
  wanted: VirtualMachineInputs,
  size: "cpu" | "memory",
): VirtualMachineInputs {
  return {
    ...inputs,
    class: { ...inputs.class, [size]: wanted.class[size] },
    resources: { ...inputs.resources, [size]: wanted.resources?.[size] },
  };
}

/** All of the class but what other steps apply, and the settings of the machine itself. */
function withHardware(inputs: VirtualMachineInputs, wanted: VirtualMachineInputs): VirtualMachineInputs {
  const { diskDefaults, resourceLimits } = inputs.class;
  // a setting that sizes the machine comes with the step
  const cpu = wanted.class.cpu && inputs.class.cpu;
  const memory = wanted.class.memory && inputs.class.memory;
  return {
    ...inputs,
    class: { ...wanted.class, cpu, memory, diskDefaults, resourceLimits },
    ...ownBlock(wanted),
    extraConfig: wanted.extraConfig,
  };
}

/** The hypervisor's settings of the machine itself, as an input. */
function ownBlock(inputs: VirtualMachineInputs): Partial<VirtualMachineInputs> {
  const { type } = inputs.provider;
  return { [type]: valueAt(inputs, [type]) };
}

function diskNamed({ disks = [] }: VirtualMachineInputs, name: string): DiskInput {
  return disks.find((disk) => disk.name === name) ?? { name };
}

/** A root disk that the program does not list is listed from its first change on: it has what the class no longer says. */
function withDisk(
  inputs: VirtualMachineInputs,
  name: string,
  change: (disk: DiskInput) => DiskInput,
): VirtualMachineInputs {
  return { ...inputs, disks: withItem(inputs.disks, change(diskNamed(inputs, name))) };
}

function withInterface(
  inputs: VirtualMachineInputs,
  wanted: VirtualMachineInputs,
  name: string,
): VirtualMachineInputs {
  const item = wanted.networks?.find((candidate) => candidate.name === name);
  return item === undefined ? inputs : { ...inputs, networks: withItem(inputs.networks, item) };
}
