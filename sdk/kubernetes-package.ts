import { ManifestError } from "./kubernetes/manifest-error";

/** What we take of `@pulumi/kubernetes`. */
export interface KubernetesPackage {
  readonly CustomResource: typeof import("@pulumi/kubernetes").apiextensions.CustomResource;
  /** Of the package, and so of the plugin that the engine runs for it. */
  readonly version: string;
}

/**
 * `@pulumi/kubernetes`, which only those install who deploy to a cluster: loaded when it is needed. Throws `ManifestError`
 * when it is missing.
 */
export function loadKubernetesPackage(load = requirePackage): KubernetesPackage {
  try {
    return load();
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new ManifestError("the package @pulumi/kubernetes is needed: npm install @pulumi/kubernetes", {
      cause,
    });
  }
}

/**
 * Whether a creation fails when the object is there already, as it does since 4.29.0. Before, it becomes an update unless
 * another manager has set one of its fields to something else (server-side apply without force).
 */
export function refusesExistingObjects(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 4 || (major === 4 && minor >= 29);
}

function requirePackage(): KubernetesPackage {
  const { apiextensions }: typeof import("@pulumi/kubernetes") = require("@pulumi/kubernetes");
  const { version }: { version: string } = require("@pulumi/kubernetes/package.json");
  return { CustomResource: apiextensions.CustomResource, version };
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "MODULE_NOT_FOUND" &&
    error.message.includes("'@pulumi/kubernetes'")
  );
}
