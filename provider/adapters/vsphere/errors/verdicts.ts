/** What faults, HTTP statuses and socket errors mean in our codes, and what to do about them. Data only. */
import type { ErrorCode } from "../../../contract/errors";

export interface Verdict {
  readonly code: ErrorCode;
  readonly remediation?: string;
}

const again = "run the same command again, which goes on from what is there";
const credentials =
  "check the user name and the password, and that the account is neither locked nor expired";
const licence = "use a licence that includes it";

/**
 * By the name of a fault; one that is not listed means what the nearest of its ancestors means. A file that is
 * missing is not `NotFound`: that would say that the object asked for is gone, and here it is something that the
 * object needs. What one of vCenter's hosts suffers says nothing about vCenter, so it is never `Unavailable`.
 */
export const verdictsByFault: Readonly<Record<string, Verdict>> = {
  MethodFault: { code: "Internal" },

  // sessions, rights, licences
  SecurityError: { code: "Unauthorized" },
  NotAuthenticated: { code: "Unauthorized", remediation: `the session has ended: ${again}` },
  InvalidLogin: { code: "Unauthorized", remediation: credentials },
  NoPermissionOnHost: { code: "Unauthorized" },
  GuestPermissionDenied: { code: "Unauthorized" },
  InvalidGuestLogin: { code: "Unauthorized", remediation: "check the credentials of the guest's user" },
  NoClientCertificate: { code: "Unauthorized" },
  InvalidToken: { code: "Unauthorized", remediation: "get a new token" },
  RestrictedByAdministrator: { code: "Unauthorized", remediation: "ask vSphere's administrator" },
  HostAccessRestrictedToManagementServer: {
    code: "Unauthorized",
    remediation: "a vCenter manages this host: connect to the vCenter",
  },
  RestrictedVersion: {
    code: "NotSupported",
    remediation: "the licence of the host lets the API only read: use another",
  },
  NotEnoughLicenses: { code: "NotSupported", remediation: licence },
  InvalidLicense: { code: "NotSupported", remediation: licence },
  MigrationFeatureNotSupported: { code: "NotSupported" },

  // not there
  ManagedObjectNotFound: { code: "NotFound" },
  NotFound: { code: "NotFound" },
  KeyNotFound: { code: "NotFound" },

  // there already, or changed meanwhile
  DuplicateName: { code: "Conflict", remediation: "choose another name or folder, or adopt what is there" },
  AlreadyExists: { code: "Conflict" },
  FileAlreadyExists: {
    code: "Conflict",
    remediation: "remove the file from the datastore, or choose another name",
  },
  AlreadyConnected: { code: "Conflict" },
  AlreadyUpgraded: { code: "Conflict" },
  ConcurrentAccess: { code: "Conflict", remediation: `somebody else changed it meanwhile: ${again}` },
  VmAlreadyExistsInDatacenter: { code: "Conflict" },

  // busy
  TaskInProgress: {
    code: "Retryable",
    remediation: "wait for the task that is going on with it, and try again",
  },
  VAppOperationInProgress: { code: "Retryable" },
  ResourceInUse: { code: "Retryable" },
  FileLocked: { code: "Retryable", remediation: "find out which machine or backup holds the file" },
  HostCommunication: { code: "Retryable", remediation: "check the connection between vCenter and the host" },
  HostConnectFault: { code: "Retryable", remediation: "check the connection between vCenter and the host" },
  Timedout: { code: "Retryable" },
  DatabaseError: { code: "Retryable", remediation: "check vCenter's database and its free space" },
  InvalidCollectorVersion: { code: "Retryable" },
  RequestCanceled: { code: "Cancelled" },
  TooManyConcurrentNativeClones: { code: "Retryable" },
  GuestOperationsFault: { code: "Retryable", remediation: "check that VMware Tools run in the guest" },
  ToolsUnavailable: { code: "Retryable", remediation: "check that VMware Tools run in the guest" },
  HttpFault: { code: "Retryable" },

  HostHasComponentFailure: { code: "Retryable", remediation: "check the host" },

  // a state that does not allow it
  InvalidState: { code: "Conflict" },
  MethodDisabled: {
    code: "Conflict",
    remediation: "another product has disabled this for the moment: wait for it",
  },
  QuestionPending: {
    code: "Conflict",
    remediation:
      "answer the question in the vSphere client (the machine's Summary page), then run the same command again",
  },
  MethodAlreadyDisabledFault: { code: "Conflict" },
  DisallowedChangeByService: {
    code: "Conflict",
    remediation: "another product manages this: change it there",
  },
  GenericDrsFault: { code: "Conflict" },
  HostPowerOpFailed: { code: "Conflict" },
  VmFaultToleranceIssue: { code: "Conflict" },
  NoConnectedDatastore: { code: "Conflict", remediation: "connect the datastore to the hosts" },
  ConflictingDatastoreFound: { code: "Conflict" },
  SnapshotFault: { code: "Conflict" },
  SnapshotIncompatibleDeviceInVm: {
    code: "NotSupported",
    remediation: "remove the device, or switch the machine off",
  },
  MemorySnapshotOnIndependentDisk: {
    code: "NotSupported",
    remediation: "take the snapshot without memory, or with the machine off",
  },
  MultipleSnapshotsNotSupported: { code: "NotSupported" },
  TooManySnapshotLevels: { code: "QuotaExceeded", remediation: "remove snapshots: a chain holds 32 at most" },
  ApplicationQuiesceFault: {
    code: "Conflict",
    remediation: "check VMware Tools and the guest's writers, or do not quiesce",
  },
  FilesystemQuiesceFault: {
    code: "Conflict",
    remediation: "check VMware Tools and the guest, or do not quiesce",
  },
  MigrationFault: { code: "Conflict" },
  OperationDisallowedOnHost: { code: "Conflict" },
  DisallowedOperationOnFailoverHost: { code: "Conflict" },
  DrsDisabledOnVm: { code: "Conflict" },
  FileFault: { code: "Conflict" },
  HostConfigFault: { code: "Conflict" },
  DvsFault: { code: "Conflict" },
  CustomizationPending: {
    code: "Conflict",
    remediation: "start the machine once, so that its customization is done",
  },
  VmToolsUpgradeFault: { code: "Conflict" },

  // wrong or impossible desired states
  InvalidArgument: { code: "InvalidSpec" },
  InvalidName: { code: "InvalidSpec", remediation: "a name has 80 characters at most, and none of % / \\" },
  InvalidFolder: { code: "InvalidSpec" },
  InvalidDatastore: { code: "InvalidSpec" },
  InvalidDatastorePath: { code: "InvalidSpec", remediation: "write it as [datastore] folder/file" },
  FileNotFound: { code: "InvalidSpec", remediation: "check the path on the datastore" },
  FileTooLarge: { code: "InvalidSpec" },
  FileNameTooLong: { code: "InvalidSpec" },
  IncorrectFileType: { code: "InvalidSpec" },
  NoDiskFound: { code: "InvalidSpec" },
  CannotAccessLocalSource: { code: "InvalidSpec" },
  OutOfBounds: { code: "InvalidSpec" },
  VmConfigFault: { code: "InvalidSpec" },
  CustomizationFault: { code: "InvalidSpec" },
  UncustomizableGuest: {
    code: "NotSupported",
    remediation: "use cloud-init, or a guest that VMware can customize",
  },
  InvalidAffinitySettingFault: { code: "InvalidSpec" },
  OvfFault: { code: "InvalidSpec", remediation: "check the OVF descriptor" },
  OvfSystemFault: { code: "Conflict" },
  NotSupported: { code: "NotSupported" },
  NotImplemented: { code: "NotSupported" },
  MethodNotFound: { code: "NotSupported", remediation: "use a newer version of vSphere" },
  UnsupportedVimApiVersion: { code: "NotSupported", remediation: "use a newer version of vSphere" },
  VirtualHardwareCompatibilityIssue: { code: "NotSupported" },
  CpuHotPlugNotSupported: {
    code: "NotSupported",
    remediation: "switch the machine off, or enable CPU hot add while it is",
  },
  MemoryHotPlugNotSupported: {
    code: "NotSupported",
    remediation: "switch the machine off, or enable memory hot add while it is",
  },
  DeviceHotPlugNotSupported: { code: "NotSupported", remediation: "switch the machine off for this" },
  DeltaDiskFormatNotSupported: { code: "NotSupported" },
  UnsupportedDatastore: { code: "NotSupported", remediation: "choose another datastore" },

  // no room
  InsufficientResourcesFault: {
    code: "QuotaExceeded",
    remediation: "free resources, or choose another cluster, host or pool",
  },
  InsufficientStorageIops: { code: "QuotaExceeded", remediation: "choose another datastore" },
  NoDiskSpace: { code: "QuotaExceeded", remediation: "free space on the datastore, or choose another" },
  NoCompatibleHost: {
    code: "QuotaExceeded",
    remediation: "choose a cluster with a host that has what the machine needs",
  },
  NoCompatibleDatastore: { code: "QuotaExceeded", remediation: "choose another datastore or storage policy" },
  NoCompatibleHardAffinityHost: { code: "QuotaExceeded", remediation: "check the cluster's rules" },
  CannotPlaceWithoutPrerequisiteMoves: { code: "QuotaExceeded" },
  InaccessibleDatastore: { code: "Retryable", remediation: "check the datastore's connection to its hosts" },
  ResourceNotAvailable: { code: "QuotaExceeded" },
  LimitExceeded: { code: "QuotaExceeded" },
  TooManyDevices: { code: "QuotaExceeded" },
  VmValidateMaxDevice: { code: "QuotaExceeded" },
  TooManyNativeCloneLevels: { code: "QuotaExceeded" },
  TooManyNativeClonesOnFile: { code: "QuotaExceeded" },
};

