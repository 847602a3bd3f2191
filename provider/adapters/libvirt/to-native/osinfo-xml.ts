/** What a machine's image holds, by its identifier in libosinfo: virt-manager and others read it in a domain's metadata. */
import type { GuestOs } from "../../../contract/machine";
import { type Markup, markup } from "../xml";

const uri = "http://libosinfo.org/xmlns/libvirt/domain/1.0";

/** `undefined` for what libosinfo has no word for. */
export function osinfoMarkup(guestOs: GuestOs | undefined): Markup | undefined {
  const id = guestOs === undefined ? undefined : osinfoId(guestOs);
  if (id === undefined) return undefined;
  return markup("libosinfo:libosinfo", { "xmlns:libosinfo": uri }, markup("libosinfo:os", { id }));
}

type IdOf = (version: string, variant: string | undefined) => string | undefined;

/** `parts`: how much of the version libosinfo has entries for. */
const below =
  (place: string, parts: number): IdOf =>
  (version) =>
    `http://${place}/${firstParts(version, parts)}`;

/** Where libosinfo has an entry for each minor version, and one for those that nobody told. */
const minorBelow =
  (place: string): IdOf =>
  (version) =>
    `http://${place}/${version.includes(".") ? version : `${version}-unknown`}`;

const enterpriseLinux15 = minorBelow("suse.com/sle");

const servers: Readonly<Record<string, string>> = {
  2012: "2k12",
  2016: "2k16",
  2019: "2k19",
  2022: "2k22",
  2025: "2k25",
};

/** By `ID` of `/etc/os-release`. */
const families: Readonly<Record<string, IdOf>> = {
  debian: below("debian.org/debian", 1),
  ubuntu: below("ubuntu.com/ubuntu", 2),
  rhel: minorBelow("redhat.com/rhel"),
  centos: (version, variant) =>
    variant === "stream" || majorOf(version) > 8
      ? `http://centos.org/centos-stream/${majorOf(version)}`
      : `http://centos.org/centos/${majorOf(version) === 7 ? "7.0" : version}`,
  rocky: below("rockylinux.org/rocky", 1),
  almalinux: below("almalinux.org/almalinux", 1),
  fedora: below("fedoraproject.org/fedora", 1),
  sles: (version, variant) =>
    majorOf(version) < 15 ? `http://suse.com/sles/${version}` : enterpriseLinux15(version, variant),
  "opensuse-leap": below("opensuse.org/opensuse", 2),
  "opensuse-tumbleweed": () => "http://opensuse.org/tumbleweed",
  freebsd: below("freebsd.org/freebsd", 2),
  alpine: below("alpinelinux.org/alpinelinux", 2),
  arch: () => "http://archlinux.org/archlinux/rolling",
  windows: (version) => `http://microsoft.com/win/${servers[version] ?? version}`,
};

function osinfoId({ name, version, variant }: GuestOs): string | undefined {
  const family = name.toLowerCase();
  const isRolling = family === "arch" || family === "opensuse-tumbleweed";
  if (!Object.hasOwn(families, family) || (version === undefined && !isRolling)) return undefined;
  return families[family]?.(version ?? "", variant);
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

function firstParts(version: string, parts: number): string {
  return version.split(".").slice(0, parts).join(".");
}
