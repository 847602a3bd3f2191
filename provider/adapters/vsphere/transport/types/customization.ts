/** Customization of guests: names, addresses, sysprep. */
import type { TypeRows } from "./row";

export const customizationTypes = {
  CustomizationSpec: {
    fields: {
      options: "any CustomizationOptions?",
      identity: "any CustomizationIdentitySettings",
      globalIPSettings: "CustomizationGlobalIPSettings",
      nicSettingMap: "CustomizationAdapterMapping[]?",
      encryptionKey: "base64Binary?",
    },
  },
  CustomizationSpecItem: { fields: { info: "CustomizationSpecInfo", spec: "CustomizationSpec" } },
  CustomizationSpecInfo: {
    fields: {
      name: "string",
      description: "string",
      type: "string",
      changeVersion: "string?",
      lastUpdateTime: "dateTime?",
    },
  },
  CustomizationOptions: {},
  CustomizationLinuxOptions: { base: "CustomizationOptions" },
  CustomizationWinOptions: {
    base: "CustomizationOptions",
    fields: { changeSID: "boolean", deleteAccounts: "boolean", reboot: "CustomizationSysprepRebootOption?" },
  },
  CustomizationIdentitySettings: {},
  CustomizationLinuxPrep: {
    base: "CustomizationIdentitySettings",
    fields: {
      hostName: "any CustomizationName",
      domain: "string",
      timeZone: "string?",
      hwClockUTC: "boolean?",
      scriptText: "string?",
      compatibleCustomizationMethod: "string?",
      resetPassword: "boolean?",
      password: "CustomizationPassword?",
      extraConfig: "any OptionValue[]?",
    },
  },
  CustomizationCloudinitPrep: {
    base: "CustomizationIdentitySettings",
    fields: { metadata: "string", userdata: "string?" },
  },
  CustomizationSysprep: {
    base: "CustomizationIdentitySettings",
    fields: {
      guiUnattended: "CustomizationGuiUnattended",
      userData: "CustomizationUserData",
      guiRunOnce: "CustomizationGuiRunOnce?",
      identification: "CustomizationIdentification",
      licenseFilePrintData: "CustomizationLicenseFilePrintData?",
      scriptText: "string?",
      resetPassword: "boolean?",
      extraConfig: "any OptionValue[]?",
    },
  },
  CustomizationSysprepText: { base: "CustomizationIdentitySettings", fields: { value: "string" } },
  CustomizationGuiUnattended: {
    fields: {
      password: "CustomizationPassword?",
      timeZone: "int",
      autoLogon: "boolean",
      autoLogonCount: "int",
    },
  },
  CustomizationGuiRunOnce: { fields: { commandList: "string[]" } },
  CustomizationUserData: {
    fields: {
      fullName: "string",
      orgName: "string",
      computerName: "any CustomizationName",
      productId: "string",
    },
  },
  CustomizationIdentification: {
    fields: {
      joinWorkgroup: "string?",
      joinDomain: "string?",
      domainAdmin: "string?",
      domainAdminPassword: "CustomizationPassword?",
      domainOU: "string?",
    },
  },
  CustomizationLicenseFilePrintData: {
    fields: { autoMode: "CustomizationLicenseDataMode", autoUsers: "int?" },
  },
  CustomizationPassword: { fields: { value: "string", plainText: "boolean" } },
  CustomizationName: {},
  CustomizationCustomName: { base: "CustomizationName", fields: { argument: "string?" } },
  CustomizationFixedName: { base: "CustomizationName", fields: { name: "string" } },
  CustomizationPrefixName: { base: "CustomizationName", fields: { base: "string" } },
  CustomizationUnknownName: { base: "CustomizationName" },
  CustomizationVirtualMachineName: { base: "CustomizationName" },
  CustomizationGlobalIPSettings: { fields: { dnsSuffixList: "string[]?", dnsServerList: "string[]?" } },
  CustomizationAdapterMapping: { fields: { macAddress: "string?", adapter: "CustomizationIPSettings" } },
  CustomizationIPSettings: {
    fields: {
      ip: "any CustomizationIpGenerator",
      subnetMask: "string?",
      gateway: "string[]?",
      ipV6Spec: "CustomizationIPSettingsIpV6AddressSpec?",
      dnsServerList: "string[]?",
      dnsDomain: "string?",
      primaryWINS: "string?",
      secondaryWINS: "string?",
      netBIOS: "CustomizationNetBIOSMode?",
      primary: "boolean?",
    },
  },
  CustomizationIPSettingsIpV6AddressSpec: {
    fields: { ip: "any CustomizationIpV6Generator[]", gateway: "string[]?" },
  },
  CustomizationIpGenerator: {},
  CustomizationCustomIpGenerator: { base: "CustomizationIpGenerator", fields: { argument: "string?" } },
  CustomizationDhcpIpGenerator: { base: "CustomizationIpGenerator" },
  CustomizationDisableIpV4: { base: "CustomizationIpGenerator" },
  CustomizationFixedIp: { base: "CustomizationIpGenerator", fields: { ipAddress: "string" } },
  CustomizationUnknownIpGenerator: { base: "CustomizationIpGenerator" },
  CustomizationIpV6Generator: {},
  CustomizationAutoIpV6Generator: { base: "CustomizationIpV6Generator" },
  CustomizationCustomIpV6Generator: { base: "CustomizationIpV6Generator", fields: { argument: "string?" } },
  CustomizationDhcpIpV6Generator: { base: "CustomizationIpV6Generator" },
  CustomizationFixedIpV6: {
    base: "CustomizationIpV6Generator",
    fields: { ipAddress: "string", subnetMask: "int" },
  },
  CustomizationStatelessIpV6Generator: { base: "CustomizationIpV6Generator" },
  CustomizationUnknownIpV6Generator: { base: "CustomizationIpV6Generator" },
} as const satisfies TypeRows;
