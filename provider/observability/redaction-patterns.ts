import { redacted } from "./secret-registry";

const secretWord =
  "(?:password|passwd|passphrase|secret|token|private[_-]?key|client[_-]?key|api[_-]?key|access[_-]?key|authorization|cookie)";

/** What looks like a secret in a text, whether or not anybody registered it. */
const patterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // scheme://user:password@host
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*):[^\s/"']+@/gi, `$1:${redacted}@`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, redacted],
  // headers, as HTTP clients print requests
  [/\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, `$1$2${redacted}`],
  // not the words "basic authentication"
  [/\b(bearer|basic)\s+(?=[\w.~+/=-]*[\d=+/_])[\w.~+/=-]{8,}/gi, `$1 ${redacted}`],
  // "password": "..." in JSON
  [
    new RegExp(`(["'][\\w-]*${secretWord}[\\w-]*["']\\s*:\\s*)(["'])(?:\\\\.|(?!\\2).)*\\2`, "gi"),
    `$1$2${redacted}$2`,
  ],
  // password=..., in a command line, a query or a cookie
  [new RegExp(`\\b([\\w-]*${secretWord}[\\w-]*=)(?:"[^"]*"|'[^']*'|[^\\s&;,"']+)`, "gi"), `$1${redacted}`],
  // a line `password: value`, as in YAML; a sentence after the colon is a message about the input
  [new RegExp(`^(\\s*(?:- )?[\\w-]*${secretWord}[\\w-]*:[ \\t]+)\\S+[ \\t]*$`, "gim"), `$1${redacted}`],
];

export function redactPatterns(text: string): string {
  return patterns.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), text);
}
