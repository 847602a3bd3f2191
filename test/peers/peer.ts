/** What the peers have in common: real programs that tests start, and that never outlive them. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

export const run = promisify(execFile);

/** The peer cannot be had on this machine; `message` is the reason to skip with. In CI it is a failure. */
export class PeerUnavailable extends Error {
  override readonly name = "PeerUnavailable";
}

/**
 * The peer, or the reason why there is none. With `CI=true` there must be one.
 *
 * @example `const peer = await orReason(startLibvirtd()); describe.skipIf(typeof peer === "string")(…)`
 */
export async function orReason<T>(start: Promise<T>): Promise<T | string> {
  try {
    return await start;
  } catch (error) {
    if (error instanceof PeerUnavailable && process.env.CI !== "true") return error.message;
    throw error;
  }
}

/** Throws {@link PeerUnavailable} unless every program is on the PATH or among the system's own. */
export function needPrograms(...names: readonly string[]): void {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"];
  const missing = names.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  if (missing.length > 0) throw new PeerUnavailable(`${missing.join(", ")} not installed (npm run setup)`);
}

/** A short path, for a Unix socket's may have only 107 characters. */
export function temporaryDirectory(name: string): Promise<string> {
  return mkdtemp(`/tmp/virtrigaud-${name}-`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("the port is not known");
  return address.port;
}

export interface Sandbox {
  readonly pid: number;
  /** Kills everything that was started in it. */
  stop(): Promise<void>;
}

/** Whose network a sandbox is in: this machine's, or one of its own that has nothing but a loopback. */
export type SandboxNetwork = "host" | "own";

/**
 * Runs a shell script as the first process of its own mount and process namespaces. What it mounts, nobody else
 * sees; what it starts, daemons included, dies with it, and it dies with us however we end. So do bridges and
 * packet filters where the network is its own. The script must `wait`: as the first process it is the one that has
 * to reap orphans. (libvirtd in that place does not, and takes its finished QEMU probes for undead: 40 s each.)
 */
export async function startSandbox(
  script: string,
  directory: string,
  ready: () => Promise<boolean>,
  network: SandboxNetwork = "host",
): Promise<Sandbox> {
  await needNamespaces();
  const log = join(directory, "output.txt");
  const command = [
    ...["setpriv", "--pdeathsig", "KILL"],
    ...["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"],
    ...(network === "own" ? ["--net"] : []),
    ...["sh", "-ec", `exec >${log} 2>&1\n${network === "own" ? "ip link set lo up\n" : ""}${script}`],
  ];
  const [program = "", ...parameters] = command;
  const child = spawn(program, parameters, {
    stdio: "ignore",
    env: { ...process.env, PATH: withSystemPath() },
  });
  const stop = () => kill(child, directory);
  try {
    await until(ready, child);
  } catch (error) {
    const said = existsSync(log) ? await readFile(log, "utf8") : "";
    await stop();
    throw new Error(`${String(error)}\n${said.slice(-2000)}`);
  }
  return { pid: child.pid ?? 0, stop };
}

/** True when something listens there. */
export async function listens(at: { path: string } | { port: number; host: string }): Promise<boolean> {
  const socket = connect(at);
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(2_000) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function needNamespaces(): Promise<void> {
  needPrograms("setpriv", "unshare");
  try {
    await run("unshare", ["--mount", "--pid", "--fork", "--mount-proc", "true"]);
  } catch {
    throw new PeerUnavailable("no right to make namespaces (unshare): run as root");
  }
}

async function until(ready: () => Promise<boolean>, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await ready())) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error("it was not ready within 30 s");
    await sleep(50);
  }
}

async function kill(child: ChildProcess, directory: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  // the kernel takes the namespace apart a moment later
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function withSystemPath(): string {
  return `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
}
