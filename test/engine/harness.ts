/**
 * The real Pulumi engine for end-to-end tests: a temporary project, stacks in a file backend of its own, the pinned CLI.
 *
 *     await using project = await createProject({ program: `...JavaScript (CommonJS)...` });
 *     const stack = await project.stack("dev");
 *     const result = await stack.up();
 *     expect(result.operations).toContainEqual(expect.objectContaining({ name: "web", op: "create" }));
 *
 * A program finds `@pulumi/pulumi` and `pulumi-virtrigaud` (the built `dist`) in this repository's node_modules.
 */
import { accessSync, constants, mkdtempSync, readFileSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { compileCache } from "../support/compile-cache";
import { type EngineEvents, parseEngineEvents } from "./engine-events";
import { EngineProcess, killProcessesIn, type ProcessEnd } from "./engine-process";

const repository = resolve(__dirname, "../..");

export interface ProjectOptions {
  /** The text of `index.js`, CommonJS. JavaScript starts in half the time of TypeScript. */
  readonly program?: string;
  /** Or a file (`.js` or `.ts`) that becomes `index.js` or `index.ts`. */
  readonly programFile?: string;
  /** More files, by their path in the project. */
  readonly files?: Readonly<Record<string, string>>;
  /** Default `test`. */
  readonly name?: string;
  /** Further top-level keys of Pulumi.yaml, e.g. `{ plugins: { providers: [...] } }`; JSON is YAML. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
}

export interface OperationOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Further arguments for the CLI, e.g. `["--target", urn]`. */
  readonly args?: readonly string[];
  /** Show the preview first, as users do: a second provider process and twice the time. Default false. */
  readonly preview?: boolean;
  /** Without it a failure throws with the whole output; with it a success does. */
  readonly fails?: boolean;
  /** Milliseconds. Default 5 minutes. */
  readonly timeout?: number;
}

export interface EngineResult extends ProcessEnd, EngineEvents {}

export interface Deployment {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly { readonly resource: StateResource; readonly type: string }[];
  };
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  readonly protect?: boolean;
  /** Where the program makes it: `project:///index.ts#3,1`. */
  readonly sourcePosition?: string;
  readonly stackTrace?: readonly { readonly sourcePosition?: string }[];
}

type OperationName = "up" | "preview" | "refresh" | "destroy" | "import";

/** The reason why tests with the engine cannot run here, or undefined. For `test.skipIf` and `context.skip`. */
export function missingEngine(): string | undefined {
  return findCli() === undefined
    ? "no Pulumi CLI of the pinned version; `npm run setup` brings it"
    : undefined;
}

export async function createProject(options: ProjectOptions): Promise<EngineProject> {
  const directory = mkdtempSync(join(tmpdir(), "virtrigaud-engine-"));
  const name = options.name ?? "test";
  await mkdir(join(directory, ".backend"));
  await symlink(join(repository, "node_modules"), join(directory, "node_modules"));
  const project = new EngineProject(directory, name, options.env ?? {});
  // Without a `main` in package.json the language host looks for index.ts first and then index.js.
  await project.write("package.json", JSON.stringify({ name, private: true }));
  await project.write("Pulumi.yaml", JSON.stringify({ name, runtime: "nodejs", ...options.manifest }));
  if (options.program !== undefined) await project.write("index.js", options.program);
  if (options.programFile !== undefined) await project.copyProgram(options.programFile);
  for (const [path, text] of Object.entries(options.files ?? {})) await project.write(path, text);
  return project;
}

export class EngineProject {
  readonly #stacks: EngineStack[] = [];

