import { parse } from "yaml";
import { ProviderError } from "../contract/errors";

/** How a document is spoken of when it is wrong. */
export interface DocumentWords {
  /** `the metadata`. */
  readonly document: string;
  readonly property: string;
  readonly remediation: string;
}

/**
 * The names and values of a YAML document that the user wrote; an empty one has none.
 *
 * @throws ProviderError `InvalidSpec` if it isn't a YAML mapping
 */
export function yamlMapping(text: string, words: DocumentWords): object {
  const value = parsed(text, words);
  if (value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value;
  throw invalid(words, "is not a mapping of names to values");
}

function parsed(text: string, words: DocumentWords): unknown {
  try {
    // cloud-init reads YAML 1.1, in which `yes` is true and a later key replaces an earlier one
    return parse(text, { version: "1.1", uniqueKeys: false, logLevel: "error" });
  } catch (error) {
    // the library's message quotes the line at fault, which may hold a secret
    const line = lineOf(error);
    throw invalid(words, line === undefined ? "is not YAML" : `is not YAML, in line ${line}`);
  }
}

function lineOf(error: unknown): number | undefined {
  return error instanceof Error && "linePos" in error && Array.isArray(error.linePos)
    ? error.linePos[0]?.line
    : undefined;
}

function invalid({ document, property, remediation }: DocumentWords, reason: string): ProviderError {
  return new ProviderError("InvalidSpec", `${document} ${reason}`, { property, remediation });
}
