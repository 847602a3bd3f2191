/** OpenSSH's client for tests: what the guest answers to it, it answers to everyone. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../peers/peer";

export interface SshKeyPair {
  readonly privateKeyFile: string;
  /** One line, as `authorized_keys` has it. */
  readonly publicKey: string;
}

export interface SshTarget {
  readonly host: string;
  /** Default 22. */
  readonly port?: number;
  /** Default `debian`, cloud-init's own in the guest image. */
  readonly user?: string;
  readonly privateKeyFile: string;
}

/** A new key without a passphrase, in a folder that is there and has none yet. */
export async function makeSshKeyPair(folder: string): Promise<SshKeyPair> {
  const privateKeyFile = join(folder, "id_ed25519");
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", privateKeyFile]);
  return { privateKeyFile, publicKey: (await readFile(`${privateKeyFile}.pub`, "utf8")).trim() };
}

/**
 * What the command writes to its standard output, without the last line's end. A command that fails, or takes
 * longer than `timeout` milliseconds, is an error.
 */
export async function runOverSsh(target: SshTarget, command: string, timeout = 60_000): Promise<string> {
  const { host, port = 22, user = "debian", privateKeyFile } = target;
  const options = {
    BatchMode: "yes",
    ConnectTimeout: "10",
    IdentitiesOnly: "yes",
    LogLevel: "ERROR",
    // the guest's key is as new as the guest
    StrictHostKeyChecking: "no",
    UserKnownHostsFile: "/dev/null",
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const where = ["-p", String(port), "-i", privateKeyFile, `${user}@${host}`];
  const { stdout } = await run("ssh", ["-F", "none", ...flags, ...where, command], { timeout });
  return stdout.trimEnd();
}

/** Until a command gets through: the guest has booted and cloud-init has made user and key. */
export async function waitForSsh(target: SshTarget, timeout = 300_000): Promise<void> {
  const deadline = Date.now() + timeout;
  for (;;) {
    try {
      await runOverSsh(target, "true", 30_000);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`no ssh within ${timeout / 1_000} s`, { cause: error });
      await sleep(1_000);
    }
  }
}