  constructor(
    readonly directory: string,
    readonly name: string,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Creates a stack. Stacks of one project can work at the same time. */
  async stack(name = "dev", env: NodeJS.ProcessEnv = {}): Promise<EngineStack> {
    const stack = new EngineStack(this, name, env);
    await stack.cli(["stack", "init", name, "--no-select"]);
    this.#stacks.push(stack);
    return stack;
  }

  /** Runs a script of the project's folder with Node, in the environment of its stacks; fails when the exit code is not 0. */
  async script(file: string, env: NodeJS.ProcessEnv = {}, cwd = this.directory): Promise<ProcessEnd> {
    const running = new EngineProcess(process.execPath, [join(this.directory, file)], {
      cwd,
      env: { ...engineEnvironment(requireCli(), this.directory), ...this.env, ...env },
      timeout: 300_000,
    });
    return checkEnd(file, await running.ended);
  }

  /** A stack that is there: one that was renamed, say. */
  existing(name: string, env: NodeJS.ProcessEnv = {}): EngineStack {
    const stack = new EngineStack(this, name, env);
    this.#stacks.push(stack);
    return stack;
  }

  /** Writes a file, also to change the program between two operations. */
  async write(path: string, text: string): Promise<void> {
    const file = join(this.directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  async copyProgram(file: string): Promise<void> {
    await copyFile(file, join(this.directory, file.endsWith(".ts") ? "index.ts" : "index.js"));
  }

  /** Ends what still runs and removes the folder, state included; real machines are the test's own business. */
  async dispose(): Promise<void> {
    for (const stack of this.#stacks) stack.kill();
    killProcessesIn(this.directory);
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

/** An engine operation under way: watch it, signal it, and await `finished`. */
export class RunningOperation {
  constructor(
    readonly process: EngineProcess,
    /** Never fails for the exit code: whoever interrupts an operation looks at the result. */
    readonly finished: Promise<EngineResult>,
  ) {
    finished.catch(() => {});
  }
}

export class EngineStack {
  readonly #processes = new Set<EngineProcess>();
  #operations = 0;

  constructor(
    readonly project: EngineProject,
    readonly name: string,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  up(options: OperationOptions = {}): Promise<EngineResult> {
    return this.#finish("up", options);
  }

  preview(options: OperationOptions = {}): Promise<EngineResult> {
    return this.#finish("preview", options);
  }

  refresh(options: OperationOptions = {}): Promise<EngineResult> {
    return this.#finish("refresh", options);
  }

  destroy(options: OperationOptions = {}): Promise<EngineResult> {
    return this.#finish("destroy", options);
  }

  /** `pulumi import <type> <name> <id>`: adopts an existing object; needs a plugin, not the dynamic front-end. */
  importResource(
    type: string,
    name: string,
    id: string,
    options: OperationOptions = {},
  ): Promise<EngineResult> {
    return this.#finish("import", {
      ...options,
      args: [type, name, id, "--protect=false", ...(options.args ?? [])],
    });
  }

  /** Starts an operation and returns while it runs. */
  start(operation: OperationName, options: OperationOptions = {}): RunningOperation {
    const eventLog = join(this.project.directory, ".backend", `${this.name}-${++this.#operations}.events`);
    const args = [
      operation,
      "--stack",
      this.name,
      "--event-log",
      eventLog,
      ...approval(operation, options.preview),
    ];
    const cli = this.#spawn([...args, ...(options.args ?? [])], options);
    return new RunningOperation(cli, readResult(cli, eventLog));
  }

  /** Any other command of the CLI, in the project's folder and environment; fails when the exit code is not 0. */
  async cli(args: readonly string[], options: OperationOptions = {}): Promise<ProcessEnd> {
    const end = await this.#spawn(args, options).ended;
    return checkEnd(`pulumi ${args.join(" ")}`, end, options.fails);
  }

  async outputs<T = Record<string, unknown>>(): Promise<T> {
    const { stdout } = await this.cli(["stack", "output", "--stack", this.name, "--json", "--show-secrets"]);
    return JSON.parse(stdout) as T;
  }

  /** The stack's state, secrets encrypted as they lie on disk. */
  async export(): Promise<Deployment> {
    const { stdout } = await this.cli(["stack", "export", "--stack", this.name]);
    return JSON.parse(stdout) as Deployment;
  }

  /** The resource of that name in the state. */
  async resource(name: string): Promise<StateResource | undefined> {
    const { deployment } = await this.export();
    return deployment.resources?.find(({ urn }) => urn.endsWith(`::${name}`));
  }

  /** Replaces the state, e.g. with a recorded one. */
  async import(deployment: Deployment): Promise<void> {
    const file = join(this.project.directory, ".backend", `${this.name}-import.json`);
    await writeFile(file, JSON.stringify(deployment));
    await this.cli(["stack", "import", "--stack", this.name, "--file", file]);
  }

  async setConfig(
    values: Readonly<Record<string, string>>,
    options: { secret?: boolean } = {},
  ): Promise<void> {
    const kind = options.secret ? "--secret" : "--plaintext";
    const pairs = Object.entries(values).flatMap(([key, value]) => [kind, `${key}=${value}`]);
    await this.cli(["config", "set-all", "--stack", this.name, ...pairs]);
  }

  /** `pulumi state <verb>`, e.g. `state("taint", urn)`. */
  async state(verb: string, ...args: readonly string[]): Promise<ProcessEnd> {
    return this.cli(["state", verb, ...args, "--stack", this.name, "--yes"]);
  }

  /** The same state under another name, as `pulumi stack rename` makes it; this object has none any more. */
  async rename(name: string): Promise<EngineStack> {
    await this.cli(["stack", "rename", name, "--stack", this.name]);
    return this.project.existing(name, this.env);
  }

  /** Removes the lock that a killed CLI left. */
  async cancel(): Promise<void> {
    await this.cli(["cancel", this.name, "--yes"]);
  }

  kill(): void {
    for (const running of this.#processes) {
      running.killProviders();
      running.signalGroup("SIGKILL");
    }
  }

  async #finish(operation: OperationName, options: OperationOptions): Promise<EngineResult> {
    const result = await this.start(operation, options).finished;
    return checkEnd(`pulumi ${operation}`, result, options.fails);
  }

  #spawn(args: readonly string[], options: OperationOptions): EngineProcess {
    const cli = requireCli();
    const env = {
      ...engineEnvironment(cli, this.project.directory),
      ...this.project.env,
      ...this.env,
      ...options.env,
    };
    const running = new EngineProcess(cli, [...args, "--non-interactive"], {
      cwd: this.project.directory,
      env,
      timeout: options.timeout ?? 300_000,
    });
    this.#processes.add(running);
    const forget = () => this.#processes.delete(running);
    running.ended.then(forget, forget);
    return running;
  }
}

function approval(operation: OperationName, preview = false): string[] {
  if (operation === "preview") return [];
  return preview ? ["--yes"] : ["--yes", "--skip-preview"];
}

async function readResult(cli: EngineProcess, eventLog: string): Promise<EngineResult> {
  const end = await cli.ended;
  // A command line that the CLI refuses leaves no event log.
  const log = await readFile(eventLog, "utf8").catch(() => "");
  return { ...end, ...parseEngineEvents(log) };
}

function checkEnd<End extends ProcessEnd>(title: string, end: End, fails = false): End {
  if ((end.exitCode !== 0) === fails) return end;
  const what = fails ? "succeeded, and was to fail" : `ended with exit code ${end.exitCode}`;
  throw new Error(`${title} ${what}:\n${end.stdout}\n${end.stderr}`);
}

function engineEnvironment(cli: string, directory: string): NodeJS.ProcessEnv {
  // Nobody's own Pulumi settings, tokens or plugins: what a test needs it names.
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith("PULUMI_"));
  return {
    ...Object.fromEntries(inherited),
    PATH: [dirname(cli), join(repository, "node_modules/.bin"), process.env.PATH].join(delimiter),
    PULUMI_HOME: join(directory, ".backend/home"),
    PULUMI_BACKEND_URL: `file://${join(directory, ".backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    // Each operation starts two processes of Node that load the same files: a tenth of its time is their compilation.
    NODE_COMPILE_CACHE: compileCache,
    // Without it the CLI has no --event-log.
    PULUMI_DEBUG_COMMANDS: "true",
  };
}

function requireCli(): string {
  const cli = findCli();
  if (cli === undefined) throw new Error(missingEngine());
  return cli;
}

/** Where `scripts/setup.mjs` put the pinned version; `VIRTRIGAUD_TEST_PULUMI` names another binary. */
function findCli(): string | undefined {
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const candidates = [
    process.env.VIRTRIGAUD_TEST_PULUMI,
    join(home, "versions", pinnedVersion(), "bin/pulumi"),
  ];
  return candidates.find((file) => file !== undefined && isExecutable(file));
}

function pinnedVersion(): string {
  const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    devDependencies: { pulumi: string };
  };
  return manifest.devDependencies.pulumi;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
