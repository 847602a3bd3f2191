/** Whether the host is the one that it should be. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ConnectConfig, ServerHostKeyAlgorithm } from "ssh2";
import { ProviderError } from "../../../../contract/errors";
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
import type { SshLinkOptions } from "./ssh-options";
import { readUserFile } from "./user-file";

/** In OpenSSH's order; the first that the host has is its key. */
const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
];

const userFile = "~/.ssh/known_hosts";

export interface HostKeyCheck {
  readonly config: Pick<ConnectConfig, "hostVerifier" | "algorithms">;
  /** Why the host's key was refused: ssh2 itself tells that by a bare text. */
  failure(): ProviderError | undefined;
}

export async function hostKeyCheck(options: SshLinkOptions): Promise<HostKeyCheck> {
  const { uri, insecureSkipVerify } = options;
  const named = options.knownHosts ?? uri.knownHosts;
  const hosts = insecureSkipVerify ? [] : await knownHosts(options.hostKeys, named);
  const file = options.hostKeys === undefined ? (named?.[0] ?? userFile) : undefined;
  let failure: ProviderError | undefined;
  const hostVerifier = (key: Buffer): boolean => {
    if (insecureSkipVerify) return true;
    failure = refusal(judgeHostKey(hosts, uri.host, uri.port, key), uri, key, file);
    return failure === undefined;
  };
  const serverHostKey = preferredAlgorithms(knownKeyTypes(hosts, uri.host, uri.port));
  return { config: { hostVerifier, algorithms: { serverHostKey } }, failure: () => failure };
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

/** `file` is the one that was asked, and that a key has to be added to. Absent: the input itself has the keys. */
function refusal(
  verdict: HostKeyVerdict,
  uri: LibvirtUri,
  key: Buffer,
  file: string | undefined,
): ProviderError | undefined {
  const name = knownHostName(uri.host, uri.port);
  const seen = `${name} shows the ${keyTypeOf(key)} key ${fingerprint(key)}`;
  const keyscan = `ssh-keyscan -p ${uri.port} ${uri.host}`;
  const scan = file === undefined ? `${keyscan}, and write its lines in hostKeys` : `${keyscan} >> ${file}`;
  const refuse = (reason: string, remediation: string) =>
    new ProviderError("Unauthorized", `${seen}, ${reason}`, { remediation });
  switch (verdict.kind) {
    case "trusted":
      return undefined;
    case "unknown":
      return refuse(
        "which is in no known_hosts file",
        `compare the fingerprint with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there), then run: ${scan}`,
      );
    // the old key goes by itself: the way to trust the new one comes with the next error, fingerprint and all
    case "changed":
      return refuse(
        `which is not the one known of it (${verdict.places.join(", ")}): someone may be in between`,
        `ask the host's owner whether its key has changed to this one; only then remove the old one: ${
          file === undefined ? `its line in ${hostKeysInput}` : removal(name, verdict.places)
        }`,
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

function removal(name: string, places: readonly string[]): string {
  const files = new Set(places.map(fileOf));
  return [...files].map((file) => `ssh-keygen -R '${name}' -f ${file}`).join(" && ");
}

// a place is `file:line`
function fileOf(place: string): string {
  return place.replace(/:\d+$/, "");
}

async function knownHosts(
  lines: string | undefined,
  files: readonly string[] | undefined,
): Promise<readonly KnownHost[]> {
  return lines === undefined ? readKnownHosts(files) : parseKnownHosts(lines, hostKeysInput);
}

const hostKeysInput = "hostKeys";

async function readKnownHosts(named: readonly string[] | undefined): Promise<KnownHost[]> {
  const files = named ?? [join(homedir(), ".ssh", "known_hosts"), "/etc/ssh/ssh_known_hosts"];
  const entries = await Promise.all(
    files.map(async (file) => {
      // one that was named must be there; the usual ones may be missing
      if (named === undefined && !existsSync(file)) return [];
      return parseKnownHosts(await readUserFile(file, "knownHosts"), file);
    }),
  );
  return entries.flat();
}
