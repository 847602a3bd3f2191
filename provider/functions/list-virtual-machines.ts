import type { MachineDetails, MachineSummary } from "../contract/adapter";
import { nameFits } from "../contract/name-fits";
import type { FunctionArguments, FunctionResult } from "../models/functions";
import { formatQuantity, parseQuantity } from "../units";
import { ownerOf } from "./owner-of";
import type { ProviderFunction } from "./provider-function";

type Filter = FunctionArguments<"listVirtualMachines">;
type Listed = FunctionResult<"listVirtualMachines">["machines"][number];
type Detailed = MachineSummary & { readonly details: MachineDetails };

export const listVirtualMachines: ProviderFunction<"listVirtualMachines"> = async (filter, { session }) => {
  const machines = await session.machines.list({ details: true, name: filter.name });
  return {
    machines: machines
      .filter((machine): machine is Detailed => machine.details !== undefined)
      .filter((machine) => fits(machine, filter))
      .map(listed)
      .toSorted((a, b) => a.name.localeCompare(b.name, "en") || a.id.localeCompare(b.id, "en")),
  };
};

function fits({ name, owner, template = false, details }: Detailed, filter: Filter): boolean {
  const { power, location, tags = [], labels = {}, cpus, memoryBytes } = details;
  return [
    nameFits(name, filter.name),
    nameFits(location, filter.location),
    filter.managed === undefined || filter.managed === (owner !== undefined),
    template === (filter.templates ?? false),
    filter.powerState === undefined || filter.powerState === power,
    (filter.tags ?? []).every((tag) => tags.includes(tag)),
    Object.entries(filter.labels ?? {}).every(([key, value]) => labels[key] === value),
    cpus >= (filter.minimumCpu ?? 0),
    filter.minimumMemory === undefined || memoryBytes >= parseQuantity(filter.minimumMemory),
  ].every(Boolean);
}

function listed(machine: Detailed): Listed {
  const { power, location, tags, labels, cpus, memoryBytes } = machine.details;
  return {
    id: machine.reference,
    name: machine.name,
    ...ownerOf(machine),
    powerState: power,
    location,
    currentResources: { cpu: cpus, memory: formatQuantity(memoryBytes) },
    ...(tags !== undefined && { tags: [...tags] }),
    ...(labels !== undefined && { labels }),
  };
}
