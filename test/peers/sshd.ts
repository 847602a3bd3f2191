/**
 * A real sshd on the loopback interface, with keys, users and passwords of its own: in a mount namespace, so that
 * the machine's accounts stay as they are.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, listens, needPrograms, run, startSandbox, temporaryDirectory } from "./peer";

export interface Sshd {
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly username: "root";
  /** Good for password and keyboard-interactive alike. */
  readonly password: string;
  /** OpenSSH text, without passphrase. */
  readonly privateKey: string;
  readonly privateKeyFile: string;
  /** The same key once more, locked with `passphrase`. */
  readonly lockedPrivateKey: string;
  readonly passphrase: string;
  /** A file that knows the host's ED25519 key. */
  readonly knownHosts: string;
  /** The host's keys, as `ssh-keyscan` prints them. */
  readonly hostKeys: { readonly ed25519: string; readonly rsa: string };
  readonly directory: string;
  /** Ends it and all its connections. Idempotent. */
  stop(): Promise<void>;
}

const host = "127.0.0.1";
const password = "correct horse battery staple";
const passphrase = "open sesame";

export interface SshdOptions {
  /** Lines of sshd_config, ahead of the usual ones: of each keyword the first counts. */
  readonly configuration?: readonly string[];
}

/** Throws `PeerUnavailable` where sshd is not installed or namespaces are not allowed. */
export async function startSshd({ configuration: first = [] }: SshdOptions = {}): Promise<Sshd> {
  needPrograms("sshd", "ssh-keygen", "openssl");
  const directory = await temporaryDirectory("sshd");
  const port = await freePort();
  const keys = await makeKeys(directory);
  const hostKeys = {
    ed25519: await hostKeyLine(directory, "host_ed25519", port),
    rsa: await hostKeyLine(directory, "host_rsa", port),
  };
  const knownHosts = join(directory, "known_hosts");
  await writeFile(knownHosts, hostKeys.ed25519);
  await writeFile(join(directory, "sshd_config"), [...first, configuration(directory, port)].join("\n"));
  const { stdout: hash } = await run("openssl", ["passwd", "-6", password]);
  await writeFile(join(directory, "shadow"), `root:${hash.trim()}:20000:0:99999:7:::\nsshd:*:20000::::::\n`, {
    mode: 0o600,
  });
  const script = startScript(directory);
  const sandbox = await startSandbox(script, directory, () => listens({ host, port }));
  return {
    host,
    port,
    username: "root",
    password,
    passphrase,
    ...keys,
    hostKeys,
    knownHosts,
    directory,
    stop: sandbox.stop,
  };
}

async function makeKeys(directory: string) {
  await makeKey(directory, "host_ed25519", "ed25519", "");
  await makeKey(directory, "host_rsa", "rsa", "");
  await makeKey(directory, "user", "ed25519", "");
  await makeKey(directory, "locked", "ed25519", passphrase);
  const publicKeys = [
    await readFile(join(directory, "user.pub"), "utf8"),
    await readFile(join(directory, "locked.pub"), "utf8"),
  ];
  await writeFile(join(directory, "authorized_keys"), publicKeys.join(""), { mode: 0o600 });
  const privateKeyFile = join(directory, "user");
  return {
    privateKeyFile,
    privateKey: await readFile(privateKeyFile, "utf8"),
    lockedPrivateKey: await readFile(join(directory, "locked"), "utf8"),
  };
}

function makeKey(directory: string, name: string, type: string, secret: string) {
  return run("ssh-keygen", ["-q", "-t", type, "-N", secret, "-C", name, "-f", join(directory, name)]);
}

async function hostKeyLine(directory: string, name: string, port: number): Promise<string> {
  const [type, key] = (await readFile(join(directory, `${name}.pub`), "utf8")).split(" ");
  return `[${host}]:${port} ${type} ${key}\n`;
}

function configuration(directory: string, port: number): string {
  return [
    `Port ${port}`,
    `ListenAddress ${host}`,
    `HostKey ${directory}/host_ed25519`,
    `HostKey ${directory}/host_rsa`,
    `AuthorizedKeysFile ${directory}/authorized_keys`,
    "PermitRootLogin yes",
    "PasswordAuthentication yes",
    "StrictModes no",
    "UsePAM no",
    "UseDNS no",
    "AllowStreamLocalForwarding yes",
    "Subsystem sftp internal-sftp",
    "",
  ].join("\n");
}

function startScript(directory: string): string {
  return `
mount --bind ${directory}/shadow /etc/shadow
mkdir -p /run/sshd
"$(command -v sshd)" -D -e -f ${directory}/sshd_config &
wait $!`;
}
