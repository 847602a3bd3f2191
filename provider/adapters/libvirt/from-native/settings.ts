import type { DesiredMachine } from "../../../contract/machine";
import { everySetting, onlyGiven, settingsIn } from "../given-settings";
import type { HostFacts } from "../host-facts";
import { type Marker, readMarker } from "../marker";
import type { Element } from "../xml";
import { readBlock } from "./block";
import { readHardware, readLimits } from "./hardware";

type Settings = Pick<DesiredMachine, "hardware" | "limits" | "native">;

/**
 * The settings of a machine. Of one that a program has configured they are those of the program, as far as the machine still has
 * them: its digest says that there are no others.
 */
export function readSettings(domain: Element, facts: HostFacts, autostart = false): Settings {
  const all = {
    hardware: readHardware(domain, facts),
    limits: readLimits(domain, facts),
    native: { ...readBlock(domain, facts), ...(autostart && { autostart }) },
  };
  const { given, settingsDigest } = readMarker(domain) ?? {};
  if (given === undefined || settingsDigest === undefined || given.includes(everySetting)) return all;
  const { limits = {} } = onlyGiven({ limits: all.limits }, given);
  return { hardware: onlyGiven(all.hardware, given), limits, native: onlyGiven(all.native, given) };
}

/**
 * The settings that are a program's to take back. A machine that nobody has marked was read as it is, so that they are those that
 * it has; earlier versions wrote all settings of the machines that they configured.
 */
export function givenSettings(domain: Element, facts: HostFacts): readonly string[] {
  const marker = readMarker(domain);
  if (marker === undefined) return settingsIn(readSettings(domain, { megahertz: 1, ...facts }));
  return marker.given ?? (wasConfigured(marker) ? [everySetting] : []);
}

function wasConfigured({ disks, seed }: Marker): boolean {
  return seed !== undefined || disks.some(({ made }) => made !== undefined);
}
