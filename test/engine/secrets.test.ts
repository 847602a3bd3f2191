/** Marked secrets in every place that may hold one, and a search of everything that the engine and we write. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeUnless } from "../support/describe-unless";
import {
  createProject,
  type EngineProject,
  type EngineResult,
  type EngineStack,
  missingEngine,
} from "./harness";

/** Each place has its own word, so that a finding says where it came from. */
const secrets = {
  inlinePassword: "marked-inline-password-7d1f",
  inlineToken: "marked-inline-token-91ac",
  environment: "marked-environment-3b20",
  file: "marked-file-c8e4",
  stackConfig: "marked-stack-config-55f0",
  userData: "marked-user-data-e6b9",
  userDataFile: "marked-user-data-file-04d7",
} as const;

const program = `
const pulumi = require("@pulumi/pulumi");
const virt = require("pulumi-virtrigaud");
const config = new pulumi.Config();
const endpoint = process.env.MOCK_ENDPOINT;
const provider = (name, credentials) => new virt.Provider(name, { type: "mock", endpoint, credentials });
const small = new virt.VMClass("small", { cpu: 1, memory: "512Mi", diskDefaults: { size: "1Gi" } });
const machine = (name, host, more) => new virt.VirtualMachine(name, { provider: host, class: small, ...more });
const inline = provider("inline", { username: "admin", password: ${JSON.stringify(secrets.inlinePassword)}, token: process.env.INLINE_TOKEN });
machine("inline-machine", inline, { userData: { cloudInit: { inline: pulumi.secret("#cloud-config\\npassword: ${secrets.userData}\\n") } } });
machine("file-machine", inline, { userData: { cloudInit: { from: { file: process.env.USER_DATA_FILE } } } });
machine("environment-machine", provider("environment", { password: { env: "MARKED_SECRET" } }));
machine("secret-file-machine", provider("secret-file", { password: { file: process.env.SECRET_FILE } }));
machine("config-machine", provider("config", { password: { config: "test:password" } }));
`;

describeUnless(missingEngine(), "secrets", () => {
  let project: EngineProject;
  let stack: EngineStack;
  let folder: string;
  const outputs: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "virtrigaud-secrets-"));
    await writeFile(join(folder, "password"), `${secrets.file}\n`);
    await writeFile(join(folder, "user-data"), `#cloud-config\npassword: ${secrets.userDataFile}\n`);
    project = await createProject({ program });
    stack = await project.stack();
    await stack.setConfig({ "test:password": secrets.stackConfig }, { secret: true });
  });
  afterAll(async () => {
    await project.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const environment = (token: string): NodeJS.ProcessEnv => ({
    MOCK_ENDPOINT: join(folder, "mock"),
    MARKED_SECRET: secrets.environment,
    SECRET_FILE: join(folder, "password"),
    USER_DATA_FILE: join(folder, "user-data"),
    INLINE_TOKEN: token,
    VIRTRIGAUD_LOG: join(folder, "debug.log"),
    VIRTRIGAUD_LOG_LEVEL: "debug",
  });
  const keep = (result: EngineResult): EngineResult => {
    outputs.push(result.stdout, result.stderr, JSON.stringify(result.diagnostics));
    return result;
  };

  test("are nowhere in clear but where the hypervisor needs them", async () => {
    const env = environment(secrets.inlineToken);
    keep(await stack.preview({ env }));
    keep(await stack.up({ env }));
    keep(await stack.refresh({ env }));
    const rotated = keep(await stack.up({ env: environment(`${secrets.inlineToken}-rotated`) }));
    expect(rotated.changes).toMatchObject({ update: 3 });
    keep(await stack.up({ env: { ...env, MARKED_SECRET: "" }, fails: false }).catch((error) => error));

    const written = await filesUnder([
      join(project.directory, ".backend"),
      join(folder, "mock"),
      join(folder, "debug.log"),
    ]);
    expect(written.map(({ path }) => path).join("\n")).toContain("debug.log");
    // the engine's own record for debugging holds inputs as the program gave them
    const judged = written.filter(({ path }) => !path.endsWith(".events"));
    const found = Object.entries(secrets).flatMap(([place, secret]) => [
      ...judged.filter(({ text }) => text.includes(secret)).map(({ path }) => `${place} in ${path}`),
      ...outputs.filter((text) => text.includes(secret)).map(() => `${place} in the engine's output`),
    ]);
    const guest = /(userData|userDataFile) in .*\/mock\//;
    expect(found.filter((finding) => !guest.test(finding))).toEqual([]);
    expect(found.some((finding) => guest.test(finding))).toBe(true);
    keep(await stack.destroy({ env }));
  });

  test("a rotation of credentials touches no machine", async () => {
    const env = environment(secrets.inlineToken);
    await stack.up({ env });
    const before = await machineFiles();
    await stack.up({ env: environment("another-token") });
    expect(await machineFiles()).toEqual(before);
  });

  async function machineFiles(): Promise<[string, number][]> {
    const files = await filesUnder([join(folder, "mock", "machines")]);
    return Promise.all(files.map(async ({ path }) => [path, (await stat(path)).mtimeMs] as [string, number]));
  }
});

async function filesUnder(roots: readonly string[]): Promise<{ path: string; text: string }[]> {
  const found: { path: string; text: string }[] = [];
  for (const root of roots) {
    const isFile = (await stat(root)).isFile();
    const names = isFile ? [""] : await readdir(root, { recursive: true });
    for (const name of names) {
      const path = join(root, name);
      if ((await stat(path)).isFile()) found.push({ path, text: await readFile(path, "utf8") });
    }
  }
  return found;
}
