/** What the parts of a placement name. Each throws `InvalidSpec` where it is not there. */
import type { Inventory, Sought } from "../inventory";
import type { Location } from "../transport/locations";

/** How a place is looked for; `property` is the input that holds all of them. */
interface Search {
  readonly name: string;
  readonly property: string;
  readonly within: string;
}

const kinds = {
  cluster: { types: ["ComputeResource"], what: "cluster" },
  host: { types: ["HostSystem"], what: "host" },
  resourcePool: { types: ["ResourcePool"], what: "resource pool" },
} as const satisfies Readonly<Record<string, Pick<Sought, "types" | "what">>>;

export function computePlace(
  inventory: Inventory,
  key: keyof typeof kinds,
  { name, property, within }: Search,
): Promise<Location> {
  return inventory.existing({ ...kinds[key], name, property: `${property}.${key}`, within });
}

/** The pool of a cluster, or of a host outside clusters, that holds all others. */
export async function rootPool(
  inventory: Inventory,
  compute: Pick<Location, "ref">,
): Promise<Location | undefined> {
  const [root] = await inventory.children(compute.ref, "ResourcePool");
  return root;
}
