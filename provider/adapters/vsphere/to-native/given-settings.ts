/** Settings that a desired state no longer has: they go back to what every machine has. */
import type { DesiredMachine } from "../../../contract/machine";
import type { MachineBlock } from "../config";

type Values = Readonly<Record<string, unknown>>;
type Tree = { readonly [name: string]: string | number | boolean | Tree };

/** What is there where nobody says anything. Firmware, TPM, policies and the like are no switches to turn back. */
const defaults: Tree = {
  hardware: {
    secureBoot: false,
    directedIo: false,
    nestedVirtualization: false,
    virtualizationBasedSecurity: false,
    latencySensitivity: "normal",
    hyperThreadingPolicy: "auto",
    cpuHotAdd: false,
    memoryHotAdd: false,
  },
  native: {
    annotation: "",
    diskMode: "persistent",
    diskUuid: false,
    memoryShares: "normal",
    reserveAllMemory: false,
    boot: { delay: "0s", enterSetup: false, retryDelay: "0s" },
    tools: { upgrade: "manual", syncTime: false },
    availability: { restartPriority: "", isolationResponse: "", vmMonitoring: "", drsBehavior: "" },
  },
};

const ofDisk: Tree = { mode: "persistent", sharing: "none" };

const limits = "limits";

type Given = Pick<DesiredMachine, "hardware" | "native" | "limits" | "disks">;

/** Their paths, to be kept with the machine: `native.boot.delay`. */
export function givenSettings(desired: Given): string[] {
  const { hardware, native } = desired;
  const isLimited = Object.values(desired.limits).some((value) => value !== undefined);
  return [...pathsIn({ hardware, native }, treeFor(desired)), ...(isLimited ? [limits] : [])];
}

/** The desired state with the defaults of what `before` has and it has not. */
export function withDefaults<Desired extends Given>(
  desired: Desired,
  before: readonly string[] = [],
): Desired {
  const gone = goneFrom(desired, before);
  const tree = treeFor(desired, gone);
  const { hardware, native } = desired;
  return {
    ...desired,
    ...(filled({ hardware, native }, tree, gone, "") as Pick<Desired, "hardware" | "native">),
  };
}

export function areLimitsGone(desired: Given, before: readonly string[] = []): boolean {
  return before.includes(limits) && goneFrom(desired, before).includes(limits);
}

/** What of HA and DRS was given and is no more. */
export function goneAvailability(desired: Given, before: readonly string[] = []): readonly string[] {
  const prefix = "native.availability.";
  return goneFrom(desired, before)
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length));
}

function goneFrom(desired: Given, before: readonly string[]): string[] {
  const given = new Set(givenSettings(desired));
  return before.filter((path) => !given.has(path));
}

const diskPath = /^native\.disks\.(.+)\.(mode|sharing)$/;

/** With the disks that the desired state has, or had. */
function treeFor({ native }: Given, paths: readonly string[] = []): Tree {
  const { disks }: MachineBlock = native;
  const gone = paths.flatMap((path) => diskPath.exec(path)?.[1] ?? []);
  const names = new Set([...Object.keys(disks ?? {}), ...gone]);
  const trees = Object.fromEntries([...names].map((name) => [name, ofDisk]));
  return { ...defaults, native: { ...(defaults.native as Tree), disks: trees } };
}

function pathsIn(values: Values, tree: Tree, prefix = ""): string[] {
  return Object.entries(tree).flatMap(([name, below]) => {
    const value = values[name];
    if (value === undefined) return [];
    const path = `${prefix}${name}`;
    return typeof below === "object" ? pathsIn(value as Values, below, `${path}.`) : [path];
  });
}

function filled(values: Values, tree: Tree, gone: readonly string[], prefix: string): Values {
  const entries = Object.entries(tree).flatMap(([name, below]): [string, unknown][] => {
    const path = `${prefix}${name}`;
    if (typeof below !== "object") return gone.includes(path) ? [[name, below]] : [];
    if (!gone.some((each) => each.startsWith(`${path}.`))) return [];
    return [[name, filled((values[name] ?? {}) as Values, below, gone, `${path}.`)]];
  });
  return { ...values, ...Object.fromEntries(entries) };
}
