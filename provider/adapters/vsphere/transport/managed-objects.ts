/** The objects that live on the server, and the properties of theirs that we read. */
import type { TypeRows } from "./types/row";
import type { DataRows, Value } from "./vim-types";

/** Rows as those of data objects; the order says nothing here. */
export const managedObjects = {
  ManagedEntity: {
    fields: {
      name: "string",
      parent: "MoRef?",
      overallStatus: "ManagedEntityStatus",
      disabledMethod: "string[]?",
      recentTask: "MoRef[]?",
    },
  },
  VirtualMachine: {
    base: "ManagedEntity",
    fields: {
      config: "VirtualMachineConfigInfo?",
      layoutEx: "VirtualMachineFileLayoutEx?",
      environmentBrowser: "MoRef",
      resourcePool: "MoRef?",
      parentVApp: "MoRef?",
      runtime: "VirtualMachineRuntimeInfo",
      guest: "GuestInfo?",
      summary: "VirtualMachineSummary",
      datastore: "MoRef[]?",
      network: "MoRef[]?",
      snapshot: "VirtualMachineSnapshotInfo?",
      rootSnapshot: "MoRef[]?",
      guestHeartbeatStatus: "ManagedEntityStatus",
    },
  },
  VirtualMachineSnapshot: {
    fields: { config: "VirtualMachineConfigInfo", childSnapshot: "MoRef[]?", vm: "MoRef" },
  },
  Folder: { base: "ManagedEntity", fields: { childType: "string[]?", childEntity: "MoRef[]?" } },
  StoragePod: {
    base: "Folder",
    fields: { summary: "StoragePodSummary?", podStorageDrsEntry: "PodStorageDrsEntry?" },
  },
  Datacenter: {
    base: "ManagedEntity",
    fields: {
      vmFolder: "MoRef",
      hostFolder: "MoRef",
      datastoreFolder: "MoRef",
      networkFolder: "MoRef",
      datastore: "MoRef[]?",
      network: "MoRef[]?",
    },
  },
  ComputeResource: {
    base: "ManagedEntity",
    fields: {
      resourcePool: "MoRef?",
      host: "MoRef[]?",
      datastore: "MoRef[]?",
      network: "MoRef[]?",
      summary: "any ComputeResourceSummary",
      environmentBrowser: "MoRef?",
      configurationEx: "any ComputeResourceConfigInfo",
    },
  },
  ClusterComputeResource: { base: "ComputeResource" },
  HostSystem: {
    base: "ManagedEntity",
    fields: {
      runtime: "HostRuntimeInfo",
      summary: "HostListSummary",
      config: "HostConfigInfo?",
      configManager: "HostConfigManager",
      datastore: "MoRef[]?",
      network: "MoRef[]?",
      vm: "MoRef[]?",
    },
  },
  ResourcePool: {
    base: "ManagedEntity",
    fields: {
      summary: "any ResourcePoolSummary",
      owner: "MoRef",
      resourcePool: "MoRef[]?",
      vm: "MoRef[]?",
      config: "ResourceConfigSpec",
    },
  },
  VirtualApp: { base: "ResourcePool", fields: { parentFolder: "MoRef?" } },
  Datastore: {
    base: "ManagedEntity",
    fields: {
      info: "any DatastoreInfo",
      summary: "DatastoreSummary",
      host: "DatastoreHostMount[]?",
      vm: "MoRef[]?",
      browser: "MoRef",
    },
  },
  Network: {
    base: "ManagedEntity",
    fields: { summary: "any NetworkSummary", host: "MoRef[]?", vm: "MoRef[]?" },
  },
  OpaqueNetwork: { base: "Network" },
  DistributedVirtualPortgroup: {
    base: "Network",
    fields: { key: "string", config: "DVPortgroupConfigInfo" },
  },
  DistributedVirtualSwitch: {
    base: "ManagedEntity",
    fields: { uuid: "string", summary: "DVSSummary", config: "any DVSConfigInfo", portgroup: "MoRef[]?" },
  },
  VmwareDistributedVirtualSwitch: { base: "DistributedVirtualSwitch" },
  Task: { fields: { info: "TaskInfo" } },
  HttpNfcLease: {
    fields: {
      initializeProgress: "int",
      transferProgress: "int",
      info: "HttpNfcLeaseInfo?",
      state: "HttpNfcLeaseState",
      error: "LocalizedMethodFault?",
    },
  },
  SessionManager: { fields: { currentSession: "UserSession?" } },
  CustomizationSpecManager: { fields: { info: "CustomizationSpecInfo[]?", encryptionKey: "byte[]?" } },
} as const satisfies TypeRows;

type ManagedObjects = typeof managedObjects;
export type ManagedType = keyof ManagedObjects;

/** The property at a path such as `config.hardware.device`; `undefined` where something on the way may be missing. */
export type PropertyAt<
  Type extends ManagedType,
  Path extends string,
> = Path extends `${infer Head}.${infer Rest}`
  ? FieldsAlong<FormIn<ManagedObjects, Type, Head>, Rest>
  : Value<FormIn<ManagedObjects, Type, Path>>;

/** What a read of these paths gives. A property that is not set is missing. */
export type Properties<Type extends ManagedType, Path extends string> = {
  readonly [One in Path]: PropertyAt<Type, One>;
};

/** The paths of an object of this type, two levels deep; longer ones are taken as they are. */
type FieldsAlong<Form, Path extends string> = Form extends `${infer Name}?`
  ? FieldsAlong<Name, Path> | undefined
  : Form extends `any ${infer Name}`
    ? FieldsAlong<Name, Path>
    : Path extends `${infer Head}.${infer Rest}`
      ? FieldsAlong<FormIn<DataRows, Form, Head>, Rest>
      : Value<FormIn<DataRows, Form, Path>>;

/** The form of a field, its own or inherited. */
type FormIn<Rows, Type, Field extends string> = Type extends keyof Rows
  ? Rows[Type] extends { readonly fields: infer Forms }
    ? Field extends keyof Forms
      ? Forms[Field]
      : InheritedForm<Rows, Rows[Type], Field>
    : InheritedForm<Rows, Rows[Type], Field>
  : never;

type InheritedForm<Rows, Row, Field extends string> = Row extends { readonly base: infer Base }
  ? FormIn<Rows, Base, Field>
  : never;
