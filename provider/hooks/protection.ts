import { isDeepStrictEqual } from "node:util";
import { toProviderError } from "../contract/errors";
import { rootDiskName } from "../contract/machine";
import { PartialFailure } from "../runtime/partial-failure";
import type { PropertyMap, PropertyValue } from "../runtime/values";

/**
 * What a failed update throws. A deletion reads the state: what the program protects from it by now must be there, whatever else
 * the update did not do. What it no longer protects stays protected.
 */
export function withProtection(
  { id, recorded, inputs }: { id: string; recorded: PropertyMap; inputs: PropertyMap },
  error: unknown,
): unknown {
  const state = PartialFailure.is(error) ? error.properties : recorded;
  const kept = protectedAs(inputs, state);
  if (isDeepStrictEqual(kept, state)) return error;
  if (PartialFailure.is(error)) return new PartialFailure(error.id, kept, error.reasons, error.cause);
  return new PartialFailure(id, kept, [toProviderError(error).message], error);
}

function protectedAs({ deletionPolicy, lifecycle, disks }: PropertyMap, state: PropertyMap): PropertyMap {
  const retained = listOf(disks).filter(isRetained).map(nameOf);
  return {
    ...state,
    ...(deletionPolicy === "Retain" && { deletionPolicy }),
    ...beforeDeletion(lifecycle, state),
    ...(retained.length > 0 && { disks: withRetained(listOf(state.disks), retained) }),
  };
}

/** What is asked of the guest before a deletion, for instance a backup. */
function beforeDeletion(wanted: PropertyValue | undefined, { lifecycle }: PropertyMap): PropertyMap {
  const { preStop, gracefulShutdownTimeout } = mapOf(wanted);
  if (preStop === undefined && gracefulShutdownTimeout === undefined) return {};
  const steps: PropertyMap = {
    ...mapOf(lifecycle),
    ...(preStop !== undefined && { preStop }),
    ...(gracefulShutdownTimeout !== undefined && { gracefulShutdownTimeout }),
  };
  return { lifecycle: steps };
}

/** A root disk need not be listed to be there; every other disk that is not in the state is not on the machine. */
function withRetained(disks: readonly PropertyMap[], retained: readonly unknown[]): PropertyMap[] {
  const known = disks.some((disk) => nameOf(disk) === rootDiskName);
  const all = known || !retained.includes(rootDiskName) ? disks : [...disks, { name: rootDiskName }];
  return all.map((disk) => (retained.includes(nameOf(disk)) ? { ...disk, deletionPolicy: "Retain" } : disk));
}

function isRetained({ deletionPolicy }: PropertyMap): boolean {
  return deletionPolicy === "Retain";
}

function nameOf({ name }: PropertyMap): unknown {
  return name;
}

function mapOf(value: PropertyValue | undefined): PropertyMap {
  return typeof value === "object" && value !== null ? (value as PropertyMap) : {};
}

function listOf(value: PropertyValue | undefined): PropertyMap[] {
  return Array.isArray(value) ? (value as PropertyMap[]) : [];
}
