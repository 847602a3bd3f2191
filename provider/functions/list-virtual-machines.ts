import { ownerOf } from "./owner-of";
import type { ProviderFunction } from "./provider-function";

export const listVirtualMachines: ProviderFunction<"listVirtualMachines"> = async (_args, { session }) => {
  const machines = await session.machines.list();
  return {
    machines: machines
      .map((machine) => ({ id: machine.reference, name: machine.name, ...ownerOf(machine) }))
      .toSorted((a, b) => a.name.localeCompare(b.name, "en") || a.id.localeCompare(b.id, "en")),
  };
};
