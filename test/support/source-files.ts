import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import * as ts from "typescript";

const repository = resolve(__dirname, "../..");

export interface Import {
  /** The file that is imported, e.g. `provider/units`, or the package, e.g. `zod` or `node:fs`. */
  readonly target: string;
  readonly isPackage: boolean;
  /** What of it is imported by name; empty where everything is. */
  readonly names: readonly string[];
  /** It leaves no trace in the compiled code. */
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** From the root of the repository, e.g. `provider/units.ts`. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly tree: ts.SourceFile;
}

/** Every TypeScript file of these folders. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(repository, folder), { encoding: "utf8", recursive: true })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => sourceFile(posix.join(folder, name))),
  );
}

function sourceFile(path: string): SourceFile {
  const text = readFileSync(join(repository, path), "utf8");
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return { path, tree, imports: importsOf(tree, path) };
}

function importsOf(tree: ts.SourceFile, path: string): Import[] {
  const found: Import[] = [];
  visit(tree, (node) => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined
    ) {
      if (ts.isStringLiteral(node.moduleSpecifier))
        found.push(resolved(path, node.moduleSpecifier.text, isTypeOnly(node), namesOf(node)));
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [name] = node.arguments;
      if (name !== undefined && ts.isStringLiteral(name)) found.push(resolved(path, name.text, false, []));
    }
  });
  return found;
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  return (
    clause.name === undefined &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.every((element) => element.isTypeOnly)
  );
}

function namesOf(node: ts.ImportDeclaration | ts.ExportDeclaration): string[] {
  const names = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
  if (names === undefined || !(ts.isNamedImports(names) || ts.isNamedExports(names))) return [];
  return names.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

function resolved(path: string, specifier: string, typeOnly: boolean, names: readonly string[]): Import {
  if (!specifier.startsWith(".")) return { target: specifier, isPackage: true, typeOnly, names };
  const target = posix.join(dirname(path), specifier).replace(/\.js$/, "");
  return { target, isPackage: false, typeOnly, names };
}

/** Calls back for every node of the tree. */
export function visit(node: ts.Node, callback: (node: ts.Node) => void): void {
  callback(node);
  ts.forEachChild(node, (child) => visit(child, callback));
}
