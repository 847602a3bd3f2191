import type { NetworkOperations } from "../../contract/adapter";
import { ProviderError, toProviderError } from "../../contract/errors";
import type { DesiredNetwork, ObservedNetwork } from "../../contract/network";
import type { Dispatched } from "../../contract/task";
import { errorNumbers, isLibvirtError } from "./errors";
import type { LibvirtSession } from "./machines/session";
import { networkReference, networkSource } from "./network-reference";
import { networkOwner } from "./networks/marker";
import { type NetworkBlock, networkXml } from "./to-native/network-xml";
import { type NetworkReference, procedures } from "./transport/procedures";
import { type Element, parseXml, text } from "./xml";

export function networkOperations(session: LibvirtSession): NetworkOperations {
  return {
    observe: (reference) => observeNetwork(session, reference),
    find: (desired) => findNetwork(session, desired),
    mark: notYet,
    create: (desired, key) => createNetwork(session, desired, key),
    delete: async (reference) => {
      await deleteNetwork(session, reference);
      return undefined;
    },
  };
}

interface NativeNetwork {
  readonly reference: NetworkReference;
  readonly element: Element;
}

async function lookup({ host }: LibvirtSession, name: string): Promise<NativeNetwork | undefined> {
  try {
    const { network } = await host.invoke(procedures.networkLookupByName, { name });
    const { xml } = await host.invoke(procedures.networkGetXmlDesc, { network, flags: 0 });
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
  if (type === "bridge") return { reference, location: reference };
  const found = await lookup(session, name);
  return found === undefined ? undefined : observed(found.element);
}

async function findNetwork(
  session: LibvirtSession,
  desired: DesiredNetwork,
): Promise<ObservedNetwork | undefined> {
  const { bridge, create } = desired.source as NetworkBlock;
  const name = nameOf(desired);
  if (name === undefined) {
    const reference = networkReference({ type: "bridge", name: bridge ?? "" });
    return { reference, location: reference };
  }
  const found = await lookup(session, name);
  if (found === undefined) return undefined;
  // one that shall be created, and that is nobody's of ours, is a conflict: `create` says so
  if (create !== undefined && networkOwner(found.element) === undefined) return undefined;
  await ensureRunning(
    session,
    found.reference,
    create === undefined ? undefined : (create.autostart ?? true),
  );
  return observed(found.element);
}

function nameOf({ name, source }: DesiredNetwork): string | undefined {
  const { networkName, bridge, create } = source as NetworkBlock;
  if (networkName !== undefined && bridge !== undefined) {
    throw new ProviderError("InvalidSpec", "both networkName and bridge are given", {
      property: "source.libvirt",
      cure: "name one of them",
    });
  }
  if (networkName !== undefined || create !== undefined) return networkName ?? name;
  return bridge === undefined ? name : undefined;
}

/** A definition with our marker, then started; each step may have been taken before. */
async function createNetwork(
  session: LibvirtSession,
  desired: DesiredNetwork,
  owner: string,
): Promise<Dispatched> {
  const { create } = desired.source as NetworkBlock;
  const name = nameOf(desired) ?? desired.name;
  if (create === undefined) throw nothingToCreate(name);
  const existing = await lookup(session, name);
  if (existing !== undefined && networkOwner(existing.element) !== owner) throw taken(name, existing.element);
  const network = existing?.reference ?? (await define(session, networkXml(name, create, desired, owner)));
  const reference = networkReference({ type: "network", name });
  try {
    await ensureRunning(session, network, create.autostart ?? true);
  } catch (error) {
    await discard(session, reference);
    throw error;
  }
  return { reference };
}

/** A definition that does not start has no place in the state, so it may have none on the host. */
async function discard(session: LibvirtSession, reference: string): Promise<void> {
  try {
    await deleteNetwork(session, reference);
  } catch (error) {
    const { message } = toProviderError(error);
    session.host.context.report("warning", `the definition of ${reference} is left on the host: ${message}`);
  }
}

async function define({ host }: LibvirtSession, xml: string): Promise<NetworkReference> {
  return (await host.invoke(procedures.networkDefineXml, { xml })).network;
}

async function ensureRunning(
  { host, networkStore }: LibvirtSession,
  network: NetworkReference,
  autostart: boolean | undefined,
): Promise<void> {
  const { active } = await host.invoke(procedures.networkIsActive, { network });
  if (!active) await networkStore.start(network);
  if (autostart !== undefined) await host.invoke(procedures.networkSetAutostart, { network, autostart });
}

async function deleteNetwork(session: LibvirtSession, reference: string): Promise<void> {
  const { type, name } = networkSource(reference);
  const found = type === "bridge" ? undefined : await lookup(session, name);
  if (type === "bridge" || (found !== undefined && networkOwner(found.element) === undefined))
    throw notOurs(reference);
  if (found === undefined) return;
  const { host } = session;
  const network = found.reference;
  session.networkStore.forget(name);
  const options = { effect: "idempotent", reference } as const;
  try {
    await host.invoke(procedures.networkDestroy, { network }, options);
  } catch (error) {
    if (!isLibvirtError(error, errorNumbers.operationInvalid, errorNumbers.noNetwork)) throw error;
  }
  try {
    await host.invoke(procedures.networkUndefine, { network }, options);
  } catch (error) {
    if (!isLibvirtError(error, errorNumbers.noNetwork)) throw error;
  }
}

function observed(element: Element): ObservedNetwork {
  const name = text(element, "name") ?? "";
  return {
    reference: networkReference({ type: "network", name }),
    location: name,
    owner: networkOwner(element),
  };
}

function notOurs(reference: string): ProviderError {
  return new ProviderError("Conflict", "the network was there before us", {
    reference,
    cure: "remove it with whatever made it",
  });
}

function nothingToCreate(name: string): ProviderError {
  return new ProviderError("NotFound", `there is no libvirt network "${name}"`, {
    property: "source.libvirt.networkName",
    cure: "name one of `virsh net-list --all`, or have it created with `create`",
  });
}

function taken(name: string, element: Element): ProviderError {
  const owner = networkOwner(element);
  const whose = owner === undefined ? "is not ours" : `belongs to ${owner}`;
  return new ProviderError("Conflict", `the network "${name}" is there already and ${whose}`, {
    property: "source.libvirt.networkName",
    cure: "choose another name, or leave `create` out to use it as it is",
  });
}

async function notYet(): Promise<void> {
  throw new ProviderError("NotSupported", "this adapter cannot write another ownership tag yet", {
    property: "owner",
    cure: "keep the resource's name and parents",
  });
}
