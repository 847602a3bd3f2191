/** SSH: one connection, one channel, which ends in the daemon's socket on the host. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { AnyAuthMethod, Client, ConnectConfig, ParsedKey, ServerHostKeyAlgorithm } from "ssh2";
import { ProviderError } from "../../../../contract/errors";
import type { TransportCredentials } from "../credentials";
import type { LibvirtUri } from "../uri";
import {
  fingerprint,
  type HostKeyVerdict,
  judgeHostKey,
  type KnownHost,
  keyTypeOf,
  knownHostName,
  knownKeyTypes,
  parseKnownHosts,
} from "./known-hosts";
import type { Link } from "./link";
import { connected } from "./socket-link";

type Ssh2Utils = typeof import("ssh2").utils;

/** Where a daemon listens on the host, likeliest first. */
const remoteSockets = ["/run/libvirt/libvirt-sock", "/run/libvirt/virtqemud-sock"];

/** In OpenSSH's order; the first that the host has is its key. */
const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
];

export interface SshLinkOptions {
  readonly uri: LibvirtUri;
  readonly credentials: TransportCredentials;
  readonly insecureSkipVerify: boolean;
  readonly socket: string | undefined;
  readonly knownHosts: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

export async function openSshLink(options: SshLinkOptions): Promise<Link> {
  const { uri, signal } = options;
  // 300 ms to load: only for those who use it
  const ssh2 = await import("ssh2");
  const authentication = await authenticationOf(options, ssh2.default);
  const hosts = await readKnownHosts(options);
  // our own TCP connection, since ssh2 has no ref and unref
  const tcp = connect({ host: uri.host, port: uri.port, noDelay: true, keepAlive: true });
  await connected(tcp, "connect", signal);
  const client = new ssh2.Client();
  try {
    await ready(client, { ...authentication, ...verification(options, hosts), sock: tcp }, options);
    const channel = await openChannel(client, options);
    return sshLink(client, tcp, channel);
  } catch (error) {
    client.on("error", () => undefined).destroy();
    throw error;
  }
}

function sshLink(client: Client, tcp: Socket, channel: Duplex): Link {
  // an error of the connection is one of the channel; what comes after its end is nobody's business
  client.on("error", (error) => channel.destroy(error)).on("close", () => channel.destroy());
  const destroy = () => {
    channel.destroy();
    client.end();
    tcp.destroySoon();
  };
  return { stream: channel, ref: () => void tcp.ref(), unref: () => void tcp.unref(), destroy };
}

function ready(
  client: Client,
  config: ConnectConfig & { failure(): unknown },
  options: SshLinkOptions,
): Promise<void> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    client
      .once("ready", () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      })
      // without its agent ssh2 goes on to the other ways to log in
      .on("error", (error) => error.level !== "agent" && reject(config.failure() ?? error))
      .once("close", () => reject(config.failure() ?? new Error("the host closed the SSH connection")))
      // ssh2 has no AbortSignal; the transport's own deadline is in `signal`
      .connect({ ...config, readyTimeout: 0 });
  });
}

// -- host keys

/** ssh2 tells a refused host key by a bare text; the reason that we knew is kept beside it. */
function verification(
  { uri, insecureSkipVerify }: SshLinkOptions,
  hosts: readonly KnownHost[],
): Pick<ConnectConfig, "hostVerifier" | "algorithms"> & { failure(): unknown } {
  let failure: ProviderError | undefined;
  const hostVerifier = (key: Buffer): boolean => {
    if (insecureSkipVerify) return true;
    failure = refusal(judgeHostKey(hosts, uri.host, uri.port, key), uri, key);
    return failure === undefined;
  };
  const serverHostKey = preferredAlgorithms(knownKeyTypes(hosts, uri.host, uri.port));
  return { hostVerifier, algorithms: { serverHostKey }, failure: () => failure };
}

/**
 * The host shows one key, of the first algorithm that both sides have: so those come first of which a key is
 * known, as OpenSSH does it. Else a host that is known by its RSA key would show its ED25519 key and be refused.
 */
export function preferredAlgorithms(knownTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = (algorithm: string) =>
    knownTypes.includes(algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm);
  return [...hostKeyAlgorithms.filter(isKnown), ...hostKeyAlgorithms.filter((each) => !isKnown(each))];
}

function refusal(verdict: HostKeyVerdict, uri: LibvirtUri, key: Buffer): ProviderError | undefined {
  const name = knownHostName(uri.host, uri.port);
  const seen = `${name} shows the ${keyTypeOf(key)} key ${fingerprint(key)}`;
  const scan = `ssh-keyscan -p ${uri.port} ${uri.host} >> ~/.ssh/known_hosts`;
  const refuse = (reason: string, cure: string) =>
    new ProviderError("Unauthorized", `${seen}, ${reason}`, { cure });
  switch (verdict.kind) {
    case "trusted":
      return undefined;
    case "unknown":
      return refuse("which is in no known_hosts file", `compare it with the host's own, then run: ${scan}`);
    case "changed":
      return refuse(
        `which is not the one known of it (${verdict.places.join(", ")}): someone may be in between`,
        `if the host has a new key, run: ssh-keygen -R '${name}' && ${scan}`,
      );
    case "revoked":
      return refuse(`which ${verdict.place} revokes`, "give the host a new key");
    case "authority":
      return refuse(
        `and ${verdict.place} trusts only a certificate authority, which this provider cannot check`,
        `add the host's own key: ${scan}`,
      );
  }
}

