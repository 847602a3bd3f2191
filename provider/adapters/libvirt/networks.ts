import type { NetworkOperations } from "../../contract/adapter";
import { ProviderError, toProviderError } from "../../contract/errors";
import type { DesiredNetwork, ObservedNetwork } from "../../contract/network";
import { mayTake, ownerConflict } from "../../contract/ownership";
import type { Dispatched } from "../../contract/task";
import { errorNumbers, isLibvirtError } from "./errors";
import { markNetwork, networkOwner } from "./network-marker";
import { type NetworkSource, networkReference, networkSource, userNetwork } from "./network-reference";
import { changeNetwork } from "./networks/change";
import type { LibvirtSession } from "./session";
import { type NetworkBlock, networkXml } from "./to-native/network-xml";
import { type NetworkReference, procedures } from "./transport/procedures";
import { type Element, parseXml, serialize, text } from "./xml";

export function networkOperations(session: LibvirtSession): NetworkOperations {
  return {
    observe: (reference) => observeNetwork(session, reference),
    find: (desired) => findNetwork(session, desired),
    create: (desired, key) => createNetwork(session, desired, key),
    change: async (reference, desired, previous) => {
      const found = await lookup(session, reference);
      if (found === undefined) throw nothingToCreate(reference);
      await changeNetwork(session, found.reference, desired, previous);
      return undefined;
    },
    mark: (reference, key) => mark(session, reference, key),
    delete: async (reference) => {
      await deleteNetwork(session, reference);
      return undefined;
    },
  };
}

/** virNetworkXMLFlags. */
const inactive = 1;

interface NativeNetwork {
  readonly reference: NetworkReference;
  /** As it is stored: where the network runs, another mark is seen here only. */
  readonly element: Element;
}

async function lookup({ caller }: LibvirtSession, name: string): Promise<NativeNetwork | undefined> {
  try {
    const { network } = await caller.invoke(procedures.networkLookupByName, { name });
    const { xml } = await caller.invoke(procedures.networkGetXmlDesc, { network, flags: inactive });
    return { reference: network, element: parseXml(xml) };
  } catch (error) {
    if (isLibvirtError(error, errorNumbers.noNetwork)) return undefined;
    throw error;
  }
}

async function observeNetwork(
  session: LibvirtSession,
  reference: string,
): Promise<ObservedNetwork | undefined> {
  const { type, name } = networkSource(reference);
  // libvirt does not list the host's bridges to everyone: a missing one is told of when a machine starts
  if (type !== "network") return { reference, location: reference };
  const found = await lookup(session, name);
  return found === undefined ? undefined : observed(session, found);
}

async function findNetwork(
  session: LibvirtSession,
  desired: DesiredNetwork,
): Promise<ObservedNetwork | undefined> {
  const source = sourceOf(desired);
  if (source.type !== "network") {
    const reference = networkReference(source);
    return { reference, location: reference };
  }
  // whether it is there already, and whose it is, `create` finds out
  if ((desired.source as NetworkBlock).create !== undefined) return undefined;
  const found = await lookup(session, source.name);
  if (found === undefined) return undefined;
  await ensureRunning(session, found.reference);
  return observed(session, found);
}

function sourceOf({ name, source }: DesiredNetwork): NetworkSource {
  const { networkName, bridge, user, create } = source as NetworkBlock;
  const given = Object.entries({ networkName, bridge, user }).filter(([, value]) => value !== undefined);
  if (given.length > 1 || (create !== undefined && given.length > 0 && networkName === undefined)) {
    const names = [...given.map(([key]) => key), ...(create === undefined ? [] : ["create"])];
    throw new ProviderError("InvalidSpec", `${names.join(" and ")} are given`, {
      property: "source.libvirt",
      remediation: "name one network: by networkName, bridge or user; create goes with networkName only",
    });
  }
  if (bridge !== undefined) return { type: "bridge", name: bridge };
  if (user === true) return userNetwork;
  return { type: "network", name: networkName ?? name };
}

