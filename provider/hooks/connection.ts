import { type HypervisorKind, hypervisorConfigs } from "../adapters/registry";
import type { Connection, Credentials } from "../contract/connection";
import { ProviderError } from "../contract/errors";
import type { ProviderInputs } from "../models/provider";
import { hypervisorKind } from "./capabilities";
import { resolveSecret, resolveText } from "./secret-references";

/** A Provider's inputs with every reference followed: what an adapter connects with. */
export async function resolveConnection(provider: ProviderInputs): Promise<Connection> {
  const kind = hypervisorKind(provider.type);
  return {
    endpoint: provider.endpoint ?? endpointFromEnvironment(kind),
    credentials: await resolveCredentials(provider),
    caBundle: await resolveText(provider.caBundle),
    insecureSkipVerify: provider.insecureSkipVerify === true,
    defaults: provider.defaults ?? {},
    native: nativeBlock(provider, kind),
  };
}

// hiding "root" in every message would hide more than it protects
const publicCredentials = new Set(["username", "clientCertificate"]);

async function resolveCredentials({ credentials = {} }: ProviderInputs): Promise<Credentials> {
  const entries = await Promise.all(
    Object.entries(credentials).map(async ([name, value]) => {
      const resolve = publicCredentials.has(name) ? resolveText : resolveSecret;
      return [name, await resolve(value)] as const;
    }),
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function endpointFromEnvironment(kind: HypervisorKind): string {
  const variables = hypervisorConfigs[kind].endpointVariables;
  const value = variables.map((name) => process.env[name]).find((text) => text !== undefined && text !== "");
  if (value !== undefined) return value;
  throw new ProviderError("InvalidSpec", "no endpoint is given", {
    property: "endpoint",
    cure: `set endpoint, or the environment variable ${variables.join(" or ")}`,
  });
}

function nativeBlock(provider: ProviderInputs, kind: HypervisorKind): Readonly<Record<string, unknown>> {
  return { ...provider[kind] };
}
