import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeIso9660 } from "../../provider/cloud-init/iso9660";
import { describeUnless } from "../support/describe-unless";

const files = [
  { name: "user-data", content: "#cloud-config\n{}\n" },
  { name: "meta-data", content: "instance-id: ä\n" },
  { name: "network-config", content: "x".repeat(5000) },
  { name: "empty", content: new Uint8Array() },
];
const names = ["empty", "meta-data", "network-config", "user-data"];

const folder = mkdtempSync(join(tmpdir(), "iso9660-"));
const path = join(folder, "seed.iso");
writeFileSync(path, writeIso9660("cidata", files));
afterAll(() => rmSync(folder, { recursive: true }));

describe("writeIso9660", () => {
  test("writes the same bytes for the same files", () => {
    const image = writeIso9660("cidata", files);
    expect(image.equals(writeIso9660("cidata", files))).toBe(true);
    // golden: another digest means that every seed in use is uploaded once more
    expect(createHash("sha256").update(image).digest("hex")).toBe(
      "cd640c2eb3d51516e0e40a07cff5d713a192f2c748e35a7a731e28c75205ff1a",
    );
  });

  test("stays small", () => {
    expect(writeIso9660("cidata", files).length).toBe((25 + 1 + 1 + 3) * 2048);
  });

  test.each([
    { label: "a label of seventeen", entries: [], problem: /longer than 16/ },
    { label: "cidata", entries: [{ name: "a".repeat(31), content: "" }], problem: /longer than 31/ },
    {
      label: "cidata",
      entries: Array.from({ length: 40 }, (_, index) => ({ name: `file-${index}`, content: "" })),
      problem: /40 files are too many/,
    },
  ])("refuses what does not fit: $problem", ({ label, entries, problem }) => {
    expect(() => writeIso9660(label, entries)).toThrow(problem);
  });
});

describeUnless(absent("blkid", "util-linux"), "blkid", () => {
  test("finds the label", () => {
    const found = output("blkid", "-p", "-o", "export", path);
    expect(found).toMatch(/^LABEL=cidata$/m);
    expect(found).toMatch(/^TYPE=iso9660$/m);
  });
});

describeUnless(absent("bsdtar", "libarchive-tools"), "bsdtar", () => {
  test.each([
    { tree: "Rock Ridge", options: "iso9660:rockridge,iso9660:!joliet", expected: names },
    { tree: "Joliet", options: "iso9660:!rockridge,iso9660:joliet", expected: names },
    {
      tree: "plain ISO 9660",
      options: "iso9660:!rockridge,iso9660:!joliet",
      expected: ["EMPTY", "META_DATA", "NETWORK_CONFIG", "USER_DATA"],
    },
  ])("lists the names in $tree", ({ options, expected }) => {
    const listed = output("bsdtar", "--options", options, "-tf", path).split("\n");
    expect(listed.filter((name) => name !== "" && name !== ".").sort()).toEqual(expected);
  });

  test.each(files)("reads $name", ({ name, content }) => {
    expect(output("bsdtar", "-xOf", path, name)).toBe(Buffer.from(content).toString());
  });
});

describeUnless(absent("xorriso", "xorriso"), "xorriso", () => {
  test("finds label and names, and nothing to complain of", () => {
    const { stdout, stderr } = spawnSync("xorriso", ["-indev", path, "-find", "/", "-type", "f"], {
      encoding: "utf8",
    });
    expect(stdout.trim().split("\n").sort()).toEqual(names.map((name) => `'/${name}'`));
    expect(stderr).toContain("Volume id    : 'cidata'");
    expect(stderr).not.toMatch(/WARNING|SORRY|FAILURE|FATAL/);
  });
});

function absent(program: string, packageName: string): string | undefined {
  const found = spawnSync(program, ["--version"]).error === undefined;
  return found ? undefined : `${program} is not installed (apt package ${packageName})`;
}

function output(program: string, ...options: string[]): string {
  return execFileSync(program, options, { encoding: "utf8" });
}
