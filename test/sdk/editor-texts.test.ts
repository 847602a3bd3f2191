/** What an editor shows of the arguments of a program. */
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const file = join(__dirname, "program.ts");
const program = `import * as virt from "../../sdk";
new virt.VirtualMachine("web", { provider: { type: "mock", endpoint: "/tmp" }, class: { cpu: 1, memory: "1Gi" } });
`;

it("has a text for each property of a class and of a connection that are written in place", () => {
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      strict: true,
    }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const text = name === file ? program : ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => __dirname,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
  });
  const shown = ["type:", "endpoint:", "cpu:", "memory:"].map((property) => {
    const text = service.getQuickInfoAtPosition(file, program.indexOf(property))?.documentation;
    return ts.displayPartsToString(text);
  });
  expect(shown).toEqual([
    "The type of the hypervisor.",
    expect.stringContaining("The address of the hypervisor"),
    expect.stringContaining("The number of virtual CPUs."),
    expect.stringContaining("The memory of the machine"),
  ]);
}, 60_000);
