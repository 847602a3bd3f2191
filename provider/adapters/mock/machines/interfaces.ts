import { ProviderError } from "../../../contract/errors";
import type { DesiredInterface } from "../../../contract/machine";
import type { Task } from "../../../contract/task";
import { machineNotFound } from "../errors";
import type { AttachedInterface, LeaseRecord, MachineRecord, NetworkRecord } from "../hypervisor/records";
import type { MockSession } from "../session";
import { toAttachedInterface } from "../to-native";
import { callChange } from "./calls";

/** Takes the interface's place on its network; the same place again where it has one already. */
export function attachInterface(
  session: MockSession,
  { id }: Pick<MachineRecord, "id">,
  item: AttachedInterface,
): Promise<AttachedInterface> {
  return session.caller.call({ name: "attachInterface", effect: "idempotent", object: id }, () =>
    withLease(session, id, item),
  );
}

/** Puts an interface on its network and on the machine; one of the same name is changed. */
export function putInterface(
  session: MockSession,
  id: string,
  desired: DesiredInterface,
  name: "attachInterface" | "changeInterface",
): Promise<Task | undefined> {
  const change = () => ({ kind: "attach-interface", interface: join(session, id, desired) }) as const;
  return callChange(session, id, { name, change });
}

export function removeInterface(session: MockSession, id: string, name: string): Promise<Task | undefined> {
  return callChange(session, id, { name: "detachInterface", change: { kind: "detach-interface", name } });
}

/** With the machine; within its native call. */
export function releaseInterfaces(session: MockSession, { id, interfaces }: MachineRecord): void {
  for (const item of interfaces) {
    if (!session.directory.has(["networks", item.network])) continue;
    // a creation that was interrupted may have taken a place that is not written down
    const { lease } = withLease(session, id, item);
    if (lease !== undefined) session.leases.release(item.network, lease, id);
  }
}

export function readNetwork(
  session: MockSession,
  { name, network }: Pick<DesiredInterface, "name" | "network">,
) {
  const found = session.directory.read<NetworkRecord>(["networks", network]);
  if (found !== undefined) return found;
  throw new ProviderError("NotFound", `there is no network "${network}"`, {
    property: `networks[${name}].network`,
    remediation: 'name a Network resource, or "default"',
  });
}

function join(session: MockSession, id: string, desired: DesiredInterface): AttachedInterface {
  const machine = session.machines.read(id);
  if (machine === undefined) throw machineNotFound(id);
  const index = machine.interfaces.findIndex(({ name }) => name === desired.name);
  const before = machine.interfaces[index];
  const place = index < 0 ? machine.interfaces.length : index;
  const item = toAttachedInterface(desired, { id, place, native: machine.settings.native, before });
  const stays = before?.network === item.network && before.macAddress === item.macAddress;
  const lease = stays && before.dynamic && item.dynamic ? before.lease : undefined;
  return withLease(session, id, lease === undefined ? item : { ...item, lease });
}

function withLease(session: MockSession, machine: string, item: AttachedInterface): AttachedInterface {
  if (item.lease !== undefined) return item;
  const network = readNetwork(session, item);
  const holder = { machine, interface: item.name };
  const lease = item.dynamic
    ? session.leases.allocate(network, item.macAddress, holder)
    : claimFixed(session, network.name, [...item.addresses.slice(0, 1), item.macAddress], holder);
  return { ...item, lease };
}

/** An address that somebody else has too is the user's mistake, and as possible here as on any network. */
function claimFixed(
  session: MockSession,
  network: string,
  leases: readonly string[],
  holder: LeaseRecord,
): string {
  const claimed = leases.find((lease) => session.leases.claim(network, lease, holder));
  return claimed ?? `${holder.machine}-${holder.interface}`;
}
