import { basename, delimiter, dirname, resolve } from "node:path";

/**
 * Lets the CLI that an Automation API program starts find Pulumi's dynamic provider and this package.
 *
 * The CLI looks for both from where an inline program was started, or from its own work folder, which by default is a temporary
 * one; neither need be in the project. Node also looks in NODE_PATH, which the CLI inherits from this process. A program that the CLI itself runs has no need of it.
 */
export function shareModules(
  argv: readonly string[] = process.argv,
  env: NodeJS.ProcessEnv = process.env,
): void {
  if (/[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]/.test(argv[1] ?? "")) return;
  const known = (env.NODE_PATH ?? "").split(delimiter).filter((path) => path !== "");
  const folders = [...new Set([...known, ...moduleFolders()])];
  if (folders.length > known.length) env.NODE_PATH = folders.join(delimiter);
}

/** The folders that hold `@pulumi/pulumi` and this package. With a strict package manager they are not the program's. */
function moduleFolders(): string[] {
  return [pulumiFolder(), ownFolder()].filter((folder) => folder !== undefined);
}

function pulumiFolder(): string | undefined {
  try {
    return resolve(dirname(require.resolve("@pulumi/pulumi/package.json")), "../..");
  } catch {
    // in a bundle nothing can be told
    return undefined;
  }
}

// dist/sdk/ of the package; linked into a project it lies elsewhere, and beside its own modules
function ownFolder(): string | undefined {
  const folder = resolve(__dirname, "../../..");
  return basename(folder) === "node_modules" ? folder : undefined;
}
