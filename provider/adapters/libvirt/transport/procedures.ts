/**
 * The procedures of libvirt's remote program that we call. Numbers and layouts are facts of
 * `src/remote/remote_protocol.x`, a long-term stable ABI by libvirt.org/support.html: procedures are added,
 * never changed. One that an old server lacks answers with the error "unknown procedure".
 */
import type { CallEffect } from "../../../contract/context";
import {
  array,
  boolean,
  type Codec,
  characters,
  flags,
  hyper,
  int,
  nothing,
  type OutputOf,
  optional,
  size,
  string,
  struct,
  typedParameter,
  uint,
  uuid,
  withDefault,
} from "./codecs";

export interface Program {
  readonly number: number;
  readonly version: number;
}

/** REMOTE_PROGRAM, spoken by libvirtd, virtproxyd and each modular daemon. */
export const remoteProgram: Program = { number: 0x20008086, version: 1 };

/** QEMU_PROGRAM of `src/remote/qemu_protocol.x`, served by the same daemons. */
export const qemuProgram: Program = { number: 0x20008087, version: 1 };

export type StreamDirection = "upload" | "download";

export interface Procedure<Input, Output> {
  readonly number: number;
  /** Default: the remote program. */
  readonly program?: Program;
  /** libvirt's own name of it, without the prefix REMOTE_PROC. */
  readonly name: string;
  /** What may be done when its outcome is unknown; the adapter may be stricter where flags make it so. */
  readonly effect: CallEffect;
  readonly input: Codec<unknown, Input>;
  readonly output: Codec<Output, never>;
}

/** A procedure whose call is followed by a stream of data in one direction. */
export interface StreamProcedure<Input, Direction extends StreamDirection> extends Procedure<Input, unknown> {
  readonly stream: Direction;
}

// the server's own bounds: REMOTE_DOMAIN_LIST_MAX and its siblings
const maximumObjects = 16_384;
const maximumTypedParameters = 262_144;
const maximumBlockTuneParameters = 32;
const maximumSchedulerParameters = 16;
const maximumBlockCopyParameters = 16;

/** `id` is the number of the running domain, -1 when it is off; the server goes by the UUID. */
const domain = struct({ name: string, uuid, id: withDefault(int, -1) });
const network = struct({ name: string, uuid });
const pool = struct({ name: string, uuid });
const volume = struct({ pool: string, name: string, key: string });
const snapshot = struct({ name: string, domain });

export type DomainReference = OutputOf<typeof domain>;
export type NetworkReference = OutputOf<typeof network>;
export type PoolReference = OutputOf<typeof pool>;
export type VolumeReference = OutputOf<typeof volume>;
export type SnapshotReference = OutputOf<typeof snapshot>;

const domainStatistics = struct({ domain, parameters: array(typedParameter, maximumTypedParameters) });
const interfaceAddress = struct({ type: int, address: string, prefix: uint });
const domainInterface = struct({
  name: string,
  macAddress: optional(string),
  addresses: array(interfaceAddress, 2048),
});
const dhcpLease = struct({
  interface: string,
  /** Seconds since 1970. */
  expires: hyper,
  /** 0 is IPv4, 1 is IPv6. */
  type: int,
  macAddress: optional(string),
  iaid: optional(string),
  address: string,
  prefix: uint,
  hostname: optional(string),
  clientId: optional(string),
});

export type DomainStatistics = OutputOf<typeof domainStatistics>;

// the server fills a list only when asked for more than its length; the trailing number is that length again
const needResults = withDefault(boolean, true);
const domainFlags = struct({ domain, flags });
const domainDevice = struct({ domain, xml: string, flags });
const xmlResult = struct({ xml: string });
const active = struct({ active: boolean });
const autostart = struct({ autostart: boolean });

