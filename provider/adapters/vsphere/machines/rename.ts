import { ProviderError } from "../../../contract/errors";
import type { MachineReference } from "../../../contract/machine";
import { isFault } from "../errors";
import type { VsphereSession } from "../session";
import { escapeName, unescapeName } from "../transport/names";
import { type Going, openMachine } from "./edit";

/** In the inventory; its files keep their names until they move. */
export async function rename(
  session: VsphereSession,
  reference: MachineReference,
  name: string,
  { description, signal }: Going,
): Promise<void> {
  const { ref, properties } = await openMachine(session, reference);
  if (unescapeName(properties.name) === name) return;
  const { vim } = session;
  try {
    const task = await vim.begin(
      "Rename_Task",
      ref,
      { newName: escapeName(name) },
      { description, reference },
    );
    await vim.context.settled(task, { signal });
  } catch (error) {
    const now = await openMachine(session, reference);
    if (unescapeName(now.properties.name) === name) return;
    const taken = isFault(error, "DuplicateName") || (await isTaken(session, reference, name, error));
    throw taken ? nameTaken(reference, name, error) : error;
  }
}

// some servers only say that the argument is invalid
async function isTaken(
  session: VsphereSession,
  reference: MachineReference,
  name: string,
  error: unknown,
): Promise<boolean> {
  if (!isFault(error, "InvalidArgument")) return false;
  const { ref } = await openMachine(session, reference);
  const read = await session.vim.properties.get("VirtualMachine", ref, ["parent"]);
  return read?.parent !== undefined && (await session.vim.find.child(read.parent, name)) !== undefined;
}

function nameTaken(reference: MachineReference, name: string, cause: unknown): ProviderError {
  return new ProviderError("Conflict", `a machine "${name}" is there already`, {
    reference,
    property: "name",
    remediation: "choose another name",
    cause,
  });
}
