import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineStatistics } from "../../provider/adapters/libvirt/from-native/statistics";
import { readStatistics } from "../../provider/adapters/libvirt/from-native/statistics";
import { type Element, parseXml } from "../../provider/adapters/libvirt/xml";

/** Recorded from libvirt 9.0.0 with QEMU 7.2.22 on Debian 12. */
const folder = join(__dirname, "../fixtures/libvirt/9.0.0");

export function recordedXml(name: string): Element {
  return parseXml(readFileSync(join(folder, `${name}.xml`), "utf8"));
}

export function recordedStatistics(name: string): MachineStatistics {
  const parameters = JSON.parse(readFileSync(join(folder, `${name}.statistics.json`), "utf8"));
  return readStatistics({ parameters });
}
