/** Addresses from the pools of networks: taken when a machine or an interface is made, and kept for its life. */
import type { MachineSummary, Session } from "../../contract/adapter";
import { resourceOf } from "../../contract/ownership";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { type AddressPool, canonicalAddress, firstFree, isInPool, isPool } from "../../planner/address-pool";
import { attachmentOf } from "../../planner/desired-machine";
import type { OpenSession } from "../../runtime/sessions";
import { containsUnknown, unknown } from "../../runtime/values";

type InterfaceInput = NonNullable<VirtualMachineInputs["networks"]>[number];

/** With the addresses that the recorded machine was given, for interfaces that are on the same network still. */
export function keepAddresses(
  recorded: VirtualMachineInputs,
  inputs: VirtualMachineInputs,
): VirtualMachineInputs {
  return mapWanting(inputs, (item, pool) => {
    const { ipAddress, prefix = pool.prefix } = sameInterface(recorded, item) ?? {};
    return ipAddress === undefined ? item : { ...item, ipAddress, prefix };
  });
}

function sameInterface(
  { networks = [] }: VirtualMachineInputs,
  item: InterfaceInput,
): InterfaceInput | undefined {
  const before = networks.find(({ name }) => name === item.name);
  return before !== undefined && attachmentOf(before).id === attachmentOf(item).id ? before : undefined;
}

/** An interface takes its address when it is made: of one that is there the guest would not hear. */
export function withoutAddress(recorded: VirtualMachineInputs, inputs: VirtualMachineInputs): string[] {
  const kept = keepAddresses(recorded, inputs).networks ?? [];
  return kept
    .filter((item) => wantsAddress(item) && sameInterface(recorded, item) !== undefined)
    .map(({ name }) => name);
}

/**
 * With an address of its pool for each interface that has none. Taken are those that machines of ours on this
 * hypervisor were given, whatever stack they belong to, and those that this process has handed out. Throws
 * `QuotaExceeded` where none is left. `except` names interfaces that stay without.
 */
export async function takeAddresses(
  { session }: OpenSession,
  inputs: VirtualMachineInputs,
  except: readonly string[] = [],
): Promise<VirtualMachineInputs> {
  const wanting = inputs.networks?.filter(wantsAddress) ?? [];
  if (wanting.every(({ name }) => except.includes(name))) return inputs;
  const holders = handedOut(inputs);
  await addListed(holders, session);
  // from here on nothing is awaited: no other creation comes in between
  return mapWanting(inputs, (item, pool, property) => {
    if (except.includes(item.name)) return item;
    const holder = holderOf(inputs.owner, item.name);
    const own = [...holders].find(([address, by]) => by === holder && isInPool(address, pool))?.[0];
    const address = own ?? firstFree(pool, (candidate) => holders.has(candidate), property);
    holders.set(address, holder);
    return { ...item, ipAddress: address, prefix: pool.prefix };
  });
}

/** The interface as its creation or update leaves it, as far as a preview knows: which address of the pool it gets, it does not. */
export function withPlannedAddress(item: InterfaceInput, recorded: VirtualMachineInputs | undefined): object {
  if (item.ipAddress !== undefined) return item;
  if (containsUnknown([item.name, item.network])) return { ...item, ipAddress: unknown, prefix: unknown };
  const { ipAllocation } = attachmentOf(item);
  if (!isPool(ipAllocation)) return item;
  const before = recorded && sameInterface(recorded, item);
  if (before === undefined) return { ...item, ipAddress: unknown, prefix: ipAllocation.prefix };
  const { ipAddress, prefix = ipAllocation.prefix } = before;
  return ipAddress === undefined ? item : { ...item, ipAddress, prefix };
}

function wantsAddress(item: InterfaceInput): boolean {
  return item.ipAddress === undefined && isPool(attachmentOf(item).ipAllocation);
}

type Wanting = (item: InterfaceInput, pool: AddressPool, property: string) => InterfaceInput;

function mapWanting(inputs: VirtualMachineInputs, change: Wanting): VirtualMachineInputs {
  if (inputs.networks?.some(wantsAddress) !== true) return inputs;
  const networks = inputs.networks?.map((item, index) => {
    const { ipAllocation } = attachmentOf(item);
    if (item.ipAddress !== undefined || !isPool(ipAllocation)) return item;
    return change(item, ipAllocation, `networks[${index}].ipAddress`);
  });
  return { ...inputs, networks };
}

/** Whose an address is: one interface of one machine. */
function holderOf(owner: string, interfaceName: string): string {
  return `${resourceOf(owner)}\n${interfaceName}`;
}

type Holders = Map<string, string>;

const byEndpoint = new Map<string, Holders>();

/** What this process has handed out there; creations that are under way are not listed yet. */
function handedOut({ provider }: VirtualMachineInputs): Holders {
  const key = `${provider.type} ${provider.endpoint ?? ""}`;
  const known = byEndpoint.get(key) ?? new Map<string, string>();
  byEndpoint.set(key, known);
  return known;
}

const listings = new WeakMap<Session, Promise<void>>();

/** Listed once: what comes later in this process is known, and two processes do not share a pool. */
function addListed(holders: Holders, session: Session): Promise<void> {
  const known = listings.get(session);
  if (known !== undefined) return known;
  const listing = session.machines.list().then((machines) => {
    for (const machine of machines.filter(({ template }) => template !== true)) addHolder(holders, machine);
  });
  listings.set(session, listing);
  listing.catch(() => listings.delete(session));
  return listing;
}

function addHolder(holders: Holders, { owner = "", addresses = {} }: MachineSummary): void {
  for (const [name, given] of Object.entries(addresses)) {
    for (const address of given.map(canonicalAddress)) {
      if (!holders.has(address)) holders.set(address, holderOf(owner, name));
    }
  }
}
