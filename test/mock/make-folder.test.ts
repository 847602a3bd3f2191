import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fromFileError } from "../../provider/adapters/mock/errors";
import { makeFolder } from "../../provider/adapters/mock/hypervisor/make-folder";
import { closeSessions, openSession } from "../../provider/runtime/sessions";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "virtrigaud-folder-"));
});
afterEach(() => rm(folder, { recursive: true }));

function fails(code: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: made up`), { code });
  };
}

test("a folder is made with all above it, and one that is there stays", () => {
  const path = join(folder, "a", "b", "c");
  makeFolder(path);
  makeFolder(path);
  expect(existsSync(path)).toBe(true);
});

test("a file in its place is no folder", async () => {
  await writeFile(join(folder, "file"), "");
  expect(() => makeFolder(join(folder, "file"))).toThrow(/EEXIST/);
  expect(() => makeFolder(join(folder, "file", "below"))).toThrow(/ENOTDIR/);
});

test("where nothing can be made it ends, and says so", () => {
  const make = vi.fn(fails("ENOENT"));
  expect(() => makeFolder("/", make)).toThrow(/ENOENT/);
  expect(() =>
    makeFolder(join(folder, "a"), (path) => (path === folder ? fails("EEXIST")() : make())),
  ).toThrow(
    `endpoint: no folder can be made in ${folder}; choose a folder on a file system that can be written`,
  );
});

test("a file system that is read-only is called that", () => {
  const error = (() => {
    try {
      return makeFolder(join(folder, "a"), fails("EROFS"));
    } catch (cause) {
      return fromFileError(cause);
    }
  })();
  expect(error).toMatchObject({
    code: "Unauthorized",
    remediation: "choose a folder on a file system that can be written",
  });
});

test.runIf(existsSync("/proc/self"))("an endpoint in /proc is refused at once", async () => {
  const opening = openSession({ type: "mock", endpoint: "/proc/nope/below" });
  await expect(opening).rejects.toMatchObject({ code: "InvalidSpec", property: "endpoint" });
  await closeSessions();
});
