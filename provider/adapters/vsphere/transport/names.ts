/** Names as vSphere keeps them: `%`, `/` and `\` are written as `%25`, `%2f` and `%5c`. */
export function escapeName(name: string): string {
  return name.replaceAll("%", "%25").replaceAll("/", "%2f").replaceAll("\\", "%5c");
}

export function unescapeName(name: string): string {
  return name.replace(/%2f/gi, "/").replace(/%5c/gi, "\\").replaceAll("%25", "%");
}
