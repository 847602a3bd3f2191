/** Other processes on the same folder: real ones, since locks and kills are about processes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { compileCache } from "../support/compile-cache";
import type { Order, OrderResults } from "./orders";

export interface ProcessResult {
  /** Empty where the process was killed. */
  readonly results: OrderResults;
  readonly signal: NodeJS.Signals | null;
}

export interface StartedProcess {
  readonly finished: Promise<ProcessResult>;
  kill(): void;
}

const hooks = pathToFileURL(require.resolve("./typescript-hooks.mjs")).href;

export function startProcess(order: Order): StartedProcess {
  const program = ["--import", hooks, require.resolve("./worker.ts"), JSON.stringify(order)];
  // twice as quick from the second process on
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache };
  const child = spawn(process.execPath, program, { env, stdio: ["ignore", "pipe", "pipe"] });
  const finish = async (): Promise<ProcessResult> => {
    const [output, problems, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    if (signal === null && code !== 0) throw new Error(problems);
    return { signal, results: signal === null ? JSON.parse(output) : {} };
  };
  return { finished: finish(), kill: () => child.kill("SIGKILL") };
}

export function runProcess(order: Order): Promise<ProcessResult> {
  return startProcess(order).finished;
}
