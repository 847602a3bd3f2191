import { definedOnly } from "../contract/defined-only";
import type { ObservedMachine } from "../contract/machine";
import type { FunctionArguments } from "../models/functions";
import { formatQuantity } from "../units";
import { notFound } from "./lookups";
import { ownerOf } from "./owner-of";
import type { FunctionContext, ProviderFunction } from "./provider-function";

export const getVirtualMachine: ProviderFunction<"getVirtualMachine"> = async (args, context) => {
  const found = await observed(args, context);
  if (found === undefined) throw notFound("machine", args);
  const {
    reference,
    name,
    power,
    powerReason,
    cpus,
    memoryBytes,
    disks,
    interfaces,
    tags,
    labels,
    location,
  } = found;
  return {
    id: reference,
    name,
    ...ownerOf(found),
    powerState: power,
    ...(power === "On" ? {} : definedOnly({ powerReason })),
    currentResources: { cpu: cpus, memory: formatQuantity(memoryBytes) },
    disks: disks.map((disk) => ({ name: disk.name, size: formatQuantity(disk.sizeBytes) })),
    ips: interfaces.flatMap(({ addresses }) => addresses),
    interfaces: interfaces.map((item) => ({
      name: item.name,
      macAddress: item.macAddress,
      ips: [...item.addresses],
    })),
    ...definedOnly({ tags: tags && [...tags], labels, incarnation: found.incarnation }),
    location,
  };
};

async function observed(
  { id, name = "" }: FunctionArguments<"getVirtualMachine">,
  { session: { machines } }: FunctionContext,
): Promise<ObservedMachine | undefined> {
  const reference = id ?? (await machines.find(name));
  return reference === undefined ? undefined : machines.observe({ reference }, { pending: false });
}
