/** Private keys, read once: to unlock one of OpenSSH's takes seconds, in which nothing else of the process goes on. */
import { createHash } from "node:crypto";
import type { ParsedKey, utils } from "ssh2";

type ParseKey = typeof utils.parseKey;

const parsed = new Map<string, ParsedKey>();

export function parseKeyOnce(
  parseKey: ParseKey,
  text: string,
  passphrase: string | undefined,
): ParsedKey | Error {
  const name = createHash("sha256")
    .update(JSON.stringify([text, passphrase ?? null]))
    .digest("hex");
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const key = parseKey(text, passphrase);
  if (!(key instanceof Error)) parsed.set(name, key);
  return key;
}
