import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

export const repository = resolve(__dirname, "../..");

export function read(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}

/** The project's own texts, by their path in the repository. */
export function markdownFiles(): string[] {
  const inFolders = ["docs", "examples"].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map((entry) => relative(repository, join(entry.parentPath, entry.name))),
  );
  return [...readdirSync(repository), ...inFolders].filter((path) => path.endsWith(".md")).sort();
}

/** The code blocks of a language. */
export function codeBlocks(text: string, language: string): string[] {
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"));
  return [...blocks].map(([, code = ""]) => code);
}

/** The text without its code, in which brackets mean other things. */
export function withoutCode(text: string): string {
  return text.replace(/^```.*?^```$/gms, "").replace(/`[^`\n]*`/g, "");
}

/** The names under which GitHub lets a page's headings be linked to. */
export function anchors(text: string): Set<string> {
  const headings = text.replace(/^```.*?^```$/gms, "").matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}
