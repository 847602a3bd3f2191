/** The catalogue by name and by labels. */
import { closest } from "fastest-levenshtein";
import { ManifestError } from "../kubernetes/manifest-error";
import type { Entry } from "./entry";
import type { Instancetype, InstancetypeName } from "./instancetypes";
import { instancetypes } from "./instancetypes";
import { parseLabelQuery } from "./label-query";
import type { Preference, PreferenceName } from "./preferences";
import { preferences } from "./preferences";

/** The instancetype of this name. Throws `ManifestError` when the catalogue has none. */
export function instancetype(name: InstancetypeName): Instancetype {
  return entryNamed(name, instancetypes, "instancetype");
}

/** The preference of this name. Throws `ManifestError` when the catalogue has none. */
export function preference(name: PreferenceName): Preference {
  return entryNamed(name, preferences, "preference");
}

/** Whether this is the name of one of the catalogue's instancetypes. */
export function isInstancetypeName(name: string): name is InstancetypeName {
  return instancetypes.some((entry) => entry.name === name);
}

/** Whether this is the name of one of the catalogue's preferences. */
export function isPreferenceName(name: string): name is PreferenceName {
  return preferences.some((entry) => entry.name === name);
}

/**
 * The instancetypes whose labels are what the query asks for, in the syntax of `kubectl -l`; all of them for the empty
 * query. Throws `ManifestError` when it is no query.
 *
 * ```ts
 * findInstancetypes("instancetype.kubevirt.io/class=network,instancetype.kubevirt.io/memory=16Gi"); // n1.xlarge
 * ```
 */
export function findInstancetypes(query = ""): Instancetype[] {
  const asks = parseLabelQuery(query);
  return instancetypes.filter(({ labels }) => asks(labels));
}

/** The same for preferences, e.g. `instancetype.kubevirt.io/os-type=linux`. */
export function findPreferences(query = ""): Preference[] {
  const asks = parseLabelQuery(query);
  return preferences.filter(({ labels }) => asks(labels));
}

function entryNamed<Name extends string, Found extends Entry<Name, unknown>>(
  name: string,
  entries: readonly Found[],
  what: string,
): Found {
  const found = entries.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const near = closest(
    name,
    entries.map((entry) => entry.name),
  );
  throw new ManifestError(`"${name}" is no ${what} of the catalogue; the nearest is "${near}"`);
}
