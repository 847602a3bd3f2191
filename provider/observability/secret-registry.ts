/** Shorter values occur in any text by chance: to hide them would garble everything and give them away by the gaps. */
const shortestSecret = 4;

/** Stands where a secret stood. */
export const redacted = "[REDACTED]";

/** The secret values of this process, in all the spellings in which they reach a text. */
export class SecretRegistry {
  readonly #spellings = new Set<string>();

  /** Values shorter than 4 characters are not hidden. */
  register(value: string): void {
    for (const spelling of spellingsOf(value)) this.#spellings.add(spelling);
  }

  /** For the end of a test. */
  clear(): void {
    this.#spellings.clear();
  }

  /** `text` with every secret replaced; secrets that overlap become one gap. */
  hide(text: string): string {
    const gaps = merge([...this.#spellings].flatMap((spelling) => occurrences(text, spelling)));
    let result = "";
    let position = 0;
    for (const gap of gaps) {
      result += text.slice(position, gap.start) + redacted;
      position = gap.end;
    }
    return result + text.slice(position);
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function spellingsOf(secret: string): string[] {
  const value = secret.trim();
  const encoded = [
    secret,
    value,
    JSON.stringify(value).slice(1, -1),
    // lone surrogates cannot be encoded
    encodeURIComponent(value.toWellFormed()),
    escapeXml(value),
    Buffer.from(value).toString("base64"),
    ...linesOfKey(value),
  ];
  return encoded.filter((spelling) => value.length >= shortestSecret && spelling.length >= shortestSecret);
}

function escapeXml(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}

/** A key's lines one by one: some tools print what they could not read line by line. */
function linesOfKey(value: string): string[] {
  if (!value.startsWith("-----BEGIN")) return [];
  return value.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith("-----"));
}

/** Where `part` occurs, also overlapping itself. */
function occurrences(text: string, part: string): Range[] {
  const found: Range[] = [];
  for (let start = text.indexOf(part); start !== -1; start = text.indexOf(part, start + 1)) {
    found.push({ start, end: start + part.length });
  }
  return found;
}

function merge(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      merged.push(range);
    }
  }
  return merged;
}