/** A definition with our marker, then started; each step may have been taken before. */
async function createNetwork(
  session: LibvirtSession,
  desired: DesiredNetwork,
  key: string,
): Promise<Dispatched> {
  const { create } = desired.source as NetworkBlock;
  const { name } = sourceOf(desired);
  if (create === undefined) throw nothingToCreate(name);
  const reference = networkReference({ type: "network", name });
  const xml = networkXml(name, create, desired, key);
  const present = await own(session, reference, key);
  const network = present ?? (await define(session, xml));
  const { autostart = true } = create;
  try {
    await ensureRunning(session, network);
    await session.caller.invoke(procedures.networkSetAutostart, { network, autostart });
  } catch (error) {
    if (present === undefined) await discard(session, reference);
    throw error;
  }
  return { reference };
}

/** The network that is there and that this creation goes on with. */
async function own(
  session: LibvirtSession,
  reference: string,
  key: string,
): Promise<NetworkReference | undefined> {
  const existing = await lookup(session, reference);
  if (existing === undefined) return undefined;
  const owner = networkOwner(existing.element);
  switch (mayTake(owner, key)) {
    case "finish":
      return existing.reference;
    // one that an interrupted creation left may have been meant otherwise: it is made anew
    case "take":
      await deleteNetwork(session, reference);
      return undefined;
    case "refuse":
      throw ownerConflict("network", reference, owner, key);
  }
}

async function mark(session: LibvirtSession, reference: string, key: string): Promise<void> {
  const found = await lookup(session, reference);
  if (found === undefined) throw nothingToCreate(reference);
  markNetwork(found.element, key);
  await define(session, serialize(found.element));
}

/** A definition that does not start has no place in the state, so it may have none on the host. */
async function discard(session: LibvirtSession, reference: string): Promise<void> {
  try {
    await deleteNetwork(session, reference);
  } catch (error) {
    const { message } = toProviderError(error);
    session.caller.context.report(
      "warning",
      `the definition of ${reference} is left on the host: ${message}`,
    );
  }
}

/** Also of one that is there: what runs stays as it is. */
async function define({ caller }: LibvirtSession, xml: string): Promise<NetworkReference> {
  const input = { xml };
  return (await caller.invoke(procedures.networkDefineXml, input, { effect: "idempotent" })).network;
}

async function ensureRunning(
  { caller, networkStore }: LibvirtSession,
  network: NetworkReference,
): Promise<void> {
  const { active } = await caller.invoke(procedures.networkIsActive, { network });
  if (!active) await networkStore.start(network);
}

async function deleteNetwork(session: LibvirtSession, reference: string): Promise<void> {
  const { type, name } = networkSource(reference);
  const found = type === "network" ? await lookup(session, name) : undefined;
  if (type !== "network" || (found !== undefined && networkOwner(found.element) === undefined))
    throw unmanaged(reference);
  if (found === undefined) return;
  const { caller } = session;
  const network = found.reference;
  session.networkStore.forget(name);
  const options = { effect: "idempotent", reference } as const;
  try {
    await caller.invoke(procedures.networkDestroy, { network }, options);
  } catch (error) {
    if (!isLibvirtError(error, errorNumbers.operationInvalid, errorNumbers.noNetwork)) throw error;
  }
  try {
    await caller.invoke(procedures.networkUndefine, { network }, options);
  } catch (error) {
    if (!isLibvirtError(error, errorNumbers.noNetwork)) throw error;
  }
}

async function observed(
  { caller }: LibvirtSession,
  { reference: network, element }: NativeNetwork,
): Promise<ObservedNetwork> {
  const name = text(element, "name") ?? "";
  const { active } = await caller.invoke(procedures.networkIsActive, { network });
  return {
    reference: networkReference({ type: "network", name }),
    location: name,
    owner: networkOwner(element),
    ...(active ? {} : { active }),
  };
}

function unmanaged(reference: string): ProviderError {
  return new ProviderError("Conflict", "the network was there before us", {
    reference,
    remediation: "remove it with whatever made it",
  });
}

function nothingToCreate(name: string): ProviderError {
  return new ProviderError("NotFound", `there is no libvirt network "${name}"`, {
    property: "source.libvirt.networkName",
    remediation: "name one of `virsh net-list --all`, or have it created with `create`",
  });
}
