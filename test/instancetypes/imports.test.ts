/** What a program loads: the catalogue does without Pulumi, and the package without Pulumi's for Kubernetes. */
import { expect, test } from "vitest";
import { type Import, sourceFiles } from "../support/source-files";

const files = sourceFiles("sdk");

function loads(folder: string, wanted: (imported: Import) => boolean): string[] {
  const own = files.filter(({ path }) => path.startsWith(folder));
  const found = own.flatMap(({ imports }) => imports.filter((each) => !each.typeOnly && wanted(each)));
  return [...new Set(found.map(({ target }) => target))].toSorted();
}

test("the catalogue imports these packages and no other", () => {
  expect(loads("sdk/instancetypes/", ({ isPackage }) => isPackage)).toEqual([
    "fastest-levenshtein",
    "node:crypto",
    "yaml",
  ]);
});

test("the catalogue imports of the SDK what is about Kubernetes alone", () => {
  const elsewhere = loads("sdk/instancetypes/", ({ isPackage, target }) => {
    return !isPackage && !/^sdk\/(instancetypes|kubernetes|kubevirt)\//.test(target);
  });
  expect(elsewhere).toEqual([]);
});

test("@pulumi/kubernetes is imported nowhere: it is loaded when it is needed", () => {
  expect(loads("sdk/", ({ target }) => target.startsWith("@pulumi/kubernetes"))).toEqual([]);
});
