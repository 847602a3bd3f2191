import { definedOnly } from "./defined-only";

/** The places for a machine. Capabilities, inputs, defaults and rules derive from this one table. */

interface PlacementRow {
  /** The description of the machine's input. */
  readonly description: string;
  /** The description of the Provider's default of the same name. Absent: the Provider has no such default. */
  readonly defaultDescription?: string;
}

export const placementTable = {
  datacenter: {
    description:
      "The datacenter of the new machine, where the hypervisor has several. Default: that of the Provider, else that of the image.",
  },
  cluster: {
    description: "The cluster of the new machine.",
    defaultDescription: "The cluster for machines.",
  },
  host: { description: "The host of the new machine." },
  datastore: {
    description: "The datastore of its disks.",
    defaultDescription: "The datastore for machines and images.",
  },
  storagePod: {
    description: "The datastore cluster (storage pod) of its disks.",
    defaultDescription: "The datastore cluster (storage pod) for machines and images.",
  },
  folder: {
    description: "The folder of the new machine.",
    defaultDescription: "The folder for machines.",
  },
  resourcePool: {
    description: "The resource pool of the new machine.",
    defaultDescription: "The resource pool for machines.",
  },
} as const satisfies Readonly<Record<string, PlacementRow>>;

export type PlacementKey = keyof typeof placementTable;

/** The keys that a Provider has a default for. */
export type DefaultPlacementKey = {
  [Key in PlacementKey]: (typeof placementTable)[Key] extends { readonly defaultDescription: string }
    ? Key
    : never;
}[PlacementKey];

export type PlacementCapability = `placement${Capitalize<PlacementKey>}`;

export const placementKeys = Object.keys(placementTable) as readonly PlacementKey[];

export const defaultPlacementKeys = placementKeys.filter(
  (key): key is DefaultPlacementKey => "defaultDescription" in placementTable[key],
);

/** The places of a machine. For an absent one the Provider's default or the hypervisor decides. */
export type Placement = { readonly [Key in PlacementKey]?: string | undefined };

/** Returns the capability that a place requires. */
export function placementCapability(key: PlacementKey): PlacementCapability {
  return `placement${key.charAt(0).toUpperCase()}${key.slice(1)}` as PlacementCapability;
}

export const placementConsequences = Object.fromEntries(
  placementKeys.map((key) => [placementCapability(key), `placement.${key} cannot be chosen`]),
) as Readonly<Record<PlacementCapability, string>>;

/**
 * Fills in defaults for absent places. One place for storage remains: the datastore in `asked`, else its storage pod, else the
 * default storage pod, else the default datastore.
 */
export function withDefaultPlaces(
  asked: Placement,
  defaults: Pick<Placement, DefaultPlacementKey> = {},
): Placement {
  const all: Placement = { ...defaults, ...definedOnly(asked) };
  const places = placementKeys.filter((key) => key !== "datastore" && key !== "storagePod");
  return definedOnly({
    ...Object.fromEntries(places.map((key) => [key, all[key]])),
    ...storagePlace(asked, all),
  });
}

type StoragePlace = Pick<Placement, "datastore" | "storagePod">;

function storagePlace(asked: StoragePlace, { datastore, storagePod }: StoragePlace): StoragePlace {
  if (asked.datastore !== undefined) return { datastore: asked.datastore };
  return storagePod === undefined ? { datastore } : { storagePod };
}