export const procedures = {
  authList: procedure(66, "AuthList", "read", nothing, struct({ types: array(int, 20) })),
  authPolkit: procedure(70, "AuthPolkit", "idempotent", nothing, struct({ complete: boolean })),
  connectOpen: procedure(1, "ConnectOpen", "idempotent", struct({ name: optional(string), flags }), nothing),
  connectClose: procedure(2, "ConnectClose", "idempotent", nothing, nothing),
  connectSupportsFeature: procedure(
    60,
    "ConnectSupportsFeature",
    "read",
    struct({ feature: int }),
    struct({ supported: boolean }),
  ),
  /** major * 1,000,000 + minor * 1,000 + release. */
  connectGetVersion: procedure(4, "ConnectGetVersion", "read", nothing, struct({ version: size })),
  connectGetLibVersion: procedure(157, "ConnectGetLibVersion", "read", nothing, struct({ version: size })),
  connectGetHostname: procedure(59, "ConnectGetHostname", "read", nothing, struct({ hostname: string })),
  connectGetCapabilities: procedure(7, "ConnectGetCapabilities", "read", nothing, xmlResult),
  connectGetDomainCapabilities: procedure(
    342,
    "ConnectGetDomainCapabilities",
    "read",
    struct({
      emulator: optional(string),
      architecture: optional(string),
      machine: optional(string),
      virtualization: optional(string),
      flags,
    }),
    xmlResult,
  ),
  /** `memory` is in KiB. */
  nodeGetInfo: procedure(
    6,
    "NodeGetInfo",
    "read",
    nothing,
    struct({
      model: characters(32),
      memory: size,
      cpus: int,
      megahertz: int,
      nodes: int,
      sockets: int,
      cores: int,
      threads: int,
    }),
  ),

  connectListAllDomains: procedure(
    273,
    "ConnectListAllDomains",
    "read",
    struct({ needResults, flags }),
    struct({ domains: array(domain, maximumObjects), count: uint }),
  ),
  /** No domains means all of them. `statistics` are the groups wanted, 0 for all. */
  connectGetAllDomainStats: procedure(
    344,
    "ConnectGetAllDomainStats",
    "read",
    struct({ domains: array(domain, maximumObjects), statistics: uint, flags }),
    struct({ records: array(domainStatistics, maximumObjects) }),
  ),
  domainLookupByName: procedure(
    23,
    "DomainLookupByName",
    "read",
    struct({ name: string }),
    struct({ domain }),
  ),
  domainLookupByUuid: procedure(24, "DomainLookupByUUID", "read", struct({ uuid }), struct({ domain })),
  domainGetXmlDesc: procedure(14, "DomainGetXMLDesc", "read", domainFlags, xmlResult),
  domainGetState: procedure(212, "DomainGetState", "read", domainFlags, struct({ state: int, reason: int })),
  domainDefineXmlFlags: procedure(
    350,
    "DomainDefineXMLFlags",
    "idempotent",
    struct({ xml: string, flags }),
    struct({ domain }),
  ),
  /** Transient: it has no stored definition, and is gone when it stops. */
  domainCreateXml: procedure(
    10,
    "DomainCreateXML",
    "once",
    struct({ xml: string, flags }),
    struct({ domain }),
  ),
  domainCreateWithFlags: procedure(196, "DomainCreateWithFlags", "once", domainFlags, struct({ domain })),
  domainShutdownFlags: procedure(258, "DomainShutdownFlags", "idempotent", domainFlags, nothing),
  domainReboot: procedure(27, "DomainReboot", "once", domainFlags, nothing),
  domainReset: procedure(245, "DomainReset", "once", domainFlags, nothing),
  domainSuspend: procedure(34, "DomainSuspend", "idempotent", struct({ domain }), nothing),
  domainResume: procedure(28, "DomainResume", "idempotent", struct({ domain }), nothing),
  domainDestroyFlags: procedure(234, "DomainDestroyFlags", "once", domainFlags, nothing),
  domainUndefineFlags: procedure(231, "DomainUndefineFlags", "once", domainFlags, nothing),
  domainManagedSave: procedure(182, "DomainManagedSave", "once", domainFlags, nothing),
  domainManagedSaveRemove: procedure(184, "DomainManagedSaveRemove", "idempotent", domainFlags, nothing),
  domainHasManagedSaveImage: procedure(
    183,
    "DomainHasManagedSaveImage",
    "read",
    domainFlags,
    struct({ result: boolean }),
  ),
  domainRename: procedure(
    358,
    "DomainRename",
    "once",
    struct({ domain, newName: optional(string), flags }),
    struct({ code: int }),
  ),
  domainSetVcpusFlags: procedure(
    199,
    "DomainSetVcpusFlags",
    "idempotent",
    struct({ domain, vcpus: uint, flags }),
    nothing,
  ),
  /** `memory` is in KiB. */
  domainSetMemoryFlags: procedure(
    204,
    "DomainSetMemoryFlags",
    "idempotent",
    struct({ domain, memory: size, flags }),
    nothing,
  ),
  /** `size` is in KiB, unless the flag 1 (bytes) is set. */
  domainBlockResize: procedure(
    251,
    "DomainBlockResize",
    "idempotent",
    struct({ domain, disk: string, size, flags }),
    nothing,
  ),
  /** `disk` is the device's name or its path; the groups of limits that `parameters` do not name stay. */
  domainSetBlockIoTune: procedure(
    252,
    "DomainSetBlockIoTune",
    "idempotent",
    struct({ domain, disk: string, parameters: array(typedParameter, maximumBlockTuneParameters), flags }),
    nothing,
  ),
  /** `disk` is the device's name; `xml` describes the destination as a disk. */
  domainBlockCopy: procedure(
    345,
    "DomainBlockCopy",
    "once",
    struct({
      domain,
      disk: string,
      xml: string,
      parameters: array(typedParameter, maximumBlockCopyParameters),
      flags,
    }),
    nothing,
  ),
  /** `type` 2 is a copy; `current` and `end` have no unit. */
  domainGetBlockJobInfo: procedure(
    238,
    "DomainGetBlockJobInfo",
    "read",
    struct({ domain, disk: string, flags }),
    struct({ found: boolean, type: int, bandwidth: size, current: size, end: size }),
  ),
  domainBlockJobAbort: procedure(
    237,
    "DomainBlockJobAbort",
    "idempotent",
    struct({ domain, disk: string, flags }),
    nothing,
  ),
  domainSetSchedulerParametersFlags: procedure(
    219,
    "DomainSetSchedulerParametersFlags",
    "idempotent",
    struct({ domain, parameters: array(typedParameter, maximumSchedulerParameters), flags }),
    nothing,
  ),
  domainAttachDeviceFlags: procedure(160, "DomainAttachDeviceFlags", "once", domainDevice, nothing),
  domainDetachDeviceFlags: procedure(161, "DomainDetachDeviceFlags", "once", domainDevice, nothing),
  domainUpdateDeviceFlags: procedure(174, "DomainUpdateDeviceFlags", "idempotent", domainDevice, nothing),
  /** `type` 0 is the description, 1 the title, 2 an element of the namespace `uri`. */
  domainSetMetadata: procedure(
    264,
    "DomainSetMetadata",
    "idempotent",
    struct({
      domain,
      type: int,
      metadata: optional(string),
      key: optional(string),
      uri: optional(string),
      flags,
    }),
    nothing,
  ),
  domainGetMetadata: procedure(
    265,
    "DomainGetMetadata",
    "read",
    struct({ domain, type: int, uri: optional(string), flags }),
    struct({ metadata: string }),
  ),
  /** `source` 0 is the DHCP leases, 1 the guest agent, 2 the host's ARP table. */
  domainInterfaceAddresses: procedure(
    353,
    "DomainInterfaceAddresses",
    "read",
    struct({ domain, source: uint, flags }),
    struct({ interfaces: array(domainInterface, 2048) }),
  ),
  /** libvirt 5.7 or newer; `types` is virDomainGuestInfoTypes. */
  domainGetGuestInfo: procedure(
    418,
    "DomainGetGuestInfo",
    "read",
    struct({ domain, types: uint, flags }),
    struct({ parameters: array(typedParameter, 2048) }),
  ),
  domainGetAutostart: procedure(15, "DomainGetAutostart", "read", struct({ domain }), autostart),
  domainSetAutostart: procedure(
    29,
    "DomainSetAutostart",
    "idempotent",
    struct({ domain, autostart: boolean }),
    nothing,
  ),
  domainAgentCommand: {
    ...procedure(
      3,
      "DomainAgentCommand",
      "once",
      struct({ domain, command: string, timeout: int, flags }),
      struct({ result: optional(string) }),
    ),
    program: qemuProgram,
  },

  domainSnapshotCreateXml: procedure(
    185,
    "DomainSnapshotCreateXML",
    "once",
    struct({ domain, xml: string, flags }),
    struct({ snapshot }),
  ),
  domainListAllSnapshots: procedure(
    274,
    "DomainListAllSnapshots",
    "read",
    struct({ domain, needResults, flags }),
    struct({ snapshots: array(snapshot, maximumObjects), count: int }),
  ),
  /** The one that the machine's disks derive from; the error 72 when there is none. */
  domainSnapshotCurrent: procedure(191, "DomainSnapshotCurrent", "read", domainFlags, struct({ snapshot })),
  domainSnapshotLookupByName: procedure(
    189,
    "DomainSnapshotLookupByName",
    "read",
    struct({ domain, name: string, flags }),
    struct({ snapshot }),
  ),
  domainSnapshotGetXmlDesc: procedure(
    186,
    "DomainSnapshotGetXMLDesc",
    "read",
    struct({ snapshot, flags }),
    xmlResult,
  ),
  domainRevertToSnapshot: procedure(
    192,
    "DomainRevertToSnapshot",
    "once",
    struct({ snapshot, flags }),
    nothing,
  ),
  domainSnapshotDelete: procedure(193, "DomainSnapshotDelete", "once", struct({ snapshot, flags }), nothing),

  connectListAllStoragePools: procedure(
    281,
    "ConnectListAllStoragePools",
    "read",
    struct({ needResults, flags }),
    struct({ pools: array(pool, maximumObjects), count: uint }),
  ),
  storagePoolLookupByName: procedure(
    84,
    "StoragePoolLookupByName",
    "read",
    struct({ name: string }),
    struct({ pool }),
  ),
  storagePoolGetXmlDesc: procedure(88, "StoragePoolGetXMLDesc", "read", struct({ pool, flags }), xmlResult),
  /** `state` 0 is inactive, 1 building, 2 running, 3 degraded, 4 inaccessible; sizes in bytes. */
  storagePoolGetInfo: procedure(
    87,
    "StoragePoolGetInfo",
    "read",
    struct({ pool }),
    struct({ state: uint, capacity: size, allocation: size, available: size }),
  ),
  storagePoolIsActive: procedure(154, "StoragePoolIsActive", "read", struct({ pool }), active),
  /** Transient: it is gone when it is stopped. */
  storagePoolCreateXml: procedure(
    76,
    "StoragePoolCreateXML",
    "once",
    struct({ xml: string, flags }),
    struct({ pool }),
  ),
  storagePoolDefineXml: procedure(
    77,
    "StoragePoolDefineXML",
    "idempotent",
    struct({ xml: string, flags }),
    struct({ pool }),
  ),
  storagePoolBuild: procedure(79, "StoragePoolBuild", "once", struct({ pool, flags }), nothing),
  storagePoolCreate: procedure(78, "StoragePoolCreate", "once", struct({ pool, flags }), nothing),
  storagePoolSetAutostart: procedure(
    90,
    "StoragePoolSetAutostart",
    "idempotent",
    struct({ pool, autostart: boolean }),
    nothing,
  ),
  storagePoolRefresh: procedure(83, "StoragePoolRefresh", "idempotent", struct({ pool, flags }), nothing),
  storagePoolDestroy: procedure(80, "StoragePoolDestroy", "once", struct({ pool }), nothing),
  storagePoolUndefine: procedure(82, "StoragePoolUndefine", "once", struct({ pool }), nothing),
  storagePoolListAllVolumes: procedure(
    282,
    "StoragePoolListAllVolumes",
    "read",
    struct({ pool, needResults, flags }),
    struct({ volumes: array(volume, maximumObjects), count: uint }),
  ),
  storageVolLookupByName: procedure(
    95,
    "StorageVolLookupByName",
    "read",
    struct({ pool, name: string }),
    struct({ volume }),
  ),
  storageVolLookupByPath: procedure(
    97,
    "StorageVolLookupByPath",
    "read",
    struct({ path: string }),
    struct({ volume }),
  ),
  storageVolCreateXml: procedure(
    93,
    "StorageVolCreateXML",
    "once",
    struct({ pool, xml: string, flags }),
    struct({ volume }),
  ),
  storageVolCreateXmlFrom: procedure(
    125,
    "StorageVolCreateXMLFrom",
    "once",
    struct({ pool, xml: string, source: volume, flags }),
    struct({ volume }),
  ),
  storageVolGetXmlDesc: procedure(99, "StorageVolGetXMLDesc", "read", struct({ volume, flags }), xmlResult),
  /** `type` 0 is a file, 1 a block device, 2 a directory, 3 network; sizes in bytes. */
  storageVolGetInfo: procedure(
    98,
    "StorageVolGetInfo",
    "read",
    struct({ volume }),
    struct({ type: int, capacity: size, allocation: size }),
  ),
  storageVolGetPath: procedure(
    100,
    "StorageVolGetPath",
    "read",
    struct({ volume }),
    struct({ path: string }),
  ),
  /** `capacity` is in bytes. */
  storageVolResize: procedure(
    260,
    "StorageVolResize",
    "idempotent",
    struct({ volume, capacity: size, flags }),
    nothing,
  ),
  /** `length` 0 is all that comes. */
  storageVolUpload: streamProcedure(
    208,
    "StorageVolUpload",
    "idempotent",
    struct({ volume, offset: size, length: size, flags }),
    "upload",
  ),
  /** `length` 0 is all there is. */
  storageVolDownload: streamProcedure(
    209,
    "StorageVolDownload",
    "read",
    struct({ volume, offset: size, length: size, flags }),
    "download",
  ),
  storageVolDelete: procedure(94, "StorageVolDelete", "once", struct({ volume, flags }), nothing),

  connectListAllNetworks: procedure(
    283,
    "ConnectListAllNetworks",
    "read",
    struct({ needResults, flags }),
    struct({ networks: array(network, maximumObjects), count: uint }),
  ),
  networkLookupByName: procedure(
    46,
    "NetworkLookupByName",
    "read",
    struct({ name: string }),
    struct({ network }),
  ),
  networkGetXmlDesc: procedure(43, "NetworkGetXMLDesc", "read", struct({ network, flags }), xmlResult),
  networkDefineXml: procedure(
    41,
    "NetworkDefineXML",
    "idempotent",
    struct({ xml: string }),
    struct({ network }),
  ),
  networkCreate: procedure(39, "NetworkCreate", "once", struct({ network }), nothing),
  networkGetAutostart: procedure(44, "NetworkGetAutostart", "read", struct({ network }), autostart),
  networkSetAutostart: procedure(
    48,
    "NetworkSetAutostart",
    "idempotent",
    struct({ network, autostart: boolean }),
    nothing,
  ),
  networkDestroy: procedure(42, "NetworkDestroy", "once", struct({ network }), nothing),
  networkUndefine: procedure(49, "NetworkUndefine", "once", struct({ network }), nothing),
  networkIsActive: procedure(152, "NetworkIsActive", "read", struct({ network }), active),
  networkGetDhcpLeases: procedure(
    341,
    "NetworkGetDHCPLeases",
    "read",
    struct({ network, macAddress: optional(string), needResults, flags }),
    struct({ leases: array(dhcpLease, 65_536), count: uint }),
  ),
  /**
   * `command` 1 is modify, 2 delete, 3 add last, 4 add first; `section` 4 is the DHCP hosts, 10 the DNS hosts.
   * Before libvirt 7.2 the two change places on the wire: see `ServerFeatures.networkUpdateInOrder`.
   */
  networkUpdate: procedure(
    291,
    "NetworkUpdate",
    "once",
    struct({ network, command: uint, section: uint, parentIndex: withDefault(int, -1), xml: string, flags }),
    nothing,
  ),

  /** Without a domain: the events of all of them. */
  connectDomainEventCallbackRegisterAny: procedure(
    316,
    "ConnectDomainEventCallbackRegisterAny",
    "once",
    struct({ eventId: int, domain: optional(domain) }),
    struct({ callbackId: int }),
  ),
  connectDomainEventCallbackDeregisterAny: procedure(
    317,
    "ConnectDomainEventCallbackDeregisterAny",
    "once",
    struct({ callbackId: int }),
    nothing,
  ),
} as const;

/** What events say of the domain they are about. */
export const eventDomain = domain;

function procedure<Input, Output>(
  number: number,
  name: string,
  effect: CallEffect,
  input: Codec<unknown, Input>,
  output: Codec<Output, never>,
): Procedure<Input, Output> {
  return { number, name, effect, input, output };
}

function streamProcedure<Input, Direction extends StreamDirection>(
  number: number,
  name: string,
  effect: CallEffect,
  input: Codec<unknown, Input>,
  stream: Direction,
): StreamProcedure<Input, Direction> {
  return { number, name, effect, input, output: nothing, stream };
}
