import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import manifest from "../../package.json";
import { anchors, markdownFiles, read, repository, withoutCode } from "./markdown";

test.each(markdownFiles())("%s has no dead link", (file) => {
  const dead = relativeLinks(read(file)).filter((link) => !leadsSomewhere(file, link));
  expect(dead).toEqual([]);
});

function relativeLinks(text: string): string[] {
  const links = withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g);
  return [...links].map(([, target = ""]) => target).filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(file: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? file : normalize(join(dirname(file), path));
  if (target.startsWith("..") || !existsSync(join(repository, target))) return false;
  if (anchor === undefined) return true;
  return statSync(join(repository, target)).isFile() && anchors(read(target)).has(anchor);
}

/** Beside the files that npm always publishes. */
const published = [...manifest.files, "README.md", "LICENSE", "package.json"];

function isPublished(path: string): boolean {
  return published.some((each) => path === each || path.startsWith(`${each}/`));
}

test.each(markdownFiles().filter(isPublished))(
  "%s, which is published, links to published files only",
  (file) => {
    const paths = relativeLinks(read(file)).map((link) => link.split("#")[0] ?? "");
    const targets = paths.filter((path) => path !== "").map((path) => normalize(join(dirname(file), path)));
    expect(targets.filter((target) => !isPublished(target.replace(/\/$/, "")))).toEqual([]);
  },
);
