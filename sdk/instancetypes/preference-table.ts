/**
 * The preferences: which parts make each of them.
 *
 * The facts are those of kubevirt/common-instancetypes v1.7.0 (folder `preferences`).
 */
import type { Part } from "./preference-parts";
import {
  amd64,
  arm64,
  diskThread,
  efi,
  headless,
  hyperv,
  interfaceModel,
  multiQueue,
  noPciHole64,
  persistentEfi,
  persistentTpm,
  randomNumbers,
  requires,
  s390x,
  sataDisk,
  secureBoot,
  slowShutdown,
  sockets,
  spread,
  tablet,
  virtioDisk,
  virtioInterface,
  virtioTablet,
  virtioTransitional,
  virtioVideo,
} from "./preference-parts";

/** A preference; of its parts the later go before the earlier. */
export interface PreferenceRow {
  readonly displayName: string;
  readonly osType: "linux" | "windows" | "legacy";
  /** The class of its icon in OpenShift, after `icon-`. */
  readonly icon: string;
  /** In OpenShift, after `hidden,kubevirt,`. */
  readonly tags: string;
  readonly parts: readonly Part[];
}

/** The columns that the preferences of one distribution share. */
interface Family {
  readonly icon: string;
  readonly tags: string;
}

const linuxParts = [virtioDisk, virtioInterface, randomNumbers];
const windowsParts = [hyperv, sockets, sataDisk, interfaceModel("e1000e"), tablet, slowShutdown];

function linux(family: Family, displayName: string, ...parts: readonly Part[]): PreferenceRow {
  return { displayName, osType: "linux", ...family, parts: [...linuxParts, ...parts] };
}

function windows(version: string, ...parts: readonly Part[]): PreferenceRow {
  return {
    displayName: `Microsoft Windows ${version}`,
    osType: "windows",
    icon: "windows",
    tags: "windows",
    parts: [...windowsParts, ...parts],
  };
}

/** A family whose icon and tag are the same word. */
function named(name: string): Family {
  return { icon: name, tags: name };
}

const centos: Family = { icon: "centos", tags: "linux,centos-stream" };
const rhel: Family = { icon: "rhel", tags: "linux,rhel" };

function tagged(family: Family, tag: string): Family {
  return { ...family, tags: `${family.tags},${tag}` };
}

const rhelName = "Red Hat Enterprise Linux";
const modern = [requires(1, "1.5Gi"), diskThread];
const rhel9 = [...modern, amd64, secureBoot];
const dpdk = [requires(8, "1.5Gi"), spread(4), multiQueue];
const virtio = [virtioDisk, virtioInterface, virtioTablet, virtioVideo];
const windows11 = [requires(2, "4Gi"), secureBoot, persistentEfi, persistentTpm];
const windows2k22 = [requires(1, "2Gi"), secureBoot, persistentEfi, persistentTpm];

