import type { ResourceOptions } from "./resource-options";
import type { VirtualMachineArgs } from "./types/arguments";

type SetByTheSdk = "owner" | "beside" | "ignoreChanges";

/**
 * Which inputs of a machine the path `*` means. The engine would take everything from its state then, also the input in which
 * we tell the provider what is ignored: so we name the inputs one by one. The compiler misses a name that is not here.
 */
const isMeantByAll = {
  owner: false,
  beside: false,
  ignoreChanges: false,
  name: true,
  provider: true,
  class: true,
  resources: true,
  image: true,
  importedDisk: true,
  networks: true,
  disks: true,
  userData: true,
  metaData: true,
  networkConfig: true,
  placement: true,
  powerState: true,
  restartTrigger: true,
  tags: true,
  lifecycle: true,
  extraConfig: true,
  adopt: true,
  deletionPolicy: true,
  updatePolicy: true,
  waitFor: true,
  timeouts: true,
} as const satisfies Record<keyof VirtualMachineArgs | SetByTheSdk, boolean>;

export interface IgnoredChanges {
  /** The input that names the ignored paths, as the program wrote them; absent where there are none. */
  readonly input: { readonly ignoreChanges?: string[] };
  readonly options: ResourceOptions | undefined;
}

/** What the option `ignoreChanges` says, for the provider, which leaves what is there, and for the engine. */
export function ignoredChanges(options: ResourceOptions | undefined): IgnoredChanges {
  const paths = options?.ignoreChanges ?? [];
  if (paths.length === 0) return { input: {}, options };
  const all = Object.entries(isMeantByAll).flatMap(([name, meant]) => (meant ? [name] : []));
  const named = paths.flatMap((path) => (path === "*" ? all : [path]));
  return {
    input: { ignoreChanges: [...paths] },
    options: { ...options, ignoreChanges: [...new Set(named)] },
  };
}
