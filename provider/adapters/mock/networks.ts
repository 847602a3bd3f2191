import type { NetworkOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import type { DesiredNetwork, ObservedNetwork } from "../../contract/network";
import { mayTake, ownerConflict } from "../../contract/ownership";
import { config } from "./config";
import { fromNetworkRecord } from "./from-native";
import { readBlock } from "./settings";
import type { Host } from "./transport/host";
import type { NetworkRecord } from "./transport/records";

// RFC 2544: for laboratories, and large enough for every machine of a test
export const defaultCidr = "198.18.0.0/15";
// the network's own address, its gateway, one guest, the broadcast address
const smallestPrefix = 30;

export function createNetworkOperations(host: Host): NetworkOperations {
  const read = (name: string): Promise<ObservedNetwork | undefined> =>
    host.calls.call({ name: "readNetwork", effect: "read", object: name }, () => {
      const network = host.directory.read<NetworkRecord>(["networks", name]);
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
      await host.calls.call({ name: "createNetwork", effect: "idempotent", object: record.name }, () =>
        createNetwork(host, record),
      );
      return { reference: record.name };
    },
    mark: async (name, key) => {
      await host.calls.call({ name: "markNetwork", effect: "idempotent", object: name }, () =>
        markNetwork(host, name, key),
      );
    },
    delete: async (name) => {
      await host.calls.call({ name: "deleteNetwork", effect: "idempotent", object: name }, () =>
        deleteNetwork(host, name),
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

function createNetwork(host: Host, record: NetworkRecord & { readonly owner: string }): void {
  const path = ["networks", record.name] as const;
  if (host.directory.create(path, record)) return;
  const present = host.directory.read<NetworkRecord>(path);
  switch (mayTake(present?.owner, record.owner)) {
    case "finish":
      return;
    case "take":
      host.directory.write(path, { ...present, owner: record.owner });
      return;
    case "refuse":
      throw ownerConflict("network", record.name, present?.owner, record.owner);
  }
}

function markNetwork(host: Host, name: string, owner: string): void {
  const network = host.directory.read<NetworkRecord>(["networks", name]);
  if (network !== undefined) host.directory.write(["networks", name], { ...network, owner });
}

function deleteNetwork(host: Host, name: string): void {
  const network = host.directory.read<NetworkRecord>(["networks", name]);
  if (network === undefined) return;
  if (network.owner === undefined) {
    throw new ProviderError("Conflict", `the network "${name}" was there before`, {
      reference: name,
      remediation: "remove it by hand if nobody needs it",
    });
  }
  const machines = [...new Set(host.leases.holders(name))].toSorted().join(", ");
  if (!host.leases.forget(name)) {
    throw new ProviderError("Conflict", `machines are on the network "${name}": ${machines}`, {
      reference: name,
      remediation: "remove the machines first, or put them on another network",
    });
  }
  host.directory.remove(["networks", name]);
}
