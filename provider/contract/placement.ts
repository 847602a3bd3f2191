/** The places that a machine can be put in: capabilities, inputs, defaults and rules derive from this one table. */

interface PlacementRow {
  /** The machine's input. */
  readonly description: string;
  /** The Provider's default of the same name; absent where it has none. */
  readonly defaultDescription?: string;
}

export const placementTable = {
  cluster: {
    description: "The cluster that the machine is made in.",
    defaultDescription: "The cluster for machines.",
  },
  host: { description: "The host that the machine is made on." },
  datastore: {
    description: "The datastore of its disks.",
    defaultDescription: "The datastore for machines and images.",
  },
  storagePod: {
    description: "The datastore cluster (storage pod) of its disks.",
    defaultDescription: "The datastore cluster (storage pod) for machines and images.",
  },
  folder: {
    description: "The folder that shows the machine.",
    defaultDescription: "The folder for machines.",
  },
  resourcePool: {
    description: "The resource pool that the machine is in.",
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

/** Where the machine is put; absent: wherever the Provider's defaults or the hypervisor put it. */
export type Placement = { readonly [Key in PlacementKey]?: string | undefined };

/** Without it a hypervisor has no such place. */
export function placementCapability(key: PlacementKey): PlacementCapability {
  return `placement${key.charAt(0).toUpperCase()}${key.slice(1)}` as PlacementCapability;
}

export const placementConsequences = Object.fromEntries(
  placementKeys.map((key) => [placementCapability(key), `placement.${key} cannot be chosen`]),
) as Readonly<Record<PlacementCapability, string>>;

/**
 * What is asked for over the defaults. Of places for storage one remains: the datastore that is asked for, else the pod, else
 * the default pod, else the default datastore.
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

function definedOnly(places: Placement): Placement {
  return Object.fromEntries(Object.entries(places).filter(([, place]) => place !== undefined));
}
