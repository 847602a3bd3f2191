/** Who we are, and by what we prove it to an SSH server. */
import { existsSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import type { AnyAuthMethod, ParsedKey } from "ssh2";
import { ProviderError } from "../../../../contract/errors";
import type { TransportCredentials } from "../credentials";
import type { LibvirtUri } from "../uri";
import type { LoginAttempts } from "./ssh-attempts";
import { parseKeyOnce } from "./ssh-keys";
import type { SshLinkOptions } from "./ssh-options";
import { readUserFile } from "./user-file";

type Ssh2Utils = typeof import("ssh2").utils;

export interface SshLogin {
  readonly username: string;
  /** In the order in which they are tried. */
  readonly methods: readonly AnyAuthMethod[];
  /** The socket of the agent that is asked. */
  readonly agent: string | undefined;
  /** Keys at the usual places that do not read, mostly for want of their passphrase: which, and why. */
  readonly unread: readonly string[];
}

interface Keys {
  readonly usable: readonly ParsedKey[];
  readonly unread: readonly string[];
}

/** What was given comes before what an agent happens to have: a server counts each key as a failed login. */
export async function loginOf(
  { uri, credentials }: SshLinkOptions,
  { utils }: typeof import("ssh2"),
): Promise<SshLogin> {
  const username = uri.username ?? credentials.username ?? userInfo().username;
  const { password } = credentials;
  const { usable, unread } = await keysOf(uri, credentials, utils);
  const agent = agentOf(credentials, usable.length > 0 || password !== undefined);
  const methods: AnyAuthMethod[] = [
    ...usable.map((key) => ({ type: "publickey" as const, username, key })),
    ...(agent === undefined ? [] : [{ type: "agent" as const, username, agent }]),
    ...(password === undefined ? [] : passwordMethods(username, password)),
  ];
  if (methods.length === 0) throw nothingToLoginWith(unread);
  return { username, methods, agent, unread };
}

/** The host took none of what we have. */
export function loginRefused(
  { username, methods, agent, unread }: SshLogin,
  { tried, accepted }: LoginAttempts,
  agentFailure: Error | undefined,
  cause: Error,
): ProviderError {
  const remarks = [
    ...(agentFailure === undefined ? [] : [`the agent at ${agent} cannot be asked: ${agentFailure.message}`]),
    ...unread.map((key) => `left out: ${key}`),
  ];
  const reason =
    tried.length > 0
      ? `the SSH server refused the login of "${username}" (tried: ${namesOf(tried)})`
      : `the SSH server takes none of what was given for "${username}" (given: ${namesOf(methods)}; it takes: ${accepted.join(", ")})`;
  return new ProviderError("Unauthorized", [reason, ...remarks].join("; "), {
    property: "credentials",
    remediation:
      "check the SSH user (AllowUsers of sshd_config), and that the host accepts the key or password given",
    cause,
  });
}

function namesOf(methods: readonly AnyAuthMethod[]): string {
  const names: Readonly<Record<string, string>> = {
    publickey: "key",
    agent: "agent",
    password: "password",
    "keyboard-interactive": "password",
  };
  return [...new Set(methods.flatMap(({ type }) => names[type] ?? []))].join(", ");
}

function nothingToLoginWith(unread: readonly string[]): ProviderError {
  if (unread.length > 0) {
    return new ProviderError("Unauthorized", `no SSH key can be used: ${unread.join(", ")}`, {
      property: "credentials",
      remediation: "give its passphrase as credentials.passphrase, or add the key to an SSH agent",
    });
  }
  return new ProviderError("Unauthorized", "there is no SSH key, agent or password to log in with", {
    property: "credentials",
    remediation: "give a private key or a password as credentials, or put a key at ~/.ssh/id_ed25519",
  });
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
      remediation: "start one, so that SSH_AUTH_SOCK is set",
    });
  }
  return agent === true || (agent === undefined && !hasOther) ? running : undefined;
}

async function keysOf(uri: LibvirtUri, credentials: TransportCredentials, ssh2: Ssh2Utils): Promise<Keys> {
  const { privateKey, password, agent, passphrase } = credentials;
  if (privateKey !== undefined)
    return { usable: [readKey(ssh2, privateKey, passphrase, "credentials.privateKey")], unread: [] };
  if (uri.keyFile !== undefined) {
    const text = await readUserFile(uri.keyFile, "endpoint");
    return { usable: [readKey(ssh2, text, passphrase, "endpoint")], unread: [] };
  }
  if (password !== undefined || agent !== undefined) return { usable: [], unread: [] };
  return usualKeys(ssh2, passphrase);
}

/** One of them that is locked must not stand in the way of one that is not. */
async function usualKeys(ssh2: Ssh2Utils, passphrase: string | undefined): Promise<Keys> {
  const names = ["id_ed25519", "id_ecdsa", "id_rsa"].filter((name) =>
    existsSync(join(homedir(), ".ssh", name)),
  );
  const files = names.map((name) => `~/.ssh/${name}`);
  const texts = await Promise.all(files.map((file) => readUserFile(file, "credentials")));
  const keys = texts.map((text) => parseKeyOnce(ssh2.parseKey, text, passphrase));
  return {
    usable: keys.flatMap((key) => (key instanceof Error ? [] : [key])),
    unread: keys.flatMap((key, index) => (key instanceof Error ? [`${files[index]} (${key.message})`] : [])),
  };
}

/** ssh2 itself passes over a key that it cannot read. */
function readKey(
  { parseKey }: Ssh2Utils,
  text: string,
  passphrase: string | undefined,
  property: string,
): ParsedKey {
  const key = parseKeyOnce(parseKey, text, passphrase);
  if (key instanceof Error) {
    throw new ProviderError("Unauthorized", `the SSH private key does not read: ${key.message}`, {
      property,
      remediation: "give it as OpenSSH or PEM text, with the passphrase that unlocks it",
    });
  }
  if (key.isPrivateKey()) return key;
  throw new ProviderError("Unauthorized", "the SSH private key is a public key", {
    property,
    remediation: "give the private one: the content of the file whose name has no .pub",
  });
}
