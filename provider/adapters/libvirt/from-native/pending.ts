import { formatQuantity } from "../../../units";
import { isUefiDomain } from "../to-native/hardware-xml";
import { type Element, text } from "../xml";
import { disksOf, interfacesOf } from "./devices";
import { readSizing } from "./sizing";

/** What the stored definition says otherwise than the running machine, of what we manage. */
export function pendingChanges(
  live: Element,
  configured: Element,
  nameOf: (device: string) => string,
): string[] {
  return [
    ...renamed(live, configured),
    ...sizing(live, configured),
    ...firmware(live, configured),
    ...difference("disk", targets(live), targets(configured), nameOf),
    ...difference("network interface", addresses(live), addresses(configured), nameOf),
  ];
}

function renamed(live: Element, configured: Element): string[] {
  const name = text(configured, "name");
  return name === text(live, "name") ? [] : [`name ${name}`];
}

function sizing(live: Element, configured: Element): string[] {
  const now = readSizing(live);
  const next = readSizing(configured);
  const changes: string[] = [];
  if (now.cpus !== next.cpus) changes.push(`cpu ${now.cpus} → ${next.cpus}`);
  // less than this is the balloon's way, not a power cycle's
  if (next.memoryBytes > now.maximumMemoryBytes) {
    changes.push(`memory ${formatQuantity(now.memoryBytes)} → ${formatQuantity(next.memoryBytes)}`);
  }
  return changes;
}

function firmware(live: Element, configured: Element): string[] {
  const next = isUefiDomain(configured);
  return isUefiDomain(live) === next ? [] : [`firmware ${next ? "UEFI" : "BIOS"}`];
}

function difference(
  what: string,
  live: ReadonlySet<string>,
  configured: ReadonlySet<string>,
  nameOf: (device: string) => string,
): string[] {
  const added = [...configured].filter((item) => !live.has(item));
  const removed = [...live].filter((item) => !configured.has(item));
  return [
    ...added.map((item) => `add ${what} ${nameOf(item)}`),
    ...removed.map((item) => `remove ${what} ${nameOf(item)}`),
  ];
}

function targets(domain: Element): Set<string> {
  return new Set(disksOf(domain).map(({ target }) => target));
}

function addresses(domain: Element): Set<string> {
  return new Set(interfacesOf(domain).map(({ macAddress }) => macAddress));
}
