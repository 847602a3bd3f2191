import { ProviderError } from "../../contract/errors";
import type { DesiredInterface } from "../../contract/machine";
import type { Task } from "../../contract/task";
import { machineNotFound } from "./errors";
import { callChange } from "./machine-calls";
import { toAttachedInterface, toFixedAddresses, toMacAddress } from "./to-native";
import type { Host } from "./transport/host";
import type { AttachedInterface, LeaseRecord, MachineRecord, NetworkRecord } from "./transport/records";

export interface InterfaceOptions {
  readonly name: "attachInterface" | "changeInterface";
  readonly atOnce?: boolean;
}

/** Puts an interface on its network and on the machine; one of the same name is changed. */
export function putInterface(
  host: Host,
  id: string,
  desired: DesiredInterface,
  options: InterfaceOptions,
): Promise<Task | undefined> {
  const change = () => ({ kind: "attach-interface", interface: joinNetwork(host, id, desired) }) as const;
  return callChange(host, id, { ...options, change });
}

export function removeInterface(host: Host, id: string, name: string): Promise<Task | undefined> {
  return callChange(host, id, { name: "detachInterface", change: { kind: "detach-interface", name } });
}

/** Before the machine itself goes. */
export async function releaseInterfaces(host: Host, { id, interfaces }: MachineRecord): Promise<void> {
  for (const { network, lease } of interfaces) {
    await host.calls.call({ name: "detachInterface", effect: "idempotent", object: id }, () =>
      host.leases.release(network, lease, id),
    );
  }
}

function joinNetwork(host: Host, id: string, desired: DesiredInterface): AttachedInterface {
  const machine = host.machines.read(id);
  if (machine === undefined) throw machineNotFound(id);
  const network = host.directory.read<NetworkRecord>(["networks", desired.network]);
  if (network === undefined) throw networkNotFound(desired);
  const index = machine.interfaces.findIndex(({ name }) => name === desired.name);
  const before = machine.interfaces[index];
  const macAddress = desired.macAddress ?? before?.macAddress ?? toMacAddress(id, desired.name);
  const place = index < 0 ? machine.interfaces.length : index;
  const fixed = toFixedAddresses(desired, place, machine.settings.native);
  const holder = { machine: id, interface: desired.name };
  const lease =
    fixed === undefined
      ? leaseAddress(host, network, macAddress, before, holder)
      : claimFixed(host, network.name, [...fixed.slice(0, 1), macAddress], holder);
  return toAttachedInterface(desired, macAddress, fixed ?? [lease], lease);
}

function leaseAddress(
  host: Host,
  network: NetworkRecord,
  macAddress: string,
  before: AttachedInterface | undefined,
  holder: LeaseRecord,
): string {
  const same = before?.network === network.name && before.macAddress === macAddress;
  return same && before.addresses.includes(before.lease)
    ? before.lease
    : host.leases.allocate(network, macAddress, holder);
}

/** An address that somebody else has too is the user's mistake, and as possible here as on any network. */
function claimFixed(host: Host, network: string, leases: readonly string[], holder: LeaseRecord): string {
  const claimed = leases.find((lease) => host.leases.claim(network, lease, holder));
  return claimed ?? `${holder.machine}-${holder.interface}`;
}

function networkNotFound({ name, network }: DesiredInterface): ProviderError {
  return new ProviderError("NotFound", `there is no network "${network}"`, {
    property: `networks[${name}].network`,
    cure: 'name a Network resource, or "default"',
  });
}
