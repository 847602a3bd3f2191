import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { featuresPage } from "../engine/features/page";
import { type Feature, groups } from "../engine/features/rows";
import { read, repository } from "./markdown";

const folder = "test/engine/features";

test("docs/pulumi-features.md is what the rows say", async () => {
  await expect(featuresPage()).toMatchFileSnapshot(join(repository, "docs/pulumi-features.md"));
});

test("each row is proven by one test", () => {
  const files = readdirSync(join(repository, folder)).filter((file) => file.endsWith(".test.ts"));
  const titles = files.flatMap((file) => [...read(`${folder}/${file}`).matchAll(/test\(\s*row\(([^)]*)\)/g)]);
  const proven = titles.flatMap(([, names = ""]) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name]) => name),
  );
  const rows = groups.flatMap(({ features }) => features as readonly Feature[]);
  const elsewhere = rows.filter(({ provenBy }) => provenBy !== undefined);
  expect([...proven, ...elsewhere.map(({ feature }) => feature)].toSorted()).toEqual(
    rows.map(({ feature }) => feature).toSorted(),
  );
  for (const { provenBy: [file, title] = ["", ""] } of elsewhere)
    expect(read(`test/engine/${file}`)).toContain(`test("${title}"`);
});
