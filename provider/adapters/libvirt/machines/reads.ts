/** Reads of machines: those that ask at the same moment share calls. */
import DataLoader from "dataloader";
import type { ObserveOptions } from "../../../contract/adapter";
import { definedOnly } from "../../../contract/defined-only";
import { toProviderError } from "../../../contract/errors";
import type { MachineReference, ObservedGuest, ObservedMachine } from "../../../contract/machine";
import { errorNumbers, isLibvirtError } from "../errors";
import { agentState, isActive, memoryIsAmbiguous, observedMachine } from "../from-native";
import { type AddressesByMac, agentAddresses, leasedAddresses } from "../from-native/addresses";
import { disksOf, interfacesOf, type NativeDisk } from "../from-native/devices";
import { type GuestInfo, readGuestInfo, wantedGuestInfo } from "../from-native/guest-info";
import { domainStates, type ReadPower, readPower } from "../from-native/power";
import { type MachineStatistics, readStatistics, wantedStatistics } from "../from-native/statistics";
import type { VolumeName } from "../marker";
import { networkSource } from "../network-reference";
import type { NetworkStore } from "../network-store";
import { isMissingVolume, volumeReference } from "../storage";
import type { LibvirtCaller } from "../transport/caller";
import { domainReference } from "../transport/domain-reference";
import { procedures } from "../transport/procedures";
import { type Element, parseXml } from "../xml";
import { listFlags, xmlFlags } from "./domain-flags";
import { isSilent } from "./named-disk";

/** Milliseconds in which reads gather. */
const gathering = 3;

/** virDomainInterfaceAddressesSource. */
const fromAgent = 1;

export class MachineReads {
  readonly #caller: LibvirtCaller;
  readonly #hostname: string;
  readonly #statistics: DataLoader<string, MachineStatistics | undefined>;
  readonly #saved: DataLoader<string, boolean>;
  readonly #withSnapshots: DataLoader<string, boolean>;
  readonly #leases: DataLoader<string, AddressesByMac>;
  readonly #networks: NetworkStore;
  readonly #fresh = new Map<string, Element>();

  constructor(caller: LibvirtCaller, networks: NetworkStore, hostname: string) {
    this.#caller = caller;
    this.#networks = networks;
    this.#hostname = hostname;
    this.#statistics = gather((uuids) => this.#readStatistics(uuids));
    this.#saved = gather((uuids) => this.#areListed(uuids, listFlags.managedSave));
    this.#withSnapshots = gather((uuids) => this.#areListed(uuids, listFlags.hasSnapshot));
    this.#leases = gather((networks) => Promise.all(networks.map((name) => this.#readLeases(name))));
  }

  /** Of a running machine the stored definition, a call of its own, is read only for what it alone can tell. */
  async observe(
    reference: MachineReference,
    { pending = true }: ObserveOptions = {},
  ): Promise<ObservedMachine | undefined> {
    const [domain, first] = await Promise.all([
      this.domain(reference, xmlFlags.secure),
      this.#statistics.load(reference),
    ]);
    if (domain === undefined || first === undefined) return undefined;
    const active = isActive(domain);
    const statistics = active && unsized(domain, first) ? await this.#sized(domain, reference) : first;
    if (statistics === undefined) return undefined;
    const running = statistics.state === domainStates.running;
    const [volumeSizes, configuration, saved, { addresses, guest }] = await Promise.all([
      this.#volumeSizes(domain, statistics),
      active && (pending || memoryIsAmbiguous(domain)) ? this.#configuration(reference) : undefined,
      active ? false : this.#saved.load(reference),
      running ? this.#look(reference, domain) : silent,
    ]);
    return observedMachine({
      domain,
      configuration,
      statistics: { ...statistics, diskSizes: new Map([...statistics.diskSizes, ...volumeSizes]) },
      addresses,
      guest,
      saved,
      hostname: this.#hostname,
    });
  }

