/**
 * Lets libvirtd run QEMU as root, without AppArmor or SELinux: in a container there is neither, and disks of tests lie in
 * folders of root. Only where this machine is for tests: never on a workstation, whose libvirtd systemd runs.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";

const file = "/etc/libvirt/qemu.conf";
const settings = ['user = "root"', 'group = "root"', 'security_driver = "none"'];

export function qemuConfigurationFits() {
  return !isOursToChange() || missingSettings().length === 0;
}

export function fitQemuConfiguration() {
  if (qemuConfigurationFits()) return;
  appendFileSync(file, `\n# pulumi-virtrigaud test peers\n${missingSettings().join("\n")}\n`);
}

function missingSettings() {
  const lines = new Set(
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.trim()),
  );
  return settings.filter((setting) => !lines.has(setting));
}

function isOursToChange() {
  const systemd = existsSync("/run/systemd/system");
  return existsSync(file) && process.getuid?.() === 0 && (!systemd || process.env.CI === "true");
}
