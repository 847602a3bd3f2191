/** What a Provider leaves open, from the environment: by the names that the hypervisor's own tools read. */
import { readFile } from "node:fs/promises";
import { delimiter } from "node:path";
import type { Credentials, PlacementDefaults } from "../contract/connection";
import { ProviderError } from "../contract/errors";
import { registerSecret } from "../observability/redaction";

/** Names of variables; the first that is set counts. */
type Names = readonly string[];

/** An adapter's `environment`: which variable stands for what. */
export interface ConnectionEnvironment {
  readonly credentials?: Readonly<Partial<Record<keyof Credentials, Names>>>;
  readonly insecureSkipVerify?: Names;
  /** Files of certificates, separated as paths are. */
  readonly caBundleFiles?: Names;
  /** Used where the Provider has no defaults at all: two places for the same would contradict each other. */
  readonly defaults?: Readonly<Partial<Record<Exclude<keyof PlacementDefaults, "nodes">, Names>>>;
  /** Settings of the hypervisor's own block. */
  readonly settings?: Readonly<Record<string, Names>>;
}

/** The first that is set, and not to nothing. */
export function variable(names: Names = []): string | undefined {
  return names.map((name) => process.env[name]).find((text) => text !== undefined && text !== "");
}

/** The endpoint that the environment names, and what to do where it names none. */
export function endpointFromEnvironment({ endpointVariables }: { readonly endpointVariables: Names }): {
  readonly endpoint: string | undefined;
  readonly remediation: string;
} {
  const remediation = `write it, or set the environment variable ${endpointVariables.join(" or ")}`;
  return { endpoint: variable(endpointVariables), remediation };
}

export function valuesOf<Key extends string>(
  table: Readonly<Partial<Record<Key, Names>>> | undefined,
): Partial<Record<Key, string>> {
  const entries = Object.entries<Names | undefined>(table ?? {}).map(([key, names]) => [
    key,
    variable(names),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Partial<
    Record<Key, string>
  >;
}

export function secretsOf({ credentials }: ConnectionEnvironment): Credentials {
  const values = valuesOf(credentials);
  const { username: _public, ...secrets } = values;
  for (const secret of Object.values(secrets)) registerSecret(secret);
  return values;
}

export function isSet(names: Names | undefined): boolean {
  return ["1", "true", "yes"].includes(variable(names)?.toLowerCase() ?? "");
}

export async function caBundleOf({ caBundleFiles }: ConnectionEnvironment): Promise<string | undefined> {
  const files = variable(caBundleFiles);
  if (files === undefined) return undefined;
  const paths = files.split(delimiter).filter((path) => path !== "");
  return (await Promise.all(paths.map(readCertificates))).join("\n");
}

async function readCertificates(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new ProviderError("InvalidSpec", `the file of certificates ${path} cannot be read`, {
      property: "caBundle",
      remediation: "check the path and its permissions, or set caBundle",
      cause: error,
    });
  }
}