  async power(reference: MachineReference): Promise<ReadPower> {
    const [statistics, saved] = await Promise.all([
      this.#statistics.load(reference),
      this.#saved.load(reference),
    ]);
    const { state = domainStates.off, reason = 0 } = statistics ?? {};
    return readPower(state, reason, saved);
  }

  /** Virtual sizes by device name. */
  async diskSizes(reference: MachineReference): Promise<ReadonlyMap<string, number>> {
    return (await this.#statistics.load(reference))?.diskSizes ?? new Map();
  }

  /** `undefined` only when libvirt says that there is no such domain. */
  async domain(reference: MachineReference, flags: number): Promise<Element | undefined> {
    try {
      const input = { domain: domainReference(reference), flags };
      return parseXml((await this.#caller.invoke(procedures.domainGetXmlDesc, input, { reference })).xml);
    } catch (error) {
      if (isLibvirtError(error, errorNumbers.noDomain)) return undefined;
      throw error;
    }
  }

  /** The definition of a machine that just started: the next look at it need not read it. */
  remember(reference: MachineReference, configuration: Element): void {
    this.#fresh.set(reference, configuration);
  }

  /** Something changes the machine. */
  forget(reference: MachineReference): void {
    this.#fresh.delete(reference);
  }

  // QEMU tells them unless it waits for its storage, or the disk came a moment ago: what it does not tell is not gone
  async #sized(domain: Element, reference: MachineReference): Promise<MachineStatistics | undefined> {
    const statistics = await this.#statistics.load(reference);
    const silent = statistics === undefined ? undefined : unsized(domain, statistics);
    if (silent === undefined) return statistics;
    throw isSilent(silent);
  }

  // libvirt does not size what a machine that is off reaches by a pool's name
  async #volumeSizes(
    domain: Element,
    { diskSizes }: MachineStatistics,
  ): Promise<(readonly [string, number])[]> {
    const sizes = disksOf(domain).map(async ({ target, location }) => {
      if (location?.type !== "volume" || diskSizes.has(target)) return [];
      const size = await this.#volumeSize(location);
      return size === undefined ? [] : [[target, size] as const];
    });
    return (await Promise.all(sizes)).flat();
  }

  async #volumeSize(name: VolumeName): Promise<number | undefined> {
    try {
      const volume = volumeReference(name);
      return (await this.#caller.invoke(procedures.storageVolGetInfo, { volume })).capacity;
    } catch (error) {
      if (isMissingVolume(error)) return undefined;
      throw error;
    }
  }

  async #configuration(reference: MachineReference): Promise<Element | undefined> {
    const fresh = this.#fresh.get(reference);
    this.#fresh.delete(reference);
    return fresh ?? this.domain(reference, xmlFlags.secure | xmlFlags.inactive);
  }

