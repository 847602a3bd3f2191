import { existsSync, readFileSync } from "node:fs";
import { Module } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import ts from "typescript";
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

const pulumis = resolve(dirname(require.resolve("@pulumi/pulumi/package.json")), "../..");

test("a process without a path shares that folder alone: this package lies in none", () => {
  expect(shared("/project/automate.js")).toEqual([pulumis]);
  expect(shared("/project/automate.js", "")).toEqual([pulumis]);
});

test("a process without a script, such as a prompt, shares it too", () => {
  const env: NodeJS.ProcessEnv = {};
  shareModules(["node"], env);
  expect(env.NODE_PATH).toBe(pulumis);
});

test("a path that has all folders stays as it was written", () => {
  const written = `${delimiter}/theirs${delimiter}${delimiter}${pulumis}${delimiter}`;
  const env: NodeJS.ProcessEnv = { NODE_PATH: written };
  shareModules(["node", "/project/automate.js"], env);
  expect(env.NODE_PATH).toBe(written);
});

test("a path that lacks a folder keeps those that it names", () => {
  expect(shared("/project/automate.js", `/theirs${delimiter}${delimiter}/others`)).toEqual([
    "/theirs",
    "/others",
    pulumis,
  ]);
});

/** The function as a file of the package shares modules that lies elsewhere, where there is no Pulumi. */
function sharedFrom(file: string): string | undefined {
  const source = readFileSync(join(__dirname, "../../sdk/module-path.ts"), "utf8");
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const module = new Module(file) as Module & { _compile(code: string, file: string): void };
  module._compile(outputText, file);
  const env: NodeJS.ProcessEnv = {};
  (module.exports as { shareModules: typeof shareModules }).shareModules(["node", "/automate.js"], env);
  return env.NODE_PATH;
}

test("a package that is installed shares the folder that it lies in", () => {
  const modules = resolve("/nowhere/node_modules");
  expect(sharedFrom(join(modules, "pulumi-virtrigaud/dist/sdk/module-path.js"))).toBe(modules);
});

test("a package that is linked, or a part of a bundle, shares nothing that it does not know", () => {
  expect(sharedFrom(resolve("/nowhere/src/pulumi-virtrigaud/dist/sdk/module-path.js"))).toBeUndefined();
  expect(sharedFrom(resolve("/bundle.js"))).toBeUndefined();
});
