/** What is behind a virtual device: files, host devices, networks. */
import type { TypeRows } from "./row";

export const backingTypes = {
  VirtualDeviceBackingInfo: {},
  VirtualDeviceDeviceBackingInfo: {
    base: "VirtualDeviceBackingInfo",
    fields: { deviceName: "string", useAutoDetect: "boolean?" },
  },
  VirtualDeviceFileBackingInfo: {
    base: "VirtualDeviceBackingInfo",
    fields: { fileName: "string", datastore: "MoRef?", backingObjectId: "string?" },
  },
  VirtualDevicePipeBackingInfo: { base: "VirtualDeviceBackingInfo", fields: { pipeName: "string" } },
  VirtualDeviceRemoteDeviceBackingInfo: {
    base: "VirtualDeviceBackingInfo",
    fields: { deviceName: "string", useAutoDetect: "boolean?" },
  },
  VirtualDeviceURIBackingInfo: {
    base: "VirtualDeviceBackingInfo",
    fields: { serviceURI: "string", direction: "string", proxyURI: "string?" },
  },
  VirtualCdromAtapiBackingInfo: { base: "VirtualDeviceDeviceBackingInfo" },
  VirtualCdromPassthroughBackingInfo: {
    base: "VirtualDeviceDeviceBackingInfo",
    fields: { exclusive: "boolean" },
  },
  VirtualCdromIsoBackingInfo: { base: "VirtualDeviceFileBackingInfo" },
  VirtualCdromRemoteAtapiBackingInfo: { base: "VirtualDeviceRemoteDeviceBackingInfo" },
  VirtualCdromRemotePassthroughBackingInfo: {
    base: "VirtualDeviceRemoteDeviceBackingInfo",
    fields: { exclusive: "boolean" },
  },
  VirtualDiskFlatVer1BackingInfo: {
    base: "VirtualDeviceFileBackingInfo",
    fields: {
      diskMode: "string",
      split: "boolean?",
      writeThrough: "boolean?",
      contentId: "string?",
      parent: "VirtualDiskFlatVer1BackingInfo?",
    },
  },
  VirtualDiskFlatVer2BackingInfo: {
    base: "VirtualDeviceFileBackingInfo",
    fields: {
      diskMode: "string",
      split: "boolean?",
      writeThrough: "boolean?",
      thinProvisioned: "boolean?",
      eagerlyScrub: "boolean?",
      uuid: "string?",
      contentId: "string?",
      changeId: "string?",
      parent: "VirtualDiskFlatVer2BackingInfo?",
      deltaDiskFormat: "string?",
      digestEnabled: "boolean?",
      deltaGrainSize: "int?",
      deltaDiskFormatVariant: "string?",
      sharing: "string?",
      keyId: "CryptoKeyId?",
    },
  },
  VirtualDiskSeSparseBackingInfo: {
    base: "VirtualDeviceFileBackingInfo",
    fields: {
      diskMode: "string",
      writeThrough: "boolean?",
      uuid: "string?",
      contentId: "string?",
      changeId: "string?",
      parent: "VirtualDiskSeSparseBackingInfo?",
      deltaDiskFormat: "string?",
      digestEnabled: "boolean?",
      grainSize: "int?",
      keyId: "CryptoKeyId?",
    },
  },
  VirtualDiskSparseVer1BackingInfo: {
    base: "VirtualDeviceFileBackingInfo",
    fields: {
      diskMode: "string",
      split: "boolean?",
      writeThrough: "boolean?",
      spaceUsedInKB: "long?",
      contentId: "string?",
      parent: "VirtualDiskSparseVer1BackingInfo?",
    },
  },
  VirtualDiskSparseVer2BackingInfo: {
    base: "VirtualDeviceFileBackingInfo",
    fields: {
      diskMode: "string",
      split: "boolean?",
      writeThrough: "boolean?",
      spaceUsedInKB: "long?",
      uuid: "string?",
      contentId: "string?",
      changeId: "string?",
      parent: "VirtualDiskSparseVer2BackingInfo?",
      keyId: "CryptoKeyId?",
    },
  },
  VirtualDiskRawDiskMappingVer1BackingInfo: {
    base: "VirtualDeviceFileBackingInfo",
    fields: {
      lunUuid: "string?",
      deviceName: "string?",
      compatibilityMode: "string?",
      diskMode: "string?",
      uuid: "string?",
      contentId: "string?",
      changeId: "string?",
      parent: "VirtualDiskRawDiskMappingVer1BackingInfo?",
      deltaDiskFormat: "string?",
      deltaGrainSize: "int?",
      sharing: "string?",
    },
  },
  VirtualDiskRawDiskVer2BackingInfo: {
    base: "VirtualDeviceDeviceBackingInfo",
    fields: { descriptorFileName: "string", uuid: "string?", changeId: "string?", sharing: "string?" },
  },
  VirtualDiskLocalPMemBackingInfo: {
    base: "VirtualDeviceFileBackingInfo",
    fields: { diskMode: "string", uuid: "string?", volumeUUID: "string?", contentId: "string?" },
  },
  VirtualFloppyDeviceBackingInfo: { base: "VirtualDeviceDeviceBackingInfo" },
  VirtualFloppyImageBackingInfo: { base: "VirtualDeviceFileBackingInfo" },
  VirtualFloppyRemoteDeviceBackingInfo: { base: "VirtualDeviceRemoteDeviceBackingInfo" },
  VirtualEthernetCardNetworkBackingInfo: {
    base: "VirtualDeviceDeviceBackingInfo",
    fields: { network: "MoRef?", inPassthroughMode: "boolean?" },
  },
  VirtualEthernetCardLegacyNetworkBackingInfo: { base: "VirtualDeviceDeviceBackingInfo" },
  VirtualEthernetCardDistributedVirtualPortBackingInfo: {
    base: "VirtualDeviceBackingInfo",
    fields: { port: "DistributedVirtualSwitchPortConnection" },
  },
  VirtualEthernetCardOpaqueNetworkBackingInfo: {
    base: "VirtualDeviceBackingInfo",
    fields: { opaqueNetworkId: "string", opaqueNetworkType: "string" },
  },
  DistributedVirtualSwitchPortConnection: {
    fields: { switchUuid: "string", portgroupKey: "string?", portKey: "string?", connectionCookie: "int?" },
  },
  VirtualSriovEthernetCardSriovBackingInfo: {
    base: "VirtualDeviceBackingInfo",
    fields: {
      physicalFunctionBacking: "VirtualPCIPassthroughDeviceBackingInfo?",
      virtualFunctionBacking: "VirtualPCIPassthroughDeviceBackingInfo?",
      virtualFunctionIndex: "int?",
    },
  },
  VirtualPCIPassthroughDeviceBackingInfo: {
    base: "VirtualDeviceDeviceBackingInfo",
    fields: { id: "string", deviceId: "string", systemId: "string", vendorId: "short" },
  },
  VirtualPCIPassthroughDynamicBackingInfo: {
    base: "VirtualDeviceDeviceBackingInfo",
    fields: {
      allowedDevice: "VirtualPCIPassthroughAllowedDevice[]?",
      customLabel: "string?",
      assignedId: "string?",
    },
  },
  VirtualPCIPassthroughAllowedDevice: {
    fields: {
      vendorId: "int",
      deviceId: "int",
      subVendorId: "int?",
      subDeviceId: "int?",
      revisionId: "short?",
    },
  },
  VirtualPCIPassthroughPluginBackingInfo: { base: "VirtualDeviceBackingInfo" },
  VirtualPCIPassthroughVmiopBackingInfo: {
    base: "VirtualPCIPassthroughPluginBackingInfo",
    fields: {
      vgpu: "string?",
      vgpuMigrateDataSizeMB: "int?",
      migrateSupported: "boolean?",
      enhancedMigrateCapability: "boolean?",
    },
  },
  VirtualSerialPortFileBackingInfo: { base: "VirtualDeviceFileBackingInfo" },
  VirtualSerialPortDeviceBackingInfo: { base: "VirtualDeviceDeviceBackingInfo" },
  VirtualSerialPortPipeBackingInfo: {
    base: "VirtualDevicePipeBackingInfo",
    fields: { endpoint: "string", noRxLoss: "boolean?" },
  },
  VirtualSerialPortURIBackingInfo: { base: "VirtualDeviceURIBackingInfo" },
  VirtualSerialPortThinPrintBackingInfo: { base: "VirtualDeviceBackingInfo" },
  VirtualUSBUSBBackingInfo: { base: "VirtualDeviceDeviceBackingInfo" },
  VirtualUSBRemoteHostBackingInfo: { base: "VirtualDeviceDeviceBackingInfo", fields: { hostname: "string" } },
  VirtualUSBRemoteClientBackingInfo: {
    base: "VirtualDeviceRemoteDeviceBackingInfo",
    fields: { hostname: "string" },
  },
  VirtualPrecisionClockSystemClockBackingInfo: {
    base: "VirtualDeviceBackingInfo",
    fields: { protocol: "string?" },
  },
} as const satisfies TypeRows;
