import type {
  DesiredDisk,
  DesiredInterface,
  DesiredMachine,
  ObservedDisk,
  ObservedMachine,
} from "../contract/machine";
import { nearestDesired, satisfies } from "./plan-power";

/**
 * The desired machine with what is there in the place of what the program does not want to be changed: Pulumi's `ignoreChanges`,
 * which holds against what others changed too. The paths are those of inputs; `listed` are the names of the disks in the order of
 * the program, which need not name the root disk.
 */
export function withIgnored(
  desired: DesiredMachine,
  observed: ObservedMachine,
  paths: readonly string[] = [],
  listed: readonly string[] = desired.disks.map(({ name }) => name),
): DesiredMachine {
  if (paths.length === 0) return desired;
  const ignores = (...inputs: readonly string[]): boolean =>
    paths.some((path) => path === "*" || inputs.some((input) => isAtOrAbove(path, input)));
  const size = { cpus: ["class.cpu", "resources.cpu"], memory: ["class.memory", "resources.memory"] };
  return {
    ...desired,
    ...(ignores("name") && { name: observed.name }),
    ...(desired.cpus !== undefined && ignores(...size.cpus) && { cpus: observed.cpus }),
    ...(desired.memoryBytes !== undefined &&
      ignores(...size.memory) && { memoryBytes: observed.memoryBytes }),
    ...(touches(paths, "tags") && observed.tags !== undefined && { tags: observed.tags }),
    ...labelsWithIgnored(desired, observed, paths),
    ...(ignores("powerState") && { power: powerOf(desired, observed) }),
    disks: disksWithIgnored(desired, observed, paths, listed),
    interfaces: interfacesWithIgnored(desired, observed, paths),
    media: mediaWithIgnored(desired, observed, paths),
    ...(touches(paths, "bootOrder") && observed.bootOrder !== undefined && { bootOrder: observed.bootOrder }),
  };
}

/** `class` ignores `class.cpu`. */
function isAtOrAbove(path: string, input: string): boolean {
  return input === path || input.startsWith(`${path}.`) || input.startsWith(`${path}[`);
}

/** Something of the input is ignored: a list is held as a whole, since its items have no names. */
function touches(paths: readonly string[], input: string): boolean {
  return paths.some((path) => path === "*" || path === input || path.startsWith(`${input}[`));
}

/** Each label has a name, so that one alone can be ignored: `labels.app`. */
function labelsWithIgnored(
  { labels = {} }: DesiredMachine,
  { labels: present }: ObservedMachine,
  paths: readonly string[],
): Pick<DesiredMachine, "labels"> {
  if (present === undefined) return {};
  if (isWhole(paths, "labels")) return { labels: present };
  const keys = Object.keys({ ...labels, ...present }).filter((key) => isLabel(paths, key));
  if (keys.length === 0) return {};
  const others = Object.entries(labels).filter(([key]) => !keys.includes(key));
  const kept = Object.entries(present).filter(([key]) => keys.includes(key));
  return { labels: Object.fromEntries([...others, ...kept]) };
}

function isLabel(paths: readonly string[], key: string): boolean {
  return paths.some((path) => path === `labels.${key}` || path === `labels["${key}"]`);
}

function powerOf({ power }: DesiredMachine, observed: ObservedMachine): DesiredMachine["power"] {
  return satisfies(observed.power, power) ? power : nearestDesired(observed.power);
}

function disksWithIgnored(
  { disks }: DesiredMachine,
  observed: ObservedMachine,
  paths: readonly string[],
  listed: readonly string[],
): readonly DesiredDisk[] {
  const present = new Map(observed.disks.map((disk) => [disk.name, disk]));
  if (isWhole(paths, "disks")) {
    return disks.flatMap((disk) => {
      const found = present.get(disk.name);
      return found === undefined ? [] : [asFound(disk, found)];
    });
  }
  return disks.map((disk) => {
    const found = present.get(disk.name);
    const index = listed.indexOf(disk.name);
    if (found === undefined || index < 0) return disk;
    const { sizeBytes, operationsPerSecond } = asFound(disk, found);
    return {
      ...disk,
      ...(isItem(paths, "disks", index, "size") && { sizeBytes }),
      ...(isItem(paths, "disks", index, "iops") && { operationsPerSecond }),
    };
  });
}

function asFound(disk: DesiredDisk, { sizeBytes, operationsPerSecond }: ObservedDisk): DesiredDisk {
  return { ...disk, sizeBytes, operationsPerSecond };
}

function interfacesWithIgnored(
  { interfaces }: DesiredMachine,
  observed: ObservedMachine,
  paths: readonly string[],
): readonly DesiredInterface[] {
  const present = new Map(observed.interfaces.map((item) => [item.name, item]));
  const whole = isWhole(paths, "networks");
  return interfaces.flatMap((item, index) => {
    const found = present.get(item.name);
    if (found === undefined) return whole ? [] : [item];
    const network = whole || isItem(paths, "networks", index, "network") ? found.network : undefined;
    const mac = whole || isItem(paths, "networks", index, "macAddress") ? found.macAddress : undefined;
    return [
      {
        ...item,
        ...(network !== undefined && { network }),
        ...(mac !== undefined && item.macAddress !== undefined && { macAddress: mac.toLowerCase() }),
      },
    ];
  });
}

function mediaWithIgnored(
  { media }: DesiredMachine,
  observed: ObservedMachine,
  paths: readonly string[],
): DesiredMachine["media"] {
  const present = new Map(observed.media?.map((drive) => [drive.name, drive]));
  const whole = isWhole(paths, "media");
  return media?.flatMap((item, index) => {
    const found = present.get(item.name);
    if (found === undefined) return whole && observed.media !== undefined ? [] : [item];
    const isKept = whole || isItem(paths, "media", index, "image");
    return [isKept ? { name: item.name, image: found.image } : item];
  });
}

function isWhole(paths: readonly string[], input: string): boolean {
  return paths.some((path) => path === "*" || path === input || path === `${input}[*]`);
}

/** `disks[0].size`, `disks[*].size`, `disks[0]`. */
function isItem(paths: readonly string[], input: string, index: number, field: string): boolean {
  return [String(index), "*"].some((at) =>
    paths.some((path) => path === `${input}[${at}]` || path === `${input}[${at}].${field}`),
  );
}
