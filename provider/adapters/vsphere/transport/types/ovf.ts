/** OVF import and the lease through which disks travel. */
import type { TypeRows } from "./row";

export const ovfTypes = {
  OvfManagerCommonParams: {
    fields: {
      locale: "string",
      deploymentOption: "string",
      msgBundle: "KeyValue[]?",
      importOption: "string[]?",
    },
  },
  OvfCreateImportSpecParams: {
    base: "OvfManagerCommonParams",
    fields: {
      entityName: "string",
      hostSystem: "MoRef?",
      networkMapping: "OvfNetworkMapping[]?",
      ipAllocationPolicy: "string?",
      ipProtocol: "string?",
      propertyMapping: "KeyValue[]?",
      diskProvisioning: "string?",
    },
  },
  OvfNetworkMapping: { fields: { name: "string", network: "MoRef" } },
  OvfCreateImportSpecResult: {
    fields: {
      importSpec: "any ImportSpec?",
      fileItem: "OvfFileItem[]?",
      warning: "LocalizedMethodFault[]?",
      error: "LocalizedMethodFault[]?",
    },
  },
  OvfFileItem: {
    fields: {
      deviceId: "string",
      path: "string",
      compressionMethod: "string?",
      chunkSize: "long?",
      size: "long?",
      cimType: "int",
      create: "boolean",
    },
  },
  OvfParseDescriptorParams: { base: "OvfManagerCommonParams" },
  OvfParseDescriptorResult: {
    fields: {
      eula: "string[]?",
      network: "OvfNetworkInfo[]?",
      property: "VAppPropertyInfo[]?",
      annotation: "string",
      defaultEntityName: "string",
      deploymentOption: "OvfDeploymentOption[]?",
      defaultDeploymentOption: "string",
      error: "LocalizedMethodFault[]?",
      warning: "LocalizedMethodFault[]?",
    },
  },
  OvfNetworkInfo: { fields: { name: "string", description: "string" } },
  OvfDeploymentOption: { fields: { key: "string", label: "string", description: "string" } },
  ImportSpec: {
    fields: {
      entityConfig: "xml?",
      instantiationOst: "xml?",
    },
  },
  VirtualMachineImportSpec: {
    base: "ImportSpec",
    fields: { configSpec: "VirtualMachineConfigSpec", resPoolEntity: "MoRef?" },
  },
  HttpNfcLeaseInfo: {
    fields: {
      lease: "MoRef",
      entity: "MoRef",
      deviceUrl: "HttpNfcLeaseDeviceUrl[]?",
      totalDiskCapacityInKB: "long",
      leaseTimeout: "int",
      hostMap: "HttpNfcLeaseDatastoreLeaseInfo[]?",
    },
  },
  HttpNfcLeaseDatastoreLeaseInfo: { fields: { datastoreKey: "string", hosts: "HttpNfcLeaseHostInfo[]" } },
  HttpNfcLeaseHostInfo: { fields: { url: "string", sslThumbprint: "string" } },
  HttpNfcLeaseDeviceUrl: {
    fields: {
      key: "string",
      importKey: "string",
      url: "string",
      sslThumbprint: "string",
      sslCertificate: "string?",
      disk: "boolean?",
      targetId: "string?",
      datastoreKey: "string?",
      fileSize: "long?",
    },
  },
  HttpNfcLeaseManifestEntry: {
    fields: {
      key: "string",
      sha1: "string",
      checksum: "string?",
      checksumType: "string?",
      size: "long",
      disk: "boolean",
      capacity: "long?",
      populatedSize: "long?",
    },
  },
} as const satisfies TypeRows;
