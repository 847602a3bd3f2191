import type { PropertyMap } from "../../provider/runtime/values";
import type { World } from "./life";

const small: PropertyMap = { cpu: 1, memory: "64Mi", diskDefaults: { size: "1Gi" } };

/** A class for tests: one CPU, 64Mi, disks of 1Gi. */
export function classOf(more: PropertyMap = {}): PropertyMap {
  return { ...small, ...more };
}

/** A machine named web: running, one empty root disk, no interface, waiting for nothing. */
export function machineInputs(world: World, more: PropertyMap = {}): PropertyMap {
  return {
    owner: world.owner("web"),
    name: "web",
    provider: world.provider,
    class: classOf(),
    waitFor: { ip: false },
    ...more,
  };
}
