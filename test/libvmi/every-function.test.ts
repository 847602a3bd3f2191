/** No function of libvmi is without a case that is stated here by hand. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { current, older } from "./made";

const texts = readdirSync(__dirname)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(__dirname, name), "utf8"))
  .join("\n");

it.each([
  ["v1.9.0", functionsOf(current), /\b(?:current|libvmi)\.(\w+)/g],
  ["v1.9.0, of a status", functionsOf(current.status), /\bstatus\.(\w+)/g],
  ["v1.9.0, of a replica set", functionsOf(current.replicaset), /\breplicaset\.(\w+)/g],
  ["v1.2.0", functionsOf(older), /\b(?:older|libvmi)\.(\w+)/g],
] as const)("every function of %s has a case", (_, functions, calls) => {
  const called = new Set([...texts.matchAll(calls)].map(([, name]) => name));
  expect(functions.length).toBeGreaterThan(0);
  expect(functions.filter((name) => !called.has(name))).toEqual([]);
});

function functionsOf(module: object): string[] {
  return Object.entries(module).flatMap(([name, value]) => {
    const isClass = /^[A-Z]/.test(name);
    return typeof value === "function" && !isClass ? [name] : [];
  });
}
