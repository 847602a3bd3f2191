import { type HypervisorKind, hypervisorConfigs } from "../adapters/registry";
import type { Connection, Credentials } from "../contract/connection";
import { ProviderError } from "../contract/errors";
import type { ProviderInputs } from "../models/provider";
import { hypervisorKind } from "./capabilities";
import {
  type ConnectionEnvironment,
  caBundleOf,
  isSet,
  secretsOf,
  valuesOf,
  variable,
} from "./connection-environment";
import { resolveSecret, resolveText } from "./secret-references";

/** A Provider's inputs with every reference followed: what an adapter connects with. */
export async function resolveConnection(provider: ProviderInputs): Promise<Connection> {
  const kind = hypervisorKind(provider.type);
  const environment = environmentOf(kind);
  return {
    endpoint: provider.endpoint ?? endpointFromEnvironment(kind),
    credentials: { ...secretsOf(environment), ...(await resolveCredentials(provider)) },
    caBundle: (await resolveText(provider.caBundle)) ?? (await caBundleOf(environment)),
    insecureSkipVerify: provider.insecureSkipVerify ?? isSet(environment.insecureSkipVerify),
    defaults: provider.defaults ?? valuesOf(environment.defaults),
    native: { ...valuesOf(environment.settings), ...provider[kind] },
  };
}

function environmentOf(kind: HypervisorKind): ConnectionEnvironment {
  const config: { readonly kind: string; readonly environment?: ConnectionEnvironment } =
    hypervisorConfigs[kind];
  return config.environment ?? {};
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
  const value = variable(variables);
  if (value !== undefined) return value;
  throw new ProviderError("InvalidSpec", "no endpoint is given", {
    property: "endpoint",
    remediation: `set endpoint, or the environment variable ${variables.join(" or ")}`,
  });
}
