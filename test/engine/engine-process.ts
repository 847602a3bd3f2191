/** One run of the Pulumi CLI as a child process: its output, its provider processes, its end. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface ProcessEnd {
  /** Undefined when a signal ended the process. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds after which the CLI is killed and the run fails. */
  readonly timeout: number;
}

/** The engine starts the dynamic host by this path, and a plugin by this name. */
const providerCommand = /dynamic-provider|pulumi-resource-(?!pulumi-nodejs)/;

export class EngineProcess {
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  #stdout = "";
  #stderr = "";

  constructor(command: string, args: readonly string[], options: ProcessOptions) {
    // Detached: a terminal's Ctrl-C reaches the CLI's whole process group, and so does signalGroup() below.
    this.#child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.ended = this.#waitForEnd(options.timeout, [command, ...args].join(" "));
    // Whoever awaits it sees the failure; a test that ended earlier must not fail for it.
    this.ended.catch(() => {});
  }

  get output(): string {
    return this.#stdout + this.#stderr;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** To the CLI alone. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** What a terminal does at Ctrl-C. */
  signalGroup(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined && this.running) process.kill(-this.#child.pid, signal);
  }

  /** Resolves once the text so far matches; fails when the CLI ends before. */
  async waitForOutput(pattern: RegExp): Promise<void> {
    await this.#until(() => pattern.test(this.output), `output ${pattern}`);
  }

  /** The ids of the provider processes that this CLI started and that live now. */
  providerProcesses(): number[] {
    const root = this.#child.pid;
    return root === undefined ? [] : descendants(root).filter((id) => providerCommand.test(commandLine(id)));
  }

  /** Waits for the first provider process and returns its id. */
  async provider(): Promise<number> {
    await this.#until(() => this.providerProcesses().length > 0, "a provider process");
    return this.providerProcesses()[0] as number;
  }

  /** `kill -9` of every provider process that lives now. */
  killProviders(): void {
    for (const id of this.providerProcesses()) kill(id);
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    while (!condition()) {
      if (!this.running) throw new Error(`the CLI ended before ${what} came:\n${this.output}`);
      await sleep(25);
    }
  }

  async #waitForEnd(timeout: number, title: string): Promise<ProcessEnd> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.killProviders();
      this.signalGroup("SIGKILL");
    }, timeout);
    try {
      const exitCode = await endOf(this.#child);
      if (late) throw new Error(`${title}: killed after ${timeout} ms:\n${this.output}`);
      return { exitCode, stdout: this.#stdout, stderr: this.#stderr };
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * A process that outlives the CLI (a provider after `kill -9` of the CLI) holds its pipes open: so the end is `exit`, and
 * `close` only as long as it comes at once.
 */
async function endOf(child: ChildProcess): Promise<number | undefined> {
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  await Promise.race([closed, sleep(1000, undefined, { ref: false })]);
  return code ?? undefined;
}

/**
 * Ends what a killed CLI left behind in `directory`: providers, and the host of the program, which never ends by itself but
 * keeps a core busy (its report that the engine is gone goes to a pipe that nobody reads, which is an error to report).
 */
export function killProcessesIn(directory: string): void {
  for (const id of processIds()) {
    if (workingDirectory(id).startsWith(directory)) kill(id);
  }
}

function kill(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // The process has ended meanwhile.
  }
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function descendants(root: number): number[] {
  const parents = new Map(processIds().map((id) => [id, parentOf(id)]));
  const descends = (id: number | undefined): boolean => {
    if (id === undefined) return false;
    const parent = parents.get(id);
    return parent === root || descends(parent);
  };
  return [...parents.keys()].filter(descends);
}

function parentOf(id: number): number | undefined {
  // "pid (any name) state parent ...": the name may hold blanks and brackets.
  const parent = procFile(id, "stat").split(") ").at(-1)?.split(" ")[1];
  return parent === undefined ? undefined : Number(parent);
}

/** Empty for `sh` wrappers, so that a kill hits the provider and not the shell around it. */
function commandLine(id: number): string {
  const [program = "", ...rest] = procFile(id, "cmdline").split("\0");
  return /(^|\/)(ba|da)?sh$/.test(program) ? "" : [program, ...rest].join(" ");
}

function procFile(id: number, name: string): string {
  try {
    return readFileSync(`/proc/${id}/${name}`, "utf8");
  } catch {
    return ""; // The process has ended meanwhile.
  }
}

function workingDirectory(id: number): string {
  try {
    return readlinkSync(`/proc/${id}/cwd`);
  } catch {
    return "";
  }
}
