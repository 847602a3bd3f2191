import { expect } from "vitest";
import { asProgram, imagesIn, inOrder, machinesIn, networksIn } from "./mock-truth";
import { declarations, type ProgramText } from "./program";
import type { Stack } from "./stack";

/** State, program and hypervisor say the same, and nothing is left of what came before. */
export async function expectAgreement(
  stack: Stack,
  last: ProgramText,
  folder: string,
  provider: object,
): Promise<void> {
  const program = declarations(last, provider as never);
  const ids = new Map(stack.state.map(({ name, id }) => [name, id]));
  for (const declaration of program) {
    expect(await stack.pending(declaration, ids), `${declaration.name}: ${messages(stack)}`).toEqual([]);
  }
  expect(stack.state.map(({ name, partial }) => [name, partial])).toEqual(
    program.map(({ name }) => [name, false]),
  );
  for (const entry of stack.state) expect(await stack.seen(entry), entry.name).toEqual(entry.outputs);
  const machines = machinesIn(folder);
  expect(machines.map(asProgram)).toEqual(last.machine === undefined ? [] : [inOrder(last.machine)]);
  const owners = [...machines, ...imagesIn(folder), ...networksIn(folder)].map(({ owner }) => owner);
  const recorded = stack.state.flatMap(({ kind, outputs }) =>
    ["VirtualMachine", "Image", "Network"].includes(kind) ? [outputs.owner] : [],
  );
  expect(owners.toSorted()).toEqual(recorded.toSorted());
  const snapshots = machines.flatMap((machine) => machine.snapshots);
  expect(
    snapshots.map(({ name, description, memory, owner }) => ({ name, description, memory, owner })),
  ).toEqual(
    stack.state
      .filter(({ kind }) => kind === "Snapshot")
      .map(({ outputs }) => ({
        name: last.snapshot?.name,
        description: last.snapshot?.description,
        // there is no memory to hold of a machine that is off
        memory: expect.any(Boolean),
        owner: outputs.owner,
      })),
  );
}

export function messages(stack: Stack): string {
  return stack.errors.map(({ message }) => message).join("\n");
}

export function expectNothingLeft(folder: string): void {
  expect([machinesIn(folder), imagesIn(folder), networksIn(folder)]).toEqual([[], [], []]);
}
