import { parse } from "yaml";
import { ProviderError } from "../contract/errors";

export interface MetaDataInput {
  readonly instanceId: string;
  /** The host name, if the user's own metadata has none. */
  readonly name: string;
  readonly sshPublicKeys?: readonly string[];
  /** The user's own metadata, YAML. */
  readonly metaData?: string | undefined;
}

/**
 * The document `meta-data`, as JSON, which YAML includes. What the user wrote wins key by key, the
 * instance id too: whoever sets it decides when cloud-init runs again.
 *
 * @throws ProviderError `InvalidSpec` if the user's metadata isn't a YAML mapping
 */
export function metaDataDocument({ instanceId, name, sshPublicKeys = [], metaData }: MetaDataInput): string {
  return `${JSON.stringify({
    "instance-id": instanceId,
    "local-hostname": name,
    ...(sshPublicKeys.length > 0 && { "public-keys": sshPublicKeys }),
    ...(metaData !== undefined && mapping(metaData)),
  })}\n`;
}

function mapping(text: string): object {
  const value = parsed(text);
  if (value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value;
  throw invalid("is not a mapping of names to values");
}

function parsed(text: string): unknown {
  try {
    // cloud-init reads YAML 1.1, in which `yes` is true and a later key replaces an earlier one
    return parse(text, { version: "1.1", uniqueKeys: false, logLevel: "error" });
  } catch (error) {
    // the library's message quotes the line at fault, which may hold a secret
    const line = lineOf(error);
    throw invalid(line === undefined ? "is not YAML" : `is not YAML, in line ${line}`);
  }
}

function lineOf(error: unknown): number | undefined {
  return error instanceof Error && "linePos" in error && Array.isArray(error.linePos)
    ? error.linePos[0]?.line
    : undefined;
}

function invalid(reason: string): ProviderError {
  return new ProviderError("InvalidSpec", `the metadata ${reason}`, {
    property: "metaData",
    cure: "give lines such as `local-hostname: web-1`",
  });
}