/** By the error that vCenter's JSON interface names, where the status alone says less. */
export const verdictsByRestError: Readonly<Record<string, Verdict>> = {
  already_exists: { code: "Conflict" },
  already_in_desired_state: { code: "Conflict" },
  concurrent_change: { code: "Conflict", remediation: `somebody else changed it meanwhile: ${again}` },
  not_allowed_in_current_state: { code: "Conflict" },
  resource_busy: { code: "Retryable" },
  resource_in_use: { code: "Conflict" },
  resource_inaccessible: { code: "Retryable" },
  timed_out: { code: "Retryable" },
  unable_to_allocate_resource: { code: "QuotaExceeded" },
  unsupported: { code: "NotSupported" },
};

/** Of vCenter's JSON interface, and of whatever stands before it. */
export const verdictsByStatus: Readonly<Record<number, Verdict>> = {
  400: { code: "InvalidSpec" },
  401: { code: "Unauthorized", remediation: credentials },
  403: { code: "Unauthorized", remediation: "ask for the right to do this" },
  404: { code: "NotFound" },
  407: { code: "Unavailable", remediation: "check the proxy on the way to vSphere" },
  409: { code: "Conflict" },
  429: { code: "RateLimit" },
  500: { code: "Internal" },
  502: { code: "Unavailable" },
  503: { code: "Unavailable", remediation: "wait until the services of vSphere have started" },
  504: { code: "Unavailable" },
};

