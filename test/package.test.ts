import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../package.json";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lockFile = readFileSync(resolve(__dirname, "../package-lock.json"), "utf8");
const locked: [string, Locked][] = Object.entries(JSON.parse(lockFile).packages);

describe("package-lock.json", () => {
  it("has the packages of every platform, without which `npm ci` refuses it", () => {
    const paths = new Set(locked.map(([path]) => path));
    const missing = locked.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !hasPackage(paths, path, name)),
    );
    expect(missing).toEqual([]);
  });

  it("names no registry", () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

describe("the published package", () => {
  it("runs nothing when it is installed", () => {
    const hooks = ["preinstall", "install", "postinstall", "prepare", "preprepare", "postprepare"];
    expect(hooks.filter((name) => Object.hasOwn(manifest.scripts, name))).toEqual([]);
  });

  it("needs no newer Node.js for its dependencies than it says", () => {
    const newer = locked.filter(([path, { dev, peer, engines }]) => {
      const least = /^>=\s*(\d+(\.\d+)*)$/.exec(engines?.node ?? "")?.[1];
      return path !== "" && !dev && !peer && least !== undefined && isNewer(least, oldestNode);
    });
    expect(newer).toEqual([]);
  });
});

const oldestNode = manifest.engines.node.replace(">=", "");

function isNewer(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) > 0;
}

/** As Node.js finds it: in the package's own folder, or in one above. */
function hasPackage(paths: ReadonlySet<string>, from: string, name: string): boolean {
  const folders = from
    .split("/node_modules/")
    .map((_, index, all) => all.slice(0, index + 1).join("/node_modules/"));
  return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`].some((path) =>
    paths.has(path),
  );
}
