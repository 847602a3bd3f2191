import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as ts from "typescript";
import { describe, expect, it } from "vitest";

const repository = resolve(__dirname, "../..");

/** Every whole TypeScript program in the documents: a block that imports the package. */
const programs = documents().flatMap((file) => {
  const text = readFileSync(join(repository, file), "utf8");
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, program = ""]) => program);
  return blocks
    .filter((program) => program.includes('from "pulumi-virtrigaud'))
    .map((program, index) => ({
      title: `${file}, program ${index + 1}`,
      name: `${file}.${index}.ts`,
      program,
    }));
});

function documents(): string[] {
  const inDocs = readdirSync(join(repository, "docs"), { encoding: "utf8", recursive: true });
  return ["README.md", ...inDocs.filter((file) => file.endsWith(".md")).map((file) => join("docs", file))];
}

describe("a program in the documents", () => {
  it("is in README.md", () => {
    expect(programs.map(({ title }) => title)).toContain("README.md, program 1");
  });

  it("compiles as it is written", { timeout: 60_000 }, () => {
    expect(problemsOf(programs)).toEqual([]);
  });
});

/** What `tsc` says of them, with the package's sources in the place of the package. */
function problemsOf(files: readonly { readonly name: string; readonly program: string }[]): string[] {
  const { config } = ts.readConfigFile(join(repository, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, repository);
  const texts = new Map(files.map(({ name, program }) => [join(repository, name), program]));
  const settings: ts.CompilerOptions = { ...options, noUnusedLocals: false };
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile(path, version, ...rest)
      : ts.createSourceFile(path, text, version);
  };
  const compiled = ts.createProgram([...texts.keys()], settings, host);
  return [...texts.keys()].flatMap((path) =>
    compiled
      .getSemanticDiagnostics(compiled.getSourceFile(path))
      .map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`),
  );
}