export const preferenceTable = {
  alpine: linux(named("alpine"), "Alpine", requires(1, "512Mi")),
  "centos.stream10": linux(centos, "CentOS Stream 10", ...modern),
  "centos.stream10.desktop": linux(centos, "CentOS Stream 10", ...modern, virtioTablet),
  "centos.stream9": linux(centos, "CentOS Stream 9", ...modern),
  "centos.stream9.desktop": linux(centos, "CentOS Stream 9", ...modern, virtioTablet),
  "centos.stream9.dpdk": linux(tagged(centos, "dpdk"), "CentOS Stream 9", ...modern, ...dpdk),
  cirros: linux(named("cirros"), "Cirros", requires(1, "256Mi")),
  debian: linux(named("debian"), "Debian", requires(1, "512Mi"), efi),
  fedora: linux(named("fedora"), "Fedora (amd64)", requires(1, "2Gi"), amd64, secureBoot),
  "fedora.arm64": linux(named("fedora"), "Fedora (arm64)", requires(1, "2Gi"), arm64),
  "fedora.s390x": linux(named("fedora"), "Fedora (s390x)", requires(1, "2Gi"), s390x),
  legacy: {
    displayName: "Legacy Guest",
    osType: "legacy",
    icon: "other",
    tags: "legacy",
    parts: [sataDisk, interfaceModel("e1000")],
  },
  linux: linux(named("linux"), "Linux Guest"),
  "linux.efi": linux({ icon: "linux", tags: "linux-efi" }, "Linux EFI Guest", efi),
  "linux.virtiotransitional": linux(
    { icon: "linux", tags: "linux-virtio-transitional" },
    "Linux Virtio Transitional Guest",
    virtioTransitional,
  ),
  "opensuse.leap": linux(
    { icon: "opensuse-leap", tags: "opensuse.leap" },
    "OpenSUSE Leap",
    requires(1, "2Gi"),
  ),
  "opensuse.tumbleweed": linux(
    { icon: "opensuse-tumbleweed", tags: "opensuse.tumbleweed" },
    "OpenSUSE Tumbleweed",
    requires(1, "2Gi"),
  ),
  oraclelinux: linux({ icon: "oracle", tags: "oraclelinux" }, "Oracle Linux", requires(2, "4Gi"), efi),
  "rhel.10": linux(rhel, `${rhelName} 10 (amd64)`, ...modern, amd64, secureBoot),
  "rhel.10.arm64": linux(rhel, `${rhelName} 10 (arm64)`, ...modern, arm64),
  "rhel.10.s390x": linux(rhel, `${rhelName} 10 (s390x)`, ...modern, s390x),
  "rhel.7": linux(rhel, `${rhelName} 7`, requires(1, "1Gi")),
  "rhel.7.desktop": linux(rhel, `${rhelName} 7`, requires(1, "1Gi"), virtioTablet),
  "rhel.8": linux(rhel, `${rhelName} 8`, requires(1, "1.5Gi")),
  "rhel.8.desktop": linux(rhel, `${rhelName} 8`, requires(1, "1.5Gi"), virtioTablet),
  "rhel.8.dpdk": linux(tagged(rhel, "dpdk"), `${rhelName} 8`, ...dpdk),
  "rhel.9": linux(rhel, `${rhelName} 9 (amd64)`, ...rhel9),
  "rhel.9.arm64": linux(rhel, `${rhelName} 9 (arm64)`, ...modern, arm64),
  "rhel.9.desktop": linux(rhel, `${rhelName} 9 Desktop (amd64)`, ...rhel9, virtioTablet),
  "rhel.9.dpdk": linux(tagged(rhel, "dpdk"), `${rhelName} 9 DPDK (amd64)`, ...rhel9, ...dpdk),
  "rhel.9.realtime": linux(
    tagged(rhel, "realtime"),
    `${rhelName} 9 Realtime (amd64)`,
    ...rhel9,
    requires(4, "4Gi"),
    spread(),
    multiQueue,
    headless,
  ),
  "rhel.9.s390x": linux(rhel, `${rhelName} 9 (s390x)`, ...modern, s390x),
  sles: linux(named("sles"), "SUSE Linux Enterprise Server", requires(1, "2Gi")),
  ubuntu: linux(named("ubuntu"), "Ubuntu", requires(1, "2Gi")),
  "windows.10": windows("10", requires(1, "2Gi"), secureBoot),
  "windows.10.virtio": windows("10 (virtio)", requires(1, "2Gi"), secureBoot, ...virtio),
  "windows.11": windows("11", ...windows11),
  "windows.11.virtio": windows("11 (virtio)", ...windows11, ...virtio),
  "windows.2k12": windows("Server 2012/2012 R2", requires(1, "512Mi")),
  "windows.2k12.virtio": windows("Server 2012/2012 R2 (virtio)", requires(1, "512Mi"), ...virtio),
  "windows.2k16": windows("Server 2016", requires(1, "2Gi"), secureBoot),
  "windows.2k16.virtio": windows("Server 2016 (virtio)", requires(1, "2Gi"), secureBoot, ...virtio),
  "windows.2k19": windows("Server 2019", requires(1, "2Gi"), secureBoot),
  "windows.2k19.virtio": windows("Server 2019 (virtio)", requires(1, "2Gi"), secureBoot, ...virtio),
  "windows.2k22": windows("Server 2022", ...windows2k22),
  "windows.2k22.virtio": windows("Server 2022 (virtio)", ...windows2k22, ...virtio),
  "windows.2k25": windows("Server 2025", ...windows2k22),
  "windows.2k25.virtio": windows("Server 2025 (virtio)", ...windows2k22, ...virtio),
  "windows.2k3": windows("Server 2003", requires(1, "256Mi"), interfaceModel("rtl8139"), noPciHole64),
  "windows.2k8": windows("Server 2008/2008 R2", requires(1, "512Mi"), interfaceModel("e1000")),
  "windows.2k8.virtio": windows("Server 2008/2008 R2 (virtio)", requires(1, "512Mi"), ...virtio),
  "windows.7": windows("7", requires(1, "2Gi")),
  "windows.7.virtio": windows("7 (virtio)", requires(1, "2Gi"), ...virtio),
  "windows.xp": windows("XP", requires(1, "128Mi"), noPciHole64),
} satisfies Readonly<Record<string, PreferenceRow>>;
