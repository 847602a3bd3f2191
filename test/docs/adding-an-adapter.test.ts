/** What docs/adding-an-adapter.md says about files is so. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sourceFiles } from "../support/source-files";
import { markdownFiles, read, repository } from "./markdown";

const page = "docs/adding-an-adapter.md";
const text = read(page);

/** The hypervisor that has everything which an adapter can have, and the peer of its tests. */
const example = { kind: "vsphere", peer: "vcsim" };

function asWritten(path: string): string {
  return path.replaceAll("<type>", example.kind).replaceAll("<peer>", example.peer);
}

const folders = /^(provider|sdk|scripts|test|docs|examples)\//;
const named = [...text.matchAll(/`([\w<>./-]+)`/g)]
  .map(([, path = ""]) => path)
  .filter((path) => folders.test(path) || existsSync(join(repository, path)));

test.each([...new Set(named)])("%s is there", (path) => {
  expect(existsSync(join(repository, asWritten(path)))).toBe(true);
});

describe("each file that names a hypervisor", () => {
  const places = new Set(named.map(asWritten));
  const scripts = readdirSync(join(repository, "scripts"), { encoding: "utf8", recursive: true })
    .map((path) => `scripts/${path}`)
    .filter((path) => /\.m[jt]s$/.test(path) && !path.startsWith("scripts/go/"));
  const rootFiles = readdirSync(repository).filter((name) => /\.(json|mts|md|yaml)$/.test(name));
  const pages = markdownFiles().filter((path) => /^docs\/[^/]+$/.test(path) && path !== page);
  const naming = [...scripts, ...rootFiles, ...pages].filter((path) =>
    new RegExp(`${example.kind}|${example.peer}`, "i").test(read(path)),
  );

  test("is among those that the page lists", () => {
    expect(naming.length).toBeGreaterThan(10);
    expect(naming.filter((path) => !places.has(path))).toEqual([]);
  });
});

test("each helper of the core that adapters use is named", () => {
  const helpers = sourceFiles("provider/adapters").flatMap(({ imports }) =>
    imports.map(({ target }) => target).filter((target) => /^provider\/resilience\//.test(target)),
  );
  expect([...new Set(helpers)].filter((helper) => !text.includes(`\`${helper}.ts\``))).toEqual([]);
});

test("the minimal adapter has the files of every adapter, but for the configuration", () => {
  const files = ["index", "transport", "errors", "machines", "marker", "to-native", "from-native"];
  expect(readdirSync(join(repository, "test/contract/minimal"))).toEqual(
    expect.arrayContaining(files.map((name) => `${name}.ts`)),
  );
});
