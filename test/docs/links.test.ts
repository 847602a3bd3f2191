import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
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
