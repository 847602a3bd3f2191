/** OVF properties and products of a machine. */
import type { TypeRows } from "./row";

export const vappTypes = {
  VmConfigSpec: {
    fields: {
      product: "VAppProductSpec[]?",
      property: "VAppPropertySpec[]?",
      ipAssignment: "VAppIPAssignmentInfo?",
      eula: "string[]?",
      ovfSection: "VAppOvfSectionSpec[]?",
      ovfEnvironmentTransport: "string[]?",
      installBootRequired: "boolean?",
      installBootStopDelay: "int?",
    },
  },
  VmConfigInfo: {
    fields: {
      product: "VAppProductInfo[]?",
      property: "VAppPropertyInfo[]?",
      ipAssignment: "VAppIPAssignmentInfo",
      eula: "string[]?",
      ovfSection: "VAppOvfSectionInfo[]?",
      ovfEnvironmentTransport: "string[]?",
      installBootRequired: "boolean",
      installBootStopDelay: "int",
    },
  },
  VAppPropertySpec: { base: "ArrayUpdateSpec", fields: { info: "VAppPropertyInfo?" } },
  VAppPropertyInfo: {
    fields: {
      key: "int",
      classId: "string?",
      instanceId: "string?",
      id: "string?",
      category: "string?",
      label: "string?",
      type: "string?",
      typeReference: "string?",
      userConfigurable: "boolean?",
      defaultValue: "string?",
      value: "string?",
      description: "string?",
    },
  },
  VAppProductSpec: { base: "ArrayUpdateSpec", fields: { info: "VAppProductInfo?" } },
  VAppProductInfo: {
    fields: {
      key: "int",
      classId: "string?",
      instanceId: "string?",
      name: "string?",
      vendor: "string?",
      version: "string?",
      fullVersion: "string?",
      vendorUrl: "string?",
      productUrl: "string?",
      appUrl: "string?",
    },
  },
  VAppIPAssignmentInfo: {
    fields: {
      supportedAllocationScheme: "string[]?",
      ipAllocationPolicy: "string?",
      supportedIpProtocol: "string[]?",
      ipProtocol: "string?",
    },
  },
  VAppOvfSectionSpec: { base: "ArrayUpdateSpec", fields: { info: "VAppOvfSectionInfo?" } },
  VAppOvfSectionInfo: {
    fields: {
      key: "int?",
      namespace: "string?",
      type: "string?",
      atEnvelopeLevel: "boolean?",
      contents: "string?",
    },
  },
} as const satisfies TypeRows;
