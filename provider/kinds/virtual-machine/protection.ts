import { definedOnly } from "../../contract/defined-only";
import { rootDiskName } from "../../contract/machine";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import type { PropertyMap } from "../../runtime/values";

type DiskInput = NonNullable<VirtualMachineInputs["disks"]>[number];

/** What the inputs protect from a deletion of the machine, as properties of its state. */
export function protectedProperties(inputs: VirtualMachineInputs, state: PropertyMap): PropertyMap {
  const { deletionPolicy, lifecycle, disks } = inputs;
  const recorded = state as Partial<VirtualMachineInputs>;
  // inputs that the update refuses protect too
  const retained = (Array.isArray(disks) ? disks : []).filter(isRetained).map(({ name }) => name);
  return {
    ...(deletionPolicy === "Retain" && { deletionPolicy }),
    ...beforeDeletion(lifecycle, recorded.lifecycle),
    ...(retained.length > 0 && { disks: withRetained(recorded.disks ?? [], retained) }),
  } as PropertyMap;
}

/** What is asked of the guest before a deletion, for instance a backup. */
function beforeDeletion(
  { preStop, gracefulShutdownTimeout }: NonNullable<VirtualMachineInputs["lifecycle"]> = {},
  recorded: VirtualMachineInputs["lifecycle"],
): object {
  if (preStop === undefined && gracefulShutdownTimeout === undefined) return {};
  return { lifecycle: { ...recorded, ...definedOnly({ preStop, gracefulShutdownTimeout }) } };
}

/** A root disk need not be listed to be there; every other disk that is not in the state is not on the machine. */
function withRetained(disks: readonly DiskInput[], retained: readonly string[]): DiskInput[] {
  const known = disks.some(({ name }) => name === rootDiskName);
  const all = known || !retained.includes(rootDiskName) ? disks : [...disks, { name: rootDiskName }];
  return all.map((disk) => (retained.includes(disk.name) ? { ...disk, deletionPolicy: "Retain" } : disk));
}

function isRetained({ deletionPolicy }: DiskInput): boolean {
  return deletionPolicy === "Retain";
}