async function readKnownHosts({ uri, knownHosts, insecureSkipVerify }: SshLinkOptions): Promise<KnownHost[]> {
  if (insecureSkipVerify) return [];
  const named = knownHosts ?? uri.knownHosts;
  const files = named ?? [join(homedir(), ".ssh", "known_hosts"), "/etc/ssh/ssh_known_hosts"];
  const entries = await Promise.all(
    files.map(async (file) => {
      // one that was named must be there; the usual ones may be missing
      if (named === undefined && !existsSync(file)) return [];
      return parseKnownHosts(await readText(file, "knownHosts"), file);
    }),
  );
  return entries.flat();
}

// -- who we are

async function authenticationOf(
  { uri, credentials }: SshLinkOptions,
  { utils }: typeof import("ssh2"),
): Promise<Partial<ConnectConfig>> {
  const username = uri.username ?? credentials.username ?? userInfo().username;
  const { password } = credentials;
  const privateKeys = await privateKeysOf(uri, credentials, utils);
  const agent = agentOf(credentials, privateKeys.length > 0 || password !== undefined);
  const methods: AnyAuthMethod[] = [
    ...(agent === undefined ? [] : [{ type: "agent" as const, username, agent }]),
    ...privateKeys.map((key) => ({ type: "publickey" as const, username, key })),
    ...(password === undefined ? [] : passwordMethods(username, password)),
  ];
  if (methods.length === 0) {
    throw new ProviderError("Unauthorized", "there is no SSH key, agent or password to log in with", {
      cure: "give a private key or a password as credentials, or put a key at ~/.ssh/id_ed25519",
    });
  }
  return { username, authHandler: methods };
}

function passwordMethods(username: string, password: string): AnyAuthMethod[] {
  return [
    { type: "password", username, password },
    {
      type: "keyboard-interactive",
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
    },
  ];
}

/** Asked for, or nothing else was given and one runs. */
function agentOf({ agent }: TransportCredentials, hasOther: boolean): string | undefined {
  if (typeof agent === "string") return agent;
  const running = process.env.SSH_AUTH_SOCK;
  if (agent === true && running === undefined) {
    throw new ProviderError("Unauthorized", "no SSH agent runs", {
      cure: "start one, so that SSH_AUTH_SOCK is set",
    });
  }
  return agent === true || (agent === undefined && !hasOther) ? running : undefined;
}

async function privateKeysOf(
  uri: LibvirtUri,
  credentials: TransportCredentials,
  ssh2: Ssh2Utils,
): Promise<ParsedKey[]> {
  const { privateKey, password, agent, passphrase } = credentials;
  const named = privateKey ?? (uri.keyFile && (await readText(uri.keyFile, "endpoint")));
  if (named !== undefined) return [readKey(ssh2, named, passphrase)];
  if (password !== undefined || agent !== undefined) return [];
  const files = ["id_ed25519", "id_ecdsa", "id_rsa"].map((name) => join(homedir(), ".ssh", name));
  const texts = await Promise.all(files.filter(existsSync).map((file) => readText(file, "credentials")));
  // one of the usual keys that is locked must not stand in the way of one that is not
  return texts.flatMap((text) => {
    const key = ssh2.parseKey(text, passphrase);
    return key instanceof Error ? [] : [key];
  });
}

/** ssh2 itself passes over a key that it cannot read. */
function readKey({ parseKey }: Ssh2Utils, text: string, passphrase: string | undefined): ParsedKey {
  const key = parseKey(text, passphrase);
  if (!(key instanceof Error)) return key;
  throw new ProviderError("Unauthorized", `the SSH private key does not read: ${key.message}`, {
    cure: "give it as OpenSSH or PEM text, with the passphrase that unlocks it",
  });
}

async function readText(file: string, property: string): Promise<string> {
  try {
    return await readFile(file.replace(/^~(?=\/)/, homedir()), "utf8");
  } catch (error) {
    throw new ProviderError("InvalidSpec", `cannot read ${file}`, {
      property,
      cure: "name a file that exists and that this user may read",
      cause: error,
    });
  }
}

// -- the channel

async function openChannel(client: Client, { socket, signal, uri }: SshLinkOptions): Promise<Duplex> {
  if (socket === undefined && uri.scope === "session") {
    throw new ProviderError("InvalidSpec", "where the user's daemon listens on the host is not known", {
      property: "endpoint",
      cure: "name its socket: ?socket=/run/user/1000/libvirt/libvirt-sock",
    });
  }
  const paths = socket === undefined ? remoteSockets : [socket];
  let lastError: unknown;
  for (const path of paths) {
    try {
      return await forward(client, path, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      lastError = error;
    }
  }
  throw new ProviderError("Unavailable", `the SSH server cannot reach ${paths.join(" or ")} on the host`, {
    cure: "start libvirtd there, let the user into the group libvirt, and allow AllowStreamLocalForwarding in sshd_config",
    cause: lastError,
  });
}

function forward(client: Client, path: string, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    client.once("error", reject);
    client.openssh_forwardOutStreamLocal(path, (error, channel) => {
      signal.removeEventListener("abort", onAbort);
      client.off("error", reject);
      if (error === undefined) resolve(channel);
      else reject(error);
    });
  });
}
