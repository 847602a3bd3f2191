import { describe, expect, it } from "vitest";
import { ManifestError } from "../../sdk/kubernetes/manifest-error";
import { loadKubernetesPackage, refusesExistingObjects } from "../../sdk/kubernetes-package";

function failing(error: unknown): () => never {
  return () => {
    throw error;
  };
}
const missing = (name: string, code = "MODULE_NOT_FOUND") =>
  Object.assign(new Error(`Cannot find module '${name}'`), { code });

describe("the package for Kubernetes", () => {
  it("is what the program has installed", () => {
    const there = { CustomResource: class {}, version: "4.25.0" };
    expect(loadKubernetesPackage(() => there as never)).toBe(there);
    expect(loadKubernetesPackage().version).toMatch(/^4\./);
  });

  it("is asked for where it is missing", () => {
    const cause = missing("@pulumi/kubernetes");
    const text = "the package @pulumi/kubernetes is needed: npm install @pulumi/kubernetes";
    expect(() => loadKubernetesPackage(failing(cause))).toThrow(new ManifestError(text, { cause }));
  });

  it.each([
    ["another package is missing", missing("glob")],
    ["it breaks", missing("@pulumi/kubernetes", "ERR_OTHER")],
    ["it breaks without a code", new Error("Cannot find module '@pulumi/kubernetes'")],
    ["it throws something else", "@pulumi/kubernetes"],
  ])("is not asked for where %s", (_title, error) => {
    expect(() => loadKubernetesPackage(failing(error))).toThrow(
      error instanceof Error ? error : String(error),
    );
  });
});

it("is not asked for where what is thrown only looks like the error of a missing module", () => {
  const alike = { ...missing("@pulumi/kubernetes"), message: "'@pulumi/kubernetes'" };
  let thrown: unknown;
  try {
    loadKubernetesPackage(failing(alike));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBe(alike);
});

it.each([
  ["3.99.0", false],
  ["4.28.9", false],
  ["4.29.0", true],
  ["4.30.1", true],
  ["5.0.0", true],
])("version %s refuses objects that are there already: %s", (version, refuses) => {
  expect(refusesExistingObjects(version)).toBe(refuses);
});
