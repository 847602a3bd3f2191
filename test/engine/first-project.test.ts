import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import manifest from "../../package.json";
import { read } from "../docs/markdown";
import { describeUnless } from "../support/describe-unless";
import { missingEngine } from "./harness";

const repository = resolve(__dirname, "../..");
const engine = join(
  process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"),
  "versions",
  manifest.devDependencies.pulumi,
  "bin",
);
const page = read("docs/getting-started.md");
const section = page.slice(page.indexOf("## A first project"), page.indexOf("## One program"));

/** The files of the project: blocks under a line with their name. */
const files = [...section.matchAll(/^`([^`\n]+)`:\n\n```\w+\n(.*?)^```/gms)].map(
  ([, name = "", text = ""]) => ({ name, text }),
);
/** What is typed: `npm pack` in the clone, then the commands in the project. */
const [inClone = "", inProject = ""] = [...section.matchAll(/^```sh\n(.*?)^```/gms)].map(
  ([, text]) => text ?? "",
);
const [output = ""] = [...section.matchAll(/^```text\n(.*?)^```/gms)].map(([, text]) => text ?? "");

describeUnless(missingEngine() ?? missingRegistry(), "the first project of docs/getting-started.md", () => {
  const folder = mkdtempSync(join(tmpdir(), "virtrigaud-first-project-"));
  const clone = join(folder, manifest.name);
  const project = join(folder, "machines");
  const run = (script: string) =>
    promisify(execFile)("sh", ["-ec", script], {
      cwd: project,
      env: {
        ...process.env,
        PATH: [engine, resolve(process.execPath, ".."), process.env.PATH].join(delimiter),
        PULUMI_HOME: join(folder, "home"),
        PULUMI_SKIP_CONFIRMATIONS: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_CONFIG_PASSPHRASE: "choose one",
      },
      maxBuffer: 64 * 2 ** 20,
    });
  let shown = "";

  beforeAll(async () => {
    for (const each of [clone, project]) mkdirSync(each);
    for (const { name, text } of files) writeFileSync(join(project, name), text);
    // dist is built already, and other tests run on it
    execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", clone], {
      cwd: repository,
      stdio: "ignore",
    });
    shown = (await run(inProject)).stdout;
  }, 10 * 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("packs the package, and has the files that it needs", () => {
    expect(inClone).toContain("npm pack");
    expect(files.map(({ name }) => name)).toEqual([
      "package.json",
      "tsconfig.json",
      "Pulumi.yaml",
      "index.ts",
    ]);
  });

  it("prints what the document says", () => {
    expect(masked(shown)).toContain(masked(output));
  });

  it("installs nothing for Kubernetes", () => {
    expect(existsSync(join(project, "node_modules/@kubernetes"))).toBe(false);
  });

  it("has no error in any declaration, ours and others' included", async () => {
    await expect(run("npx --no-install tsc --noEmit -p .")).resolves.toMatchObject({ stdout: "" });
  });

  it("has no error under module resolution of Node.js, subpaths included", async () => {
    const program = `import { newVMI } from "${manifest.name}/libvmi";
import { findInstancetypes } from "${manifest.name}/instancetypes";
export const made = [newVMI(), findInstancetypes()];
`;
    writeFileSync(join(project, "subpaths.ts"), program);
    for (const module of ["commonjs --moduleResolution node", "nodenext"]) {
      const words = `npx --no-install tsc --noEmit --strict --target es2022 --module ${module} subpaths.ts`;
      await expect(run(words), module).resolves.toMatchObject({ stdout: "" });
    }
  });

  it("compiles with the compiler that Pulumi brings along, too", async () => {
    await run("mv node_modules/typescript typescript && pulumi preview --expect-no-changes");
    await run("mv typescript node_modules/typescript");
  });

  it("is empty again after `pulumi destroy`", async () => {
    await expect(run("pulumi destroy")).resolves.toMatchObject({
      stdout: expect.stringContaining("- 7 deleted"),
    });
  });
});

/** The reason why packages cannot be installed here, or undefined. */
function missingRegistry(): string | undefined {
  try {
    execFileSync("npm", ["view", "typescript", "version"], { stdio: "ignore", timeout: 60_000 });
    return undefined;
  } catch {
    return "npm reaches no registry";
  }
}

/** Addresses differ from machine to machine. */
function masked(text: string): string {
  return text.replace(/\d+\.\d+\.\d+\.\d+/g, "an address");
}
