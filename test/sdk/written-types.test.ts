import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as ts from "typescript";
import { describe, expect, it } from "vitest";
import { toJSONSchema } from "zod";
import { resourceModels as models } from "../../provider/models/outputs";
import { argumentTypes } from "../../scripts/types/arguments.mjs";
import { outputTypes } from "../../scripts/types/outputs.mjs";

const repository = resolve(__dirname, "../..");
const biome = join(repository, "node_modules/@biomejs/biome/bin/biome");

function formatted(text: string, path: string): string {
  const words = [biome, "format", `--stdin-file-path=${path}`];
  return execFileSync(process.execPath, words, { cwd: repository, input: text, encoding: "utf8" });
}

describe("the types of the SDK", () => {
  it.each([
    ["sdk/types/arguments.ts", () => argumentTypes({ models, toJSONSchema })],
    ["sdk/types/outputs.ts", () => outputTypes({ models, toJSONSchema })],
  ])("%s is what the models say (`npm run types` writes it)", (path, written) => {
    expect(readFileSync(join(repository, path), "utf8")).toBe(formatted(written(), path));
  });
});

it("shows the text of each output where a program uses it", { timeout: 60_000 }, () => {
  const index = join(repository, "sdk/index.ts");
  const options = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: ["node"] };
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source && checker.getSymbolAtLocation(source);
  const exported = module === undefined ? [] : checker.getExportsOfModule(module);
  const silent = Object.entries(models).flatMap(([kind, { outputs }]) => {
    const symbol = exported.find(({ name }) => name === kind);
    if (symbol === undefined) return [kind];
    const type = checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(symbol));
    return Object.keys(outputs.shape).filter(
      (name) => type.getProperty(name)?.getDocumentationComment(checker).length === 0,
    );
  });
  expect(silent).toEqual([]);
});
