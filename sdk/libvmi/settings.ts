/** What in Go are variables and flags of the package: they hold for all that is made after. */
import type { Option } from "./option";

/** Where the images of the factories come from: `<registry>/<image>:<tag>`. */
export interface ContainerDisks {
  /** Default `quay.io/kubevirt`. */
  readonly registry?: string;
  /** Default: the version of the profile, e.g. `v1.9.0`. */
  readonly tag?: string;
}

interface Settings {
  architecture: string;
  containerDisks: ContainerDisks;
  defaultOptions: Option[];
  random: () => number;
  now: () => Date;
}

function initial(): Settings {
  return {
    architecture: "",
    containerDisks: {},
    defaultOptions: [],
    random: Math.random,
    now: () => new Date(),
  };
}

let settings = initial();

export function currentSettings(): Readonly<Settings> {
  return settings;
}

/** The architecture that factories make machines for: `arm64` and `s390x` differ. Default: none of these. */
export function registerArchitecture(architecture: string): void {
  settings.architecture = architecture;
}

/** Where factories take their images from. */
export function registerContainerDisks(disks: ContainerDisks): void {
  settings.containerDisks = disks;
}

/** An option that every machine instance gets before its own. */
export function registerDefaultOption(option: Option): void {
  settings.defaultOptions.push(option);
}

/** The source of random names: numbers from 0 to less than 1. Default `Math.random`. */
export function registerRandom(random: () => number): void {
  settings.random = random;
}

/** The clock that phases are dated with. Default: the system's. */
export function registerClock(now: () => Date): void {
  settings.now = now;
}

/** Takes back all that was registered. */
export function resetRegistrations(): void {
  settings = initial();
}
