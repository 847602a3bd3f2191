/**
 * VMware's simulator of vCenter and ESXi, one process per call, on the loopback interface. What it does can be changed
 * while it runs: `control`.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { findVcsim } from "../../scripts/setup/find-vcsim.mjs";
import { PeerUnavailable, temporaryDirectory } from "./peer";
import { VcsimControl } from "./vcsim-control";

/** Defaults are in `scripts/go/vcsim/options.go`. Names follow from numbers, e.g. the second host of the first cluster is `DC0_C0_H1`. */
export interface VcsimOptions {
  /** An ESXi host (`ha-datacenter`, `localhost.localdomain`) instead of a vCenter; the numbers below do not matter then, but for machines and datastores. */
  readonly esxi?: boolean;
  readonly datacenters?: number;
  readonly clusters?: number;
  /** Of each cluster. */
  readonly hosts?: number;
  readonly standaloneHosts?: number;
  readonly pools?: number;
  readonly datastores?: number;
  /** Datastore clusters; all datastores but `LocalDS_0` go into them by turns. */
  readonly pods?: number;
  readonly portGroups?: number;
  readonly machines?: number;
  readonly poweredOn?: boolean;
  /** The API's version that it says to have; what it can does not follow. */
  readonly apiVersion?: string;
  readonly templates?: readonly string[];
  readonly user?: string;
  readonly password?: string;
  /** `authority` unless said otherwise: a certificate that `authority` verifies. */
  readonly tls?: "authority" | "self-signed" | "none";
  readonly sessionTimeoutSeconds?: number;
  /** Accepts what only vcsim understands, e.g. elements in any order. Default false: it is as strict as a vCenter. */
  readonly lenient?: boolean;
  /** Of the last requests are remembered. */
  readonly keptRequests?: number;
}

export interface Vcsim {
  /** With the path of the SDK: `https://127.0.0.1:<port>/sdk`. */
  readonly url: string;
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM of what a client has to trust: the authority, or the server's own certificate when it signed itself; empty without TLS. */
  readonly authority: string;
  /** The file with it. */
  readonly authorityFile: string;
  readonly control: VcsimControl;
  /** Idempotent. */
  stop(): Promise<void>;
}

interface Announcement {
  readonly url: string;
  readonly control: string;
  readonly authority?: string;
}

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

/** Throws `PeerUnavailable` where it is not built. */
export async function startVcsim(options: VcsimOptions = {}): Promise<Vcsim> {
  const program = findVcsim();
  if (program === undefined) throw new PeerUnavailable("vcsim is not built (npm run setup -- vcsim)");
  const directory = await temporaryDirectory("vcsim");
  const user = options.user ?? "administrator@vsphere.local";
  const password = options.password ?? "vcsim";
  const flags = flagsOf({ ...options, user, password }, directory);
  const child = spawn(program, flags, {
    stdio: ["pipe", "pipe", "pipe"],
    // its datastores are folders there
    env: { ...process.env, TMPDIR: directory },
  });
  tellWhyItEnds(child);
  const stop = () => end(child, directory);
  try {
    const announcement = await ready(child);
    const authorityFile = announcement.authority ?? "";
    return {
      url: announcement.url,
      host: "127.0.0.1",
      port: Number(new URL(announcement.url).port),
      user,
      password,
      authority: authorityFile === "" ? "" : await readFile(authorityFile, "utf8"),
      authorityFile,
      control: new VcsimControl(announcement.control),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function flagsOf(options: VcsimOptions, directory: string): string[] {
  const { sessionTimeoutSeconds, templates, ...plain } = options;
  const values = {
    ...plain,
    directory,
    ...(templates === undefined ? {} : { templates: templates.join(",") }),
    ...(sessionTimeoutSeconds === undefined ? {} : { sessionTimeout: `${sessionTimeoutSeconds}s` }),
  };
  return Object.entries(values).map(([name, value]) => `-${kebab(name)}=${value}`);
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** It says all it has to say in one line. */
async function ready(child: Process): Promise<Announcement> {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`vcsim ended with ${code}`);
  });
  const lines = createInterface(child.stdout);
  const line = once(lines, "line", { signal: AbortSignal.timeout(30_000) });
  const [text] = await Promise.race([line, ended]);
  return JSON.parse(String(text));
}

/** What it complains of is for people, when it ends by itself; a wrong call is the client's to report. */
function tellWhyItEnds(child: Process): void {
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = `${complaint}${text}`.slice(-8_000);
  });
  child.once("close", (code) => {
    if (code !== null && code !== 0) console.error(`vcsim ended with ${code}:\n${complaint}`);
  });
}

/** A kill instead of the end of its input: faster, and its folders are ours to remove. */
async function end(child: Process, directory: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  await rm(directory, { recursive: true, force: true });
}
