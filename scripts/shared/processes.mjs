import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { repository, stateFolder } from "./paths.mjs";

/** A failure that was foreseen: shown as its message alone, without a stack. */
export class ScriptError extends Error {}

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv }} RunOptions */

/**
 * Runs a command with the terminal's own input and output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} the exit code
 */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: repository, ...options, stdio: "inherit" });
  const [code] = await once(child, "exit");
  return code ?? 1;
}

/**
 * Runs a command that says much and matters little: into `.state/logs/<name>.log`, shown only when it fails. A line
 * every half minute says that it still runs.
 * @param {string} name
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export async function runLogged(name, command, args, options = {}) {
  const file = join(stateFolder, "logs", `${name}.log`);
  mkdirSync(join(stateFolder, "logs"), { recursive: true });
  const log = createWriteStream(file);
  const started = Date.now();
  const heartbeat = setInterval(() => console.log(`  … ${name}: ${seconds(started)} so far`), 30_000);
  try {
    const child = spawn(command, args, { cwd: repository, ...options, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const [code] = await once(child, "close");
    await new Promise((resolve) => log.end(resolve));
    if (code !== 0)
      throw new ScriptError(`${[command, ...args].join(" ")}: exit code ${code}\n${tail(file)}`);
  } finally {
    clearInterval(heartbeat);
  }
}

/**
 * Runs a command for its output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export async function capture(command, args, options = {}) {
  const child = spawn(command, args, { cwd: repository, ...options, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const [code] = await once(child, "close");
  return { code: code ?? 1, stdout, stderr };
}

/**
 * @param {string} command
 * @returns {string[]} every executable of that name on PATH, in order
 */
export function onPath(command) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, command)).filter(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {number} since */
export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** @param {string} file */
function tail(file) {
  return `${readFileSync(file, "utf8").trimEnd().split("\n").slice(-25).join("\n")}\n(all of it: ${file})`;
}

/**
 * The frame of every script: a foreseen failure ends as one message and exit code 1.
 * @param {() => Promise<number | void>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof ScriptError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
