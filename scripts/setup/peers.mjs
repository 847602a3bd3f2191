import { existsSync, readFileSync } from "node:fs";
import { capture, onPath, runLogged } from "../shared/processes.mjs";
import { fitQemuConfiguration, qemuConfigurationFits } from "./qemu-configuration.mjs";

/** What the tests need of the system: a hypervisor, an SSH server, a certificate authority, tools that make disks. */
const systemPackages = [
  "libvirt-daemon-system",
  "libvirt-clients",
  "qemu-system-x86",
  "qemu-utils",
  "ovmf",
  "swtpm",
  "swtpm-tools",
  "dnsmasq-base",
  "mmdebstrap",
  "fdisk",
  "libarchive-tools",
  "xorriso",
  "openssh-server",
  "openssh-client",
  "openssl",
];

/** @type {import("./step.mjs").Step} */
export const peers = {
  name: "peers",
  brings: "the test peers (libvirt, QEMU, OpenSSH) with apt",
  takes: "1 min",
  state: async () => {
    const missing = await missingPackages();
    if (missing.length > 0) return { ready: false, detail: `missing: ${missing.join(" ")}` };
    if (!qemuConfigurationFits())
      return { ready: false, detail: "/etc/libvirt/qemu.conf does not let root run machines" };
    return { ready: true, detail: "libvirt, QEMU, OpenSSH" };
  },
  bring: async () => {
    const obstacle = whyNoApt();
    if (obstacle !== undefined)
      return `${obstacle}; tests that need ${(await missingPackages()).join(", ")} are skipped`;
    await installPackages(await missingPackages());
    fitQemuConfiguration();
  },
};

async function missingPackages() {
  if (onPath("dpkg-query").length === 0) return systemPackages;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const { stdout } = await capture("dpkg-query", ["-W", "-f=${Package} ${Status}\\n", ...systemPackages]);
  return systemPackages.filter((name) => !stdout.includes(`${name} install ok installed`));
}

function whyNoApt() {
  if (onPath("apt-get").length === 0 || !isDebian()) return "this is neither Debian nor Ubuntu";
  return process.getuid?.() === 0 ? undefined : "only root may install them";
}

function isDebian() {
  return (
    existsSync("/etc/os-release") &&
    /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync("/etc/os-release", "utf8"))
  );
}

/** @param {readonly string[]} names */
async function installPackages(names) {
  if (names.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = () =>
    runLogged("apt-install", "apt-get", ["install", "-y", "--no-install-recommends", ...names], { env });
  try {
    await install();
  } catch {
    // The package lists are missing or too old to find the files.
    await runLogged("apt-update", "apt-get", ["update"], { env });
    await install();
  }
}
