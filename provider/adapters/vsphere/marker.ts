/**
 * What we write into a machine's `extraConfig`, with the request that makes it: whose it is, and what our names stand
 * for. Unlike notes and custom attributes, that place takes part in a clone's request, is nothing that people edit, and
 * needs no right beyond those that making machines needs.
 */
import { withoutPrefix } from "../../contract/given-addresses";
import type { DesiredInterface } from "../../contract/machine";
import type { AnyVim } from "./transport/vim-types";

export type Option = AnyVim<"OptionValue">;

export const markerKey = "virtrigaud.machine";

/**
 * A device is known by its slot from the request on, and by what survives a move to another slot as soon as the server
 * has told: a key alone would be taken by the next device in the same place.
 */
export interface MarkedDisk {
  readonly name: string;
  /** As in `from-native/slots.ts`, e.g. `scsi0:1`. */
  readonly slot: string;
  /** Of the disk's content, kept by every kind of migration. */
  readonly uuid?: string | undefined;
  /** Made by us: it goes with the machine. */
  readonly made: boolean;
}

export interface MarkedInterface {
  readonly name: string;
  readonly slot: string;
  readonly macAddress?: string | undefined;
  /** The network that it was plugged into, as the desired state names it. */
  readonly network?: string | undefined;
  /** The same as vSphere knows it: `networkIdOf`. Earlier versions recorded neither. */
  readonly networkId?: string | undefined;
  /** Static ones that the desired state had, without prefix. */
  readonly addresses?: readonly string[] | undefined;
}

/** Of an interface in its slot; without prefixes, which only the guest needs. */
export function markedInterface(
  { name, macAddress, network, addresses }: Plugged,
  slot: string,
  networkId: string | undefined,
): MarkedInterface {
  return {
    name,
    slot,
    ...(macAddress !== undefined && { macAddress }),
    ...(networkId !== undefined && { network, networkId }),
    ...(addresses.length > 0 && { addresses: addresses.map(withoutPrefix) }),
  };
}

/** A CD drive of ours; it has nothing that tells it from another one in its slot. */
export interface MarkedMedium {
  readonly name: string;
  readonly slot: string;
  /** The boot order names it: vSphere's has CD drives without telling them apart. */
  readonly boots?: boolean | undefined;
}

type Plugged = Pick<DesiredInterface, "name" | "macAddress" | "network" | "addresses">;

export interface Marker {
  /** The ownership tag. Empty where nobody has written one. */
  readonly owner: string;
  /** The machine that it was written for: a clone that somebody makes of it carries the marker on. */
  readonly machine: string;
  readonly disks: readonly MarkedDisk[];
  readonly interfaces: readonly MarkedInterface[];
  /** Absent where the machine never had any, as in those of earlier versions. */
  readonly media?: readonly MarkedMedium[] | undefined;
  /** The keys of `extraConfig` that the desired state names: those that it names no more are removed. */
  readonly options?: readonly string[] | undefined;
  /** Of the settings that were applied last: `DesiredMachine.settingsDigest`. */
  readonly digest?: string | undefined;
  /** Those of the settings that the desired state has: `givenSettings`. */
  readonly settings?: readonly string[] | undefined;
  /** Has tags of ours, which are kept elsewhere. */
  readonly tagged?: boolean | undefined;
  /** The keys of the labels that programs gave it, which are tags: those in other categories are other people's. */
  readonly labels?: readonly string[] | undefined;
  /** Is in groups of its cluster that are ours. */
  readonly grouped?: boolean | undefined;
  /** The machine and its snapshot whose disks a linked clone shares. */
  readonly base?: { readonly machine: string; readonly snapshot: string } | undefined;
  /** Its creation has a step to go that needs what only the server knows. */
  readonly unfinished?: boolean | undefined;
}

export function markerOption(marker: Marker): Option {
  return option(markerKey, JSON.stringify(marker));
}

/** `undefined` for a machine that is not ours, or that is a copy of one that is. */
export function readMarker(
  options: readonly Option[] | undefined,
  instanceUuid: string | undefined,
): Marker | undefined {
  const text = optionText(options, markerKey);
  const marker = text === undefined ? undefined : parseMarker(text);
  return marker?.machine === instanceUuid ? marker : undefined;
}

/** The ownership tag of a machine. */
export function tagOf(marker: Marker | undefined): string | undefined {
  return marker?.owner === "" ? undefined : marker?.owner;
}

export function option(key: string, value: string): Option {
  return { $type: "OptionValue", key, value };
}

export function optionText(options: readonly Option[] | undefined, key: string): string | undefined {
  const value = options?.find((candidate) => candidate.key === key)?.value;
  return value === undefined || value === "" ? undefined : String(value);
}

// people can write there too
function parseMarker(text: string): Marker | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMarker(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMarker(value: unknown): value is Marker {
  if (typeof value !== "object" || value === null) return false;
  const { owner, machine, disks, interfaces } = value as Partial<Marker>;
  return (
    typeof owner === "string" &&
    typeof machine === "string" &&
    Array.isArray(disks) &&
    Array.isArray(interfaces)
  );
}
