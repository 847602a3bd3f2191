/** OpenSSH's known_hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), read as OpenSSH reads it. Pure. */
import { createHash, createHmac } from "node:crypto";

export interface KnownHost {
  readonly marker: "revoked" | "cert-authority" | undefined;
  /** Host patterns as they stand there, hashed ones too. */
  readonly patterns: readonly string[];
  /** e.g. `ssh-ed25519`. */
  readonly keyType: string;
  /** Base64, as in the file. */
  readonly key: string;
  /** `file:line`. */
  readonly place: string;
}

/** What known_hosts says of the key that a host showed. */
export type HostKeyVerdict =
  | { readonly kind: "trusted" }
  | { readonly kind: "unknown" }
  | { readonly kind: "changed"; readonly places: readonly string[] }
  | { readonly kind: "revoked"; readonly place: string }
  | { readonly kind: "authority"; readonly place: string };

const markers = { "@revoked": "revoked", "@cert-authority": "cert-authority" } as const;
const defaultPort = 22;

/** Lines that don't read are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split("\n").flatMap((line, index) => {
    const entry = parseLine(line.trim(), `${file}:${index + 1}`);
    return entry === undefined ? [] : [entry];
  });
}

function parseLine(line: string, place: string): KnownHost | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  const words = line.split(/\s+/);
  const first = words[0] ?? "";
  const marker = first in markers ? markers[first as keyof typeof markers] : undefined;
  if (first.startsWith("@") && marker === undefined) return undefined;
  const [patterns, keyType, key] = marker === undefined ? words : words.slice(1);
  if (patterns === undefined || keyType === undefined || key === undefined) return undefined;
  return { marker, patterns: patterns.split(","), keyType, key, place };
}

/** Judges `key` (as on the wire) of `host`. */
export function judgeHostKey(
  entries: readonly KnownHost[],
  host: string,
  port: number,
  key: Buffer,
): HostKeyVerdict {
  const base64 = key.toString("base64");
  const about = entriesFor(entries, host, port);
  const revoked = about.find((entry) => entry.marker === "revoked" && entry.key === base64);
  if (revoked !== undefined) return { kind: "revoked", place: revoked.place };
  const plain = about.filter((entry) => entry.marker === undefined);
  if (plain.some((entry) => entry.key === base64)) return { kind: "trusted" };
  if (plain.length > 0) return { kind: "changed", places: plain.map((entry) => entry.place) };
  const authority = about.find((entry) => entry.marker === "cert-authority");
  return authority === undefined ? { kind: "unknown" } : { kind: "authority", place: authority.place };
}

/** The types of the keys known of `host`, in the order of the file: the host should be asked for these first. */
export function knownKeyTypes(entries: readonly KnownHost[], host: string, port: number): readonly string[] {
  const plain = entriesFor(entries, host, port).filter((entry) => entry.marker === undefined);
  return [...new Set(plain.map((entry) => entry.keyType))];
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** The key type that a key names itself, on the wire. */
export function keyTypeOf(key: Buffer): string {
  return key.length < 4 ? "" : key.subarray(4, 4 + key.readUInt32BE(0)).toString("latin1");
}

/** The name of a host in known_hosts: with a port of its own, in brackets. */
export function knownHostName(host: string, port: number): string {
  return port === defaultPort ? host : `[${host}]:${port}`;
}

// OpenSSH falls back to the bare name when it knows nothing of the name with the port
function entriesFor(entries: readonly KnownHost[], host: string, port: number): readonly KnownHost[] {
  const lower = host.toLowerCase();
  const exact = entries.filter((entry) => matches(entry, knownHostName(lower, port)));
  if (port === defaultPort || exact.length > 0) return exact;
  return entries.filter((entry) => matches(entry, lower));
}

function matches({ patterns }: KnownHost, name: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    if (!matchesPattern(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

function matchesPattern(pattern: string, name: string): boolean {
  if (pattern.startsWith("|")) return matchesHash(pattern, name);
  const expression = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`).test(name);
}

// |1|salt|hash: HMAC-SHA1 of the name, so that a stolen file does not tell where its owner goes
function matchesHash(pattern: string, name: string): boolean {
  const [, version, salt, hash] = pattern.split("|");
  if (version !== "1" || salt === undefined || hash === undefined) return false;
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
}
