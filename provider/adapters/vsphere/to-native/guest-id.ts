/** By which of its own identifiers vSphere is told what an image holds. */
import type { GuestOs } from "../../../contract/machine";

interface GuestId {
  readonly id: string;
  /** The first version of the distribution that it is for. */
  readonly from: number;
  /** The first hardware version whose list has it. */
  readonly hardware: number;
}

const row = (from: number, hardware: number, id: string): GuestId => ({ from, hardware, id });

/** The oldest hardware version of a supported vSphere, 6.5; what it knows every later one knows. */
const oldest = 13;

const always = (id: string): readonly GuestId[] => [row(0, oldest, id)];

/** By `ID` of `/etc/os-release`, the newest first. */
const families: Readonly<Record<string, readonly GuestId[]>> = {
  debian: [
    row(13, 22, "debian13_64Guest"),
    row(12, 20, "debian12_64Guest"),
    row(11, 17, "debian11_64Guest"),
    row(10, 14, "debian10_64Guest"),
    row(9, oldest, "debian9_64Guest"),
    row(8, oldest, "debian8_64Guest"),
  ],
  rhel: [
    row(10, 22, "rhel10_64Guest"),
    row(9, 18, "rhel9_64Guest"),
    row(8, 14, "rhel8_64Guest"),
    row(7, oldest, "rhel7_64Guest"),
  ],
  centos: [row(9, 18, "centos9_64Guest"), row(8, 14, "centos8_64Guest"), row(7, oldest, "centos7_64Guest")],
  ol: [
    row(10, 22, "oracleLinux10_64Guest"),
    row(9, 18, "oracleLinux9_64Guest"),
    row(8, 14, "oracleLinux8_64Guest"),
    row(7, oldest, "oracleLinux7_64Guest"),
  ],
  sles: [row(16, 18, "sles16_64Guest"), row(15, 14, "sles15_64Guest"), row(12, oldest, "sles12_64Guest")],
  freebsd: [
    row(15, 22, "freebsd15_64Guest"),
    row(14, 20, "freebsd14_64Guest"),
    row(13, 18, "freebsd13_64Guest"),
    row(12, 14, "freebsd12_64Guest"),
    row(11, oldest, "freebsd11_64Guest"),
  ],
  // servers have years for versions; vSphere named theirs before Microsoft did
  windows: [
    row(2025, 20, "windows2022srvNext_64Guest"),
    row(2022, 18, "windows2019srvNext_64Guest"),
    row(2019, 17, "windows2019srv_64Guest"),
    row(2016, oldest, "windows9Server64Guest"),
    row(2012, oldest, "windows8Server64Guest"),
    row(11, 20, "windows11_64Guest"),
    row(10, oldest, "windows9_64Guest"),
    row(8, oldest, "windows8_64Guest"),
  ],
  amzn: [row(2023, 18, "amazonlinux3_64Guest"), row(2, 14, "amazonlinux2_64Guest")],
  ubuntu: always("ubuntu64Guest"),
  fedora: always("fedora64Guest"),
  "opensuse-leap": always("opensuse64Guest"),
  "opensuse-tumbleweed": always("opensuse64Guest"),
  photon: always("vmwarePhoton64Guest"),
  flatcar: always("coreos64Guest"),
  rocky: [row(0, 20, "rockylinux_64Guest"), row(0, oldest, "centos64Guest")],
  almalinux: [row(0, 20, "almalinux_64Guest"), row(0, oldest, "centos64Guest")],
};

/**
 * The newest identifier that the hardware version knows and that is for this version of the distribution or an earlier one.
 * `undefined` for what vSphere has no word for.
 */
export function guestIdOf(guestOs: GuestOs | undefined, hardware: number): string | undefined {
  if (guestOs === undefined) return undefined;
  const name = guestOs.name.toLowerCase();
  const known = (Object.hasOwn(families, name) && families[name]) || [];
  const version = Number.parseInt(guestOs.version ?? "", 10);
  const fitting = known.filter(
    (each) => each.hardware <= hardware && (each.from === 0 || each.from <= version),
  );
  // a server is no later version of a client
  return fitting.find(({ from }) => isServer(from) || !isServer(version))?.id;
}

function isServer(version: number): boolean {
  return version > 2_000;
}

/** By the first version of the API that has it. */
const hardwareVersions: readonly (readonly [api: string, hardware: number])[] = [
  ["9.0", 22],
  ["8.0.2", 21],
  ["8.0", 20],
  ["7.0.2", 19],
  ["7.0.1", 18],
  ["7.0", 17],
  ["6.7", 14],
];

/** The newest hardware version of a server with this version of the API. */
export function newestHardware(apiVersion: string): number {
  const found = hardwareVersions.find(([api]) => apiVersion.localeCompare(api, "en", { numeric: true }) >= 0);
  return found?.[1] ?? oldest;
}
