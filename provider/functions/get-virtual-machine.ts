import { definedOnly } from "../contract/defined-only";
import type { ObservedMachine } from "../contract/machine";
import { snapshotTree } from "../contract/snapshot-tree";
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
    disks: disks.map(({ name, sizeBytes, device }) => ({
      name,
      size: formatQuantity(sizeBytes),
      location: device,
    })),
    ips: interfaces.flatMap(({ addresses }) => addresses),
    interfaces: interfaces.map((item) => ({
      name: item.name,
      macAddress: item.macAddress,
      ips: [...item.addresses],
    })),
    ...definedOnly({ tags: tags && [...tags], labels, incarnation: found.incarnation, guest: found.guest }),
    snapshots: snapshotTree(found.snapshots),
    location,
  };
};

async function observed(
  { id, name = "" }: FunctionArguments<"getVirtualMachine">,
  { session: { machines } }: FunctionContext,
): Promise<ObservedMachine | undefined> {
  const reference = id ?? (await machines.find(name));
  return reference === undefined
    ? undefined
    : machines.observe({ reference }, { pending: false, snapshots: true });
}
