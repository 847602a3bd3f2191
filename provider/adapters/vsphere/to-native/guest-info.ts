/**
 * The documents for the guest's first boot, as lines of the machine's configuration that the guest can read. What
 * cloud-init makes of them: https://docs.cloud-init.io/en/latest/reference/datasources/vmware.html
 */
import { gzipSync } from "node:zlib";
import { metaDataDocument } from "../../../cloud-init/meta-data";
import { type GuestInterface, networkConfigDocument } from "../../../cloud-init/network-config";
import { checkedUserData, emptyUserData } from "../../../cloud-init/user-data";
import { yamlMapping } from "../../../cloud-init/yaml-mapping";
import { ProviderError } from "../../../contract/errors";
import type { DesiredInterface, DesiredMachine, GuestData } from "../../../contract/machine";
import type { MachineBlock } from "../config";
import { type Option, option } from "../marker";

const documents = ["metadata", "userdata", "vendordata", "ignition.config.data"] as const;

/** The keys of all documents that a guest may be given, and of how they are written. */
const guestKeys = documents.flatMap((name) => [`guestinfo.${name}`, `guestinfo.${name}.encoding`]);

export interface GuestInfoInput {
  readonly name: string;
  readonly guest: GuestData | undefined;
  /** Those whose MAC address is known. */
  readonly interfaces: readonly GuestInterface[];
}

/**
 * What the guest reads. Documents of `present` that are not meant for it are taken away: those of the image's own guest.
 *
 * @throws ProviderError `InvalidSpec` for documents that cloud-init would not understand
 */
export function guestOptions(input: GuestInfoInput, present: readonly Option[] = []): Option[] {
  const given = givenOptions(input);
  const stale = present
    .map(({ key }) => key)
    .filter((key) => guestKeys.includes(key) && !given.some((item) => item.key === key));
  // an empty value takes a line away
  return [...given, ...stale.map((key) => option(key, ""))];
}

function givenOptions({ name, guest, interfaces }: GuestInfoInput): Option[] {
  if (guest === undefined) return [];
  if (guest.ignition !== undefined) return ignitionOptions(guest, guest.ignition);
  const userData = guest.userData === undefined ? emptyUserData : checkedUserData(guest.userData);
  return [...document("metadata", metaData(name, guest, interfaces)), ...document("userdata", userData)];
}

/** Those that the documents are to set up: with a customization, VMware Tools do it. */
export function setUpByDocuments({
  interfaces,
  native,
}: Pick<DesiredMachine, "interfaces" | "native">): readonly DesiredInterface[] {
  const { customization }: MachineBlock = native;
  return customization === undefined ? interfaces : [];
}

/**
 * Addresses that are to be set up by their adapters' MAC addresses, which only the server knows as long as nobody wrote
 * them. A single adapter with DHCP is what cloud-init sets up by itself.
 */
export function needsMacAddresses(desired: Pick<DesiredMachine, "guest" | "interfaces" | "native">): boolean {
  const { guest } = desired;
  const interfaces = setUpByDocuments(desired);
  if (guest === undefined || guest.ignition !== undefined || guest.networkConfig !== undefined) return false;
  return setsUpNetwork(interfaces) && interfaces.some(({ macAddress }) => macAddress === undefined);
}

function setsUpNetwork(interfaces: readonly Omit<GuestInterface, "macAddress">[]): boolean {
  const [only, ...more] = interfaces;
  if (only === undefined) return false;
  const plain = only.dhcp && only.addresses.length === 0 && only.routes.length === 0 && only.dns.length === 0;
  return more.length > 0 || !plain || only.mtu !== undefined;
}

function metaData(name: string, guest: GuestData, interfaces: readonly GuestInterface[]): string {
  const { instanceId, metaData: own } = guest;
  const base: object = JSON.parse(metaDataDocument({ instanceId, name, metaData: own }));
  const network = networkOf(guest, interfaces);
  return JSON.stringify(network === undefined || "network" in base ? base : { ...base, network });
}

function networkOf(guest: GuestData, interfaces: readonly GuestInterface[]): unknown {
  if (guest.networkConfig !== undefined) {
    const config = yamlMapping(guest.networkConfig, {
      document: "the network configuration",
      property: "networkConfig",
      remediation: "give it as cloud-init's version 2 has it",
    });
    // elsewhere it stands in a file of its own, where it may be within `network`
    return "network" in config ? config.network : config;
  }
  return setsUpNetwork(interfaces) ? JSON.parse(networkConfigDocument(interfaces)) : undefined;
}

function ignitionOptions(guest: GuestData, ignition: string): Option[] {
  if (guest.userData === undefined && guest.networkConfig === undefined)
    return document("ignition.config.data", ignition);
  throw new ProviderError("InvalidSpec", "a guest reads either Ignition or cloud-init", {
    property: "userData",
    remediation: "leave out ignition, or cloudInit and networkConfig",
  });
}

/** VMware Tools hand no longer value to a guest: it would come up without its configuration. */
const longestValue = 64 * 1024;

const inputs: Readonly<Record<(typeof documents)[number], string>> = {
  metadata: "metaData",
  userdata: "userData.cloudInit",
  vendordata: "userData.cloudInit",
  "ignition.config.data": "userData.ignition",
};

function document(name: (typeof documents)[number], text: string): Option[] {
  const encoded = gzipSync(text).toString("base64");
  if (encoded.length > longestValue) throw tooLong(inputs[name], encoded.length);
  return [option(`guestinfo.${name}`, encoded), option(`guestinfo.${name}.encoding`, "gzip+base64")];
}

function tooLong(property: string, length: number): ProviderError {
  return new ProviderError(
    "InvalidSpec",
    `compressed and encoded it has ${length} characters, and VMware Tools hand at most ${longestValue} to a guest`,
    { property, remediation: "have the guest fetch the rest: cloud-init includes what `#include` names" },
  );
}
