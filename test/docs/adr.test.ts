import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { read, repository } from "./markdown";

const folder = "docs/adr";
const sections = ["Status", "Context", "Decision", "Consequences", "Common mistakes"];
const pages = readdirSync(join(repository, folder)).filter((name) => name !== "README.md");

test("the index has every decision by its title, in order", () => {
  const entries = [...read(`${folder}/README.md`).matchAll(/^\d+\. \[(.+)\]\((.+)\)$/gm)];
  expect(entries.map(([, title, page]) => [page, title])).toEqual(
    pages.map((page) => [page, titleOf(read(`${folder}/${page}`))]),
  );
});

describe.each(pages)("%s", (page) => {
  const text = read(`${folder}/${page}`);

  test("is numbered by its place", () => {
    const number = pages.indexOf(page) + 1;
    expect(page).toMatch(new RegExp(`^${String(number).padStart(4, "0")}-[a-z0-9-]+\\.md$`));
    expect(text).toMatch(new RegExp(`^# ${number}\\. `));
  });

  test("has its sections, none empty, on one page", () => {
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(sections);
    for (const section of text.split(/^## .+$/m).slice(1)) expect(section.trim()).not.toBe("");
    expect(text.split("\n").length - 1).toBeLessThanOrEqual(60);
  });
});

function titleOf(text: string): string | undefined {
  return /^# \d+\. (.+)$/m.exec(text)?.[1];
}
