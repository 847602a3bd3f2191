/** What VMware Tools do in the guest at its first boot: its name and its addresses, or all of sysprep. */
import { isIPv6 } from "node:net";
import { ProviderError } from "../../../contract/errors";
import { withoutPrefix } from "../../../contract/given-addresses";
import type { DesiredInterface, DesiredMachine } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import type { AnyVim, Vim } from "../transport/vim-types";

export type CustomizationSpec = Vim<"CustomizationSpec">;
type Customization = NonNullable<MachineBlock["customization"]>;
type Identity = AnyVim<"CustomizationIdentitySettings">;

/** `stored`: the specification that the block names. */
export function customizationSpec(
  desired: Pick<DesiredMachine, "name" | "interfaces">,
  customization: Customization,
  stored?: CustomizationSpec,
): CustomizationSpec {
  const { interfaces } = desired;
  if (stored !== undefined) return { ...stored, nicSettingMap: storedAdapters(stored, interfaces) };
  return {
    options: optionsOf(customization),
    identity: identityOf(desired, customization),
    globalIPSettings: { dnsServerList: [...new Set(interfaces.flatMap(({ dns }) => dns))] },
    nicSettingMap: interfaces.map(adapterMapping),
  };
}

/** The specification's own settings, by place; addresses that the machine names win. As many as there are adapters. */
function storedAdapters(stored: CustomizationSpec, interfaces: readonly DesiredInterface[]) {
  const kept = stored.nicSettingMap ?? [];
  return interfaces.map((item, index) => {
    const own = kept[index];
    return own === undefined || item.addresses.length > 0 ? adapterMapping(item) : own;
  });
}

function optionsOf({ linux }: Customization): AnyVim<"CustomizationOptions"> {
  return linux === undefined
    ? { $type: "CustomizationWinOptions", changeSID: true, deleteAccounts: false, reboot: "reboot" }
    : { $type: "CustomizationLinuxOptions" };
}

function identityOf({ name }: Pick<DesiredMachine, "name">, customization: Customization): Identity {
  const { linux, sysprep, sysprepText } = customization;
  if (sysprepText !== undefined) return { $type: "CustomizationSysprepText", value: sysprepText };
  if (sysprep !== undefined) return sysprepIdentity(name, sysprep);
  return {
    $type: "CustomizationLinuxPrep",
    hostName: { $type: "CustomizationFixedName", name: hostName(name) },
    domain: linux?.domain ?? "local",
    timeZone: linux?.timeZone,
    hwClockUTC: linux?.hardwareClockUtc ?? true,
    scriptText: linux?.script,
  };
}

// Microsoft's index of UTC
const utc = 85;

function sysprepIdentity(name: string, sysprep: NonNullable<Customization["sysprep"]>): Identity {
  const { adminPassword, autoLogon, domain, runOnce } = sysprep;
  return {
    $type: "CustomizationSysprep",
    guiUnattended: {
      password: plainPassword(adminPassword),
      timeZone: sysprep.timeZone ?? utc,
      autoLogon: autoLogon !== undefined,
      autoLogonCount: autoLogon ?? 0,
    },
    userData: {
      fullName: sysprep.fullName ?? "Administrator",
      orgName: sysprep.organization ?? name,
      computerName: { $type: "CustomizationFixedName", name: hostName(name, windowsNameLength) },
      productId: sysprep.productKey ?? "",
    },
    guiRunOnce: runOnce === undefined ? undefined : { commandList: runOnce },
    identification:
      domain === undefined
        ? { joinWorkgroup: sysprep.workgroup ?? "WORKGROUP" }
        : {
            joinDomain: domain.name,
            domainAdmin: domain.user,
            domainAdminPassword: plainPassword(domain.password),
            domainOU: domain.organizationalUnit,
          },
  };
}

function plainPassword(value: string | undefined): Vim<"CustomizationPassword"> | undefined {
  return value === undefined ? undefined : { value, plainText: true };
}

// NetBIOS
const windowsNameLength = 15;

/** A machine's name may have dots and underscores, a host's may not. */
function hostName(name: string, longest = 63): string {
  const text = name.replaceAll(/[^A-Za-z0-9-]/g, "-");
  if (text.length <= longest) return text;
  throw new ProviderError("InvalidSpec", `"${name}" is too long for a host's name`, {
    property: "name",
    remediation: `use ${longest} characters at most`,
  });
}

function adapterMapping(item: DesiredInterface): Vim<"CustomizationAdapterMapping"> {
  const [v4] = item.addresses.filter((address) => !isIPv6(withoutPrefix(address)));
  const v6 = item.addresses.filter((address) => isIPv6(withoutPrefix(address)));
  const gateway = item.gateway;
  return {
    adapter: {
      ip:
        v4 === undefined
          ? { $type: "CustomizationDhcpIpGenerator" }
          : { $type: "CustomizationFixedIp", ipAddress: withoutPrefix(v4) },
      subnetMask: v4 === undefined ? undefined : maskOf(prefixOf(v4)),
      gateway: gateway !== undefined && !isIPv6(gateway) ? [gateway] : undefined,
      ipV6Spec:
        v6.length === 0
          ? undefined
          : {
              ip: v6.map((address) => ({
                $type: "CustomizationFixedIpV6" as const,
                ipAddress: withoutPrefix(address),
                subnetMask: prefixOf(address),
              })),
              gateway: gateway !== undefined && isIPv6(gateway) ? [gateway] : undefined,
            },
      dnsServerList: item.dns,
    },
  };
}

function prefixOf(cidr: string): number {
  return Number(cidr.split("/")[1]);
}

/** 24 → 255.255.255.0 */
export function maskOf(prefix: number): string {
  return [0, 8, 16, 24]
    .map((before) => Math.max(0, Math.min(8, prefix - before)))
    .map((bits) => 256 - 2 ** (8 - bits))
    .join(".");
}
