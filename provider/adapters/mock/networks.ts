import type { NetworkOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import type { DesiredNetwork, ObservedNetwork } from "../../contract/network";
import { mayTake, ownerConflict } from "../../contract/ownership";
import { config } from "./config";
import { fromNetworkRecord } from "./from-native";
import type { NetworkRecord } from "./hypervisor/records";
import type { MockSession } from "./session";
import { readBlock } from "./settings";

// RFC 2544: for laboratories, and large enough for every machine of a test
export const defaultCidr = "198.18.0.0/15";
// the network's own address, its gateway, one guest, the broadcast address
const smallestPrefix = 30;

export function networkOperations(session: MockSession): NetworkOperations {
  const read = (name: string): Promise<ObservedNetwork | undefined> =>
    session.caller.call({ name: "readNetwork", effect: "read", object: name }, () => {
      const network = session.directory.read<NetworkRecord>(["networks", name]);
      return network === undefined ? undefined : fromNetworkRecord(network);
    });
  return {
    observe: read,
    find: async (desired) => {
      const { name, create } = readBlock(config.network, desired.source);
      return create === true ? undefined : read(name ?? desired.name);
    },
    create: async (desired, key) => {
      const record = toNetworkRecord(desired, key);
      await session.caller.call({ name: "createNetwork", effect: "idempotent", object: record.name }, () =>
        createNetwork(session, record),
      );
      return { reference: record.name };
    },
    mark: async (name, key) => {
      await session.caller.call({ name: "markNetwork", effect: "idempotent", object: name }, () =>
        markNetwork(session, name, key),
      );
    },
    delete: async (name) => {
      await session.caller.call({ name: "deleteNetwork", effect: "idempotent", object: name }, () =>
        deleteNetwork(session, name),
      );
      return undefined;
    },
  };
}

function toNetworkRecord(desired: DesiredNetwork, owner: string): NetworkRecord & { readonly owner: string } {
  const { name = desired.name, create, cidr = defaultCidr } = readBlock(config.network, desired.source);
  if (create !== true) {
    throw new ProviderError("NotFound", `there is no network "${name}"`, {
      property: "source.mock.name",
      remediation: 'name one that is there, such as "default", or set create: true',
    });
  }
  if (Number(cidr.split("/")[1]) > smallestPrefix) throw tooSmall(cidr);
  return { name, cidr, owner, ...(desired.mtu === undefined ? {} : { mtu: desired.mtu }) };
}

function tooSmall(cidr: string): ProviderError {
  return new ProviderError("InvalidSpec", `${cidr} has no address for a guest`, {
    property: "source.mock.cidr",
    remediation: `write a prefix of at most ${smallestPrefix}`,
  });
}

function createNetwork(session: MockSession, record: NetworkRecord & { readonly owner: string }): void {
  const path = ["networks", record.name] as const;
  if (session.directory.create(path, record)) return;
  const present = session.directory.read<NetworkRecord>(path);
  switch (mayTake(present?.owner, record.owner)) {
    case "finish":
      return;
    case "take":
      session.directory.write(path, { ...present, owner: record.owner });
      return;
    case "refuse":
      throw ownerConflict("network", record.name, present?.owner, record.owner);
  }
}

function markNetwork(session: MockSession, name: string, owner: string): void {
  const network = session.directory.read<NetworkRecord>(["networks", name]);
  if (network !== undefined) session.directory.write(["networks", name], { ...network, owner });
}

function deleteNetwork(session: MockSession, name: string): void {
  const network = session.directory.read<NetworkRecord>(["networks", name]);
  if (network === undefined) return;
  if (network.owner === undefined) {
    throw new ProviderError("Conflict", `the network "${name}" was there before`, {
      reference: name,
      remediation: "remove it by hand if nobody needs it",
    });
  }
  const machines = [...new Set(session.leases.holders(name))].toSorted().join(", ");
  if (!session.leases.forget(name)) {
    throw new ProviderError("Conflict", `machines are on the network "${name}": ${machines}`, {
      reference: name,
      remediation: "remove the machines first, or put them on another network",
    });
  }
  session.directory.remove(["networks", name]);
}
