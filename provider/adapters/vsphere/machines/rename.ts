import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { isFault } from "../errors";
import type { Vsphere } from "../session";
import { escapeName, unescapeName } from "../transport/names";
import { type Going, openMachine } from "./edit";

/** In the inventory; its files keep their names until they move. */
export async function rename(
  vsphere: Vsphere,
  reference: MachineReference,
  name: string,
  { description, signal }: Going,
): Promise<void> {
  const { ref, properties } = await openMachine(vsphere, reference);
  if (unescapeName(properties.name) === name) return;
  const { vim } = vsphere;
  try {
    const task = await vim.begin(
      "Rename_Task",
      ref,
      { newName: escapeName(name) },
      { description, reference },
    );
    await vim.context.settled(task, { signal });
  } catch (error) {
    const now = await openMachine(vsphere, reference);
    if (unescapeName(now.properties.name) === name) return;
    const taken = isFault(error, "DuplicateName") || (await isTaken(vsphere, reference, name, error));
    throw taken ? nameTaken(reference, name, error) : error;
  }
}

// some servers only say that the argument is invalid
async function isTaken(
  vsphere: Vsphere,
  reference: MachineReference,
  name: string,
  error: unknown,
): Promise<boolean> {
  if (!isFault(error, "InvalidArgument")) return false;
  const { ref } = await openMachine(vsphere, reference);
  const read = await vsphere.vim.properties.get("VirtualMachine", ref, ["parent"]);
  return read?.parent !== undefined && (await vsphere.vim.find.child(read.parent, name)) !== undefined;
}

function nameTaken(reference: MachineReference, name: string, cause: unknown): ProviderError {
  return new ProviderError("Conflict", `a machine "${name}" is there already`, {
    reference,
    property: "name",
    remediation: "choose another name",
    cause,
  });
}
