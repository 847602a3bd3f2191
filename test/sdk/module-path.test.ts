import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { shareModules } from "../../sdk/module-path";

function shared(script: string, path?: string): string[] | undefined {
  const env: NodeJS.ProcessEnv = path === undefined ? {} : { NODE_PATH: path };
  shareModules(["node", script], env);
  shareModules(["node", script], env);
  return env.NODE_PATH?.split(delimiter);
}

test("a process that may start the CLI shares the folder of Pulumi's modules, once", () => {
  const folders = shared("/project/automate.js", "/theirs") ?? [];
  expect(folders[0]).toBe("/theirs");
  expect(folders.some((folder) => existsSync(join(folder, "@pulumi/pulumi/cmd/dynamic-provider")))).toBe(
    true,
  );
  expect(new Set(folders).size).toBe(folders.length);
});

test("a program that the CLI runs shares nothing", () => {
  expect(shared("/project/node_modules/@pulumi/pulumi/cmd/run/index.js")).toBeUndefined();
  expect(shared("/project/node_modules/@pulumi/pulumi/cmd/run", "/theirs")).toEqual(["/theirs"]);
});
