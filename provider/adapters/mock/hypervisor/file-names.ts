import { createHash } from "node:crypto";

// what every file system takes for one name, less our suffixes
const longest = 200;

/** A file name for any text: different texts get different names, also where the case of letters is ignored. */
export function toFileName(text: string): string {
  const encoded = encodeURIComponent(text).replace(/[A-Z]/g, (letter) => `^${letter.toLowerCase()}`);
  return encoded.length <= longest ? encoded : `${encoded.slice(0, longest - 65)}~${digest(text)}`;
}

/** The first hexadecimal digits of the text's SHA-256. */
export function shortDigest(text: string, digits = 8): string {
  return digest(text).slice(0, digits);
}

/** A number from 0 up to but not including 2^32 that depends on nothing but the text. */
export function numberOf(text: string): number {
  return Number.parseInt(shortDigest(text), 16);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