/** By the code of Node's socket, TLS and DNS errors. */
export const verdictsBySocketCode: Readonly<Record<string, Verdict>> = {
  ECONNREFUSED: {
    code: "Unavailable",
    remediation: "check the address and the port, and that vSphere is up",
  },
  ENOTFOUND: { code: "Unavailable", remediation: "check the host name of the endpoint" },
  EAI_AGAIN: { code: "Unavailable", remediation: "check the host name of the endpoint and the name server" },
  ETIMEDOUT: {
    code: "Unavailable",
    remediation: "check the address and the firewall between here and vSphere",
  },
  EHOSTUNREACH: { code: "Unavailable", remediation: "check the address and the route to vSphere" },
  ENETUNREACH: { code: "Unavailable", remediation: "check the address and the route to vSphere" },
  ECONNRESET: { code: "Unavailable" },
  EPIPE: { code: "Unavailable" },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: "Unauthorized",
    remediation: "connect by a name that the server's certificate has, or let it have this one",
  },
  CERT_HAS_EXPIRED: { code: "Unauthorized", remediation: "renew the server's certificate" },
  EPROTO: { code: "Unavailable", remediation: "check that the port speaks HTTPS" },
};

/** Any other error of OpenSSL about a certificate: nobody we trust has signed it. */
export const untrusted: Verdict = {
  code: "Unauthorized",
  remediation:
    "give the certificate of the authority that signed the server's (vCenter has it at /certs/download.zip)",
};
