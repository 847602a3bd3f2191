/** From the names of Go's functions to ours. */

/**
 * @typedef {Readonly<Record<string, unknown>>} Module
 * @typedef {"v1.9.0" | "v1.2.0"} ProfileName
 */

/** Those whose name is not Go's with a small first letter. */
const renamed = new Map([
  ["New", "newVMI"],
  ["DRANetwork", "draNetwork"],
  ["status.New", "status.newStatus"],
  ["replicaset.New", "replicaset.newReplicaSet"],
]);

/**
 * The name of our function, with a dot if it is in a namespace. Packages cloudinit and libvmifact are part of libvmi here.
 * @param {string} name e.g. `WithCPUCount`, `cloudinit.WithNoCloudUserData`, `status.WithPhase`
 * @returns {string}
 */
export function ourName(name) {
  const known = renamed.get(name);
  if (known !== undefined) return known;
  const parts = name.replace(/^(libvmi|libvmifact|cloudinit)\./, "").split(".");
  const own = parts.pop() ?? "";
  return [...parts, own.charAt(0).toLowerCase() + own.slice(1)].join(".");
}

/**
 * @param {Module} libvmi a profile's exports
 * @param {string} name Go's
 * @returns {(...parameters: unknown[]) => unknown}
 */
export function functionNamed(libvmi, name) {
  const found = ourName(name)
    .split(".")
    .reduce(
      (/** @type {unknown} */ place, part) => /** @type {Module | undefined} */ (place)?.[part],
      libvmi,
    );
  if (typeof found !== "function")
    throw new Error(`there is no function for ${name}: ${ourName(name)} is missing`);
  return /** @type {(...parameters: unknown[]) => unknown} */ (found);
}
