/** The methods of vSphere's SOAP interface that we call: their parameters in the order of the wire, and what comes back. */
import type { CallEffect } from "../../../contract/context";
import type { FieldForm } from "./types/row";
import type { RowValues, Value } from "./vim-types";

/** `fields`: the parameters after `_this`. `returns` is missing where nothing comes back. */
export interface OperationRow {
  readonly fields?: Readonly<Record<string, FieldForm>>;
  readonly returns?: FieldForm;
  /** What a repetition would do, unless the caller knows better. */
  readonly effect: CallEffect;
}

export const operations = {
  // Sessions
  RetrieveServiceContent: { returns: "ServiceContent", effect: "read" },
  Login: {
    fields: { userName: "string", password: "string", locale: "string?" },
    returns: "UserSession",
    effect: "idempotent",
  },
  LoginByToken: { fields: { locale: "string?" }, returns: "UserSession", effect: "idempotent" },
  Logout: { effect: "idempotent" },
  AcquireCloneTicket: { returns: "string", effect: "idempotent" },
  CloneSession: { fields: { cloneTicket: "string" }, returns: "UserSession", effect: "idempotent" },
  TerminateSession: { fields: { sessionId: "string[]" }, effect: "idempotent" },
  CurrentTime: { returns: "dateTime", effect: "read" },
  HasPrivilegeOnEntities: {
    fields: { entity: "MoRef[]", sessionId: "string", privId: "string[]?" },
    returns: "EntityPrivilege[]?",
    effect: "read",
  },
  // Reading and finding
  // collectors, filters and views are the session's own, and change nothing that anybody else sees
  CreatePropertyCollector: { returns: "MoRef", effect: "read" },
  DestroyPropertyCollector: { effect: "read" },
  CreateFilter: {
    fields: { spec: "PropertyFilterSpec", partialUpdates: "boolean" },
    returns: "MoRef",
    effect: "read",
  },
  DestroyPropertyFilter: { effect: "read" },
  RetrievePropertiesEx: {
    fields: { specSet: "PropertyFilterSpec[]", options: "RetrieveOptions" },
    returns: "RetrieveResult?",
    effect: "read",
  },
  ContinueRetrievePropertiesEx: { fields: { token: "string" }, returns: "RetrieveResult", effect: "once" },
  CancelRetrievePropertiesEx: { fields: { token: "string" }, effect: "read" },
  WaitForUpdatesEx: {
    fields: { version: "string?", options: "WaitOptions?" },
    returns: "UpdateSet?",
    // an answer that is lost is lost: the next one begins after it
    effect: "once",
  },
  CancelWaitForUpdates: { effect: "read" },
  CreateContainerView: {
    fields: { container: "MoRef", type: "string[]?", recursive: "boolean" },
    returns: "MoRef",
    effect: "read",
  },
  CreateListView: { fields: { obj: "MoRef[]?" }, returns: "MoRef", effect: "read" },
  ModifyListView: {
    fields: { add: "MoRef[]?", remove: "MoRef[]?" },
    returns: "MoRef[]?",
    effect: "read",
  },
  DestroyView: { effect: "read" },
  FindByInventoryPath: { fields: { inventoryPath: "string" }, returns: "MoRef?", effect: "read" },
  FindAllByUuid: {
    fields: { datacenter: "MoRef?", uuid: "string", vmSearch: "boolean", instanceUuid: "boolean?" },
    returns: "MoRef[]",
    effect: "read",
  },
  FindByUuid: {
    fields: { datacenter: "MoRef?", uuid: "string", vmSearch: "boolean", instanceUuid: "boolean?" },
    returns: "MoRef?",
    effect: "read",
  },
  FindByDatastorePath: { fields: { datacenter: "MoRef", path: "string" }, returns: "MoRef?", effect: "read" },
  FindChild: { fields: { entity: "MoRef", name: "string" }, returns: "MoRef?", effect: "read" },
  // Tasks
  CancelTask: { effect: "idempotent" },
  // Machines
  CreateVM_Task: {
    fields: { config: "VirtualMachineConfigSpec", pool: "MoRef", host: "MoRef?" },
    returns: "MoRef",
    effect: "once",
  },
  CloneVM_Task: {
    fields: { folder: "MoRef", name: "string", spec: "VirtualMachineCloneSpec" },
    returns: "MoRef",
    effect: "once",
  },
  RegisterVM_Task: {
    fields: { path: "string", name: "string?", asTemplate: "boolean", pool: "MoRef?", host: "MoRef?" },
    returns: "MoRef",
    effect: "once",
  },
  ReconfigVM_Task: { fields: { spec: "VirtualMachineConfigSpec" }, returns: "MoRef", effect: "once" },
  RelocateVM_Task: {
    fields: { spec: "VirtualMachineRelocateSpec", priority: "VirtualMachineMovePriority?" },
    returns: "MoRef",
    effect: "once",
  },
  CustomizeVM_Task: { fields: { spec: "CustomizationSpec" }, returns: "MoRef", effect: "once" },
  UpgradeVM_Task: { fields: { version: "string?" }, returns: "MoRef", effect: "once" },
  Destroy_Task: { returns: "MoRef", effect: "once" },
  UnregisterVM: { effect: "once" },
  Rename_Task: { fields: { newName: "string" }, returns: "MoRef", effect: "idempotent" },
  MarkAsTemplate: { effect: "idempotent" },
  MarkAsVirtualMachine: { fields: { pool: "MoRef", host: "MoRef?" }, effect: "idempotent" },
  PowerOnVM_Task: { fields: { host: "MoRef?" }, returns: "MoRef", effect: "once" },
  PowerOffVM_Task: { returns: "MoRef", effect: "once" },
  ResetVM_Task: { returns: "MoRef", effect: "once" },
  SuspendVM_Task: { returns: "MoRef", effect: "once" },
  ShutdownGuest: { effect: "once" },
  RebootGuest: { effect: "once" },
  StandbyGuest: { effect: "once" },
  AnswerVM: { fields: { questionId: "string", answerChoice: "string" }, effect: "once" },
  AcquireTicket: { fields: { ticketType: "string" }, returns: "VirtualMachineTicket", effect: "once" },
  QueryConfigOptionDescriptor: { returns: "VirtualMachineConfigOptionDescriptor[]?", effect: "read" },
  PromoteDisks_Task: {
    fields: { unlink: "boolean", disks: "VirtualDisk[]?" },
    returns: "MoRef",
    effect: "once",
  },
  // Snapshots
  CreateSnapshot_Task: {
    fields: { name: "string", description: "string?", memory: "boolean", quiesce: "boolean" },
    returns: "MoRef",
    effect: "once",
  },
  CreateSnapshotEx_Task: {
    fields: {
      name: "string",
      description: "string?",
      memory: "boolean",
      quiesceSpec: "any VirtualMachineGuestQuiesceSpec?",
    },
    returns: "MoRef",
    effect: "once",
  },
  RenameSnapshot: { fields: { name: "string?", description: "string?" }, effect: "idempotent" },
  RevertToSnapshot_Task: {
    fields: { host: "MoRef?", suppressPowerOn: "boolean?" },
    returns: "MoRef",
    effect: "once",
  },
  RevertToCurrentSnapshot_Task: {
    fields: { host: "MoRef?", suppressPowerOn: "boolean?" },
    returns: "MoRef",
    effect: "once",
  },
  RemoveSnapshot_Task: {
    fields: { removeChildren: "boolean", consolidate: "boolean?" },
    returns: "MoRef",
    effect: "once",
  },
  RemoveAllSnapshots_Task: { fields: { consolidate: "boolean?" }, returns: "MoRef", effect: "once" },
  ConsolidateVMDisks_Task: { returns: "MoRef", effect: "once" },
  // Folders, placement and storage
  CreateFolder: { fields: { name: "string" }, returns: "MoRef", effect: "once" },
  MoveIntoFolder_Task: { fields: { list: "MoRef[]" }, returns: "MoRef", effect: "once" },
  CreateResourcePool: {
    fields: { name: "string", spec: "ResourceConfigSpec" },
    returns: "MoRef",
    effect: "once",
  },
  RecommendDatastores: {
    fields: { storageSpec: "StoragePlacementSpec" },
    returns: "StoragePlacementResult",
    effect: "read",
  },
  ApplyStorageDrsRecommendation_Task: { fields: { key: "string[]" }, returns: "MoRef", effect: "once" },
  PlaceVm: { fields: { placementSpec: "PlacementSpec" }, returns: "PlacementResult", effect: "read" },
  ReconfigureComputeResource_Task: {
    fields: { spec: "any ComputeResourceConfigSpec", modify: "boolean" },
    returns: "MoRef",
    effect: "once",
  },
  SearchDatastore_Task: {
    fields: { datastorePath: "string", searchSpec: "HostDatastoreBrowserSearchSpec?" },
    returns: "MoRef",
    effect: "read",
  },
  SearchDatastoreSubFolders_Task: {
    fields: { datastorePath: "string", searchSpec: "HostDatastoreBrowserSearchSpec?" },
    returns: "MoRef",
    effect: "once",
  },
  DeleteDatastoreFile_Task: {
    fields: { name: "string", datacenter: "MoRef?" },
    returns: "MoRef",
    effect: "once",
  },
  MoveDatastoreFile_Task: {
    fields: {
      sourceName: "string",
      sourceDatacenter: "MoRef?",
      destinationName: "string",
      destinationDatacenter: "MoRef?",
      force: "boolean?",
    },
    returns: "MoRef",
    effect: "once",
  },
  MakeDirectory: {
    fields: { name: "string", datacenter: "MoRef?", createParentDirectories: "boolean?" },
    effect: "once",
  },
  CreateVirtualDisk_Task: {
    fields: { name: "string", datacenter: "MoRef?", spec: "any VirtualDiskSpec" },
    returns: "MoRef",
    effect: "once",
  },
  DeleteVirtualDisk_Task: {
    fields: { name: "string", datacenter: "MoRef?" },
    returns: "MoRef",
    effect: "once",
  },
  ExtendVirtualDisk_Task: {
    fields: { name: "string", datacenter: "MoRef?", newCapacityKb: "long", eagerZero: "boolean?" },
    returns: "MoRef",
    effect: "once",
  },
  // Networks
  AddDVPortgroup_Task: { fields: { spec: "DVPortgroupConfigSpec[]" }, returns: "MoRef", effect: "once" },
  ReconfigureDVPortgroup_Task: {
    fields: { spec: "DVPortgroupConfigSpec" },
    returns: "MoRef",
    effect: "once",
  },
  AddPortGroup: { fields: { portgrp: "HostPortGroupSpec" }, effect: "once" },
  RemovePortGroup: { fields: { pgName: "string" }, effect: "once" },
  // Customization
  GetCustomizationSpec: { fields: { name: "string" }, returns: "CustomizationSpecItem", effect: "read" },
  DoesCustomizationSpecExist: { fields: { name: "string" }, returns: "boolean", effect: "read" },
  // OVF
  CreateImportSpec: {
    fields: {
      ovfDescriptor: "string",
      resourcePool: "MoRef",
      datastore: "MoRef",
      cisp: "any OvfCreateImportSpecParams",
    },
    returns: "OvfCreateImportSpecResult",
    effect: "read",
  },
  ParseDescriptor: {
    fields: { ovfDescriptor: "string", pdp: "OvfParseDescriptorParams" },
    returns: "OvfParseDescriptorResult",
    effect: "read",
  },
  ImportVApp: {
    fields: { spec: "any ImportSpec", folder: "MoRef?", host: "MoRef?" },
    returns: "MoRef",
    effect: "once",
  },
  // an answer that is lost leaves a lease, which lapses by itself
  ExportVm: { returns: "MoRef", effect: "idempotent" },
  ExportSnapshot: { returns: "MoRef", effect: "idempotent" },
  HttpNfcLeaseProgress: { fields: { percent: "int" }, effect: "idempotent" },
  HttpNfcLeaseComplete: { effect: "once" },
  HttpNfcLeaseAbort: { fields: { fault: "LocalizedMethodFault?" }, effect: "idempotent" },
  HttpNfcLeaseGetManifest: { returns: "HttpNfcLeaseManifestEntry[]?", effect: "read" },
} as const satisfies Readonly<Record<string, OperationRow>>;

type Operations = typeof operations;
export type Method = keyof Operations;

/** Methods that return a task. */
export type TaskMethod = {
  [Name in Method]: Name extends `${string}_Task` ? Name : never;
}[Method];

export type Arguments<Name extends Method> = Operations[Name] extends { readonly fields: infer Forms }
  ? RowValues<Forms>
  : Readonly<Record<string, never>>;

export type Result<Name extends Method> = Operations[Name] extends { readonly returns: infer Form }
  ? Value<Form>
  : undefined;