  async #readStatistics(uuids: readonly string[]): Promise<(MachineStatistics | undefined)[]> {
    const { records } = await this.#caller.invoke(procedures.connectGetAllDomainStats, {
      domains: uuids.map(domainReference),
      statistics: wantedStatistics,
      flags: 0,
    });
    const byUuid = new Map(records.map((record) => [record.domain.uuid, readStatistics(record)]));
    return uuids.map((uuid) => byUuid.get(uuid));
  }

  /** Which of the machines libvirt lists with these flags. */
  async #areListed(uuids: readonly string[], flags: number): Promise<boolean[]> {
    const { domains } = await this.#caller.invoke(procedures.connectListAllDomains, { flags });
    const listed = new Set(domains.map(({ uuid }) => uuid));
    return uuids.map((uuid) => listed.has(uuid));
  }

  /** Its agent tells most; without one the host knows of leases. */
  async #look(reference: MachineReference, domain: Element): Promise<GuestLook> {
    const agent = agentState(domain);
    const told = agent === "Running" ? await this.#askAgent(reference) : undefined;
    const { os, hostname, interfaces = [] } = told ?? {};
    const byAgent = agentAddresses(interfaces);
    return {
      addresses: byAgent.size > 0 ? byAgent : await this.#leased(domain),
      guest: agent && { ...definedOnly({ os, hostname }), agent },
    };
  }

  async #leased(domain: Element): Promise<AddressesByMac> {
    const networks = interfacesOf(domain)
      .flatMap(({ network }) => (network === undefined ? [] : [networkSource(network)]))
      .flatMap(({ type, name }) => (type === "network" ? [name] : []));
    const leases = await Promise.all([...new Set(networks)].map((name) => this.#leases.load(name)));
    return new Map(leases.flatMap((byMac) => [...byMac]));
  }

  // an agent that does not answer must not keep the rest from being read
  async #askAgent(reference: MachineReference): Promise<GuestInfo | undefined> {
    try {
      return await this.#guestInfo(reference);
    } catch (error) {
      this.#caller.context.report("debug", `the guest agent did not answer: ${String(error)}`);
      return undefined;
    }
  }

  async #guestInfo(reference: MachineReference): Promise<GuestInfo> {
    const domain = domainReference(reference);
    const options = { reference, effect: "once" } as const;
    try {
      const input = { domain, types: wantedGuestInfo, flags: 0 };
      const { parameters } = await this.#caller.invoke(procedures.domainGetGuestInfo, input, options);
      return readGuestInfo(parameters);
    } catch (error) {
      const { noSupport, argumentUnsupported, operationUnsupported, rpc, internalError } = errorNumbers;
      // an older libvirt, or an agent without one of the commands
      if (!isLibvirtError(error, noSupport, argumentUnsupported, operationUnsupported, rpc, internalError))
        throw error;
      const input = { domain, source: fromAgent, flags: 0 };
      return this.#caller.invoke(procedures.domainInterfaceAddresses, input, options);
    }
  }

  /** Of machines that are asked for at the same moment, with one call for all. */
  hasSnapshots(reference: MachineReference): Promise<boolean> {
    return this.#withSnapshots.load(reference);
  }

  #warnOfLeases(network: string, error: unknown): void {
    const { reason } = toProviderError(error);
    this.#caller.context.report(
      "warning",
      `the leases of the network "${network}" do not read, so addresses may be missing: ${reason}`,
    );
  }

  async #readLeases(name: string): Promise<AddressesByMac> {
    try {
      const network = await this.#networks.get(name);
      const { leases } = await this.#caller.invoke(procedures.networkGetDhcpLeases, {
        network,
        macAddress: undefined,
        flags: 0,
      });
      return leasedAddresses(leases, Date.now() / 1000);
    } catch (error) {
      // a network that is off or gone has no leases
      const { noNetwork, operationInvalid, internalError, systemError } = errorNumbers;
      if (isLibvirtError(error, noNetwork, operationInvalid)) this.#networks.forget(name);
      // the file with the leases does not read, e.g. since the host's disk was full
      else if (isLibvirtError(error, internalError, systemError)) this.#warnOfLeases(name, error);
      else throw error;
      return new Map();
    }
  }
}

interface GuestLook {
  readonly addresses: AddressesByMac;
  readonly guest: ObservedGuest | undefined;
}

/** Of a machine that does not run. */
const silent: GuestLook = { addresses: new Map(), guest: undefined };

function unsized(domain: Element, { diskSizes }: MachineStatistics): NativeDisk | undefined {
  return disksOf(domain).find(({ target, location }) => location !== undefined && !diskSizes.has(target));
}

/** One call for all that is asked within some milliseconds; nothing is kept. */
function gather<Value>(
  read: (keys: readonly string[]) => Promise<readonly Value[]>,
): DataLoader<string, Value> {
  return new DataLoader<string, Value>(
    async (keys) => {
      const distinct = [...new Set(keys)];
      const values = await read(distinct);
      return keys.map((key) => values[distinct.indexOf(key)] as Value);
    },
    { cache: false, batchScheduleFn: (run) => void setTimeout(run, gathering) },
  );
}
