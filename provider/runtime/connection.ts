import { type HypervisorType, hypervisorConfigs } from "../adapters/registry";
import type { Connection, Credentials } from "../contract/connection";
import { definedOnly } from "../contract/defined-only";
import { ProviderError } from "../contract/errors";
import type { ProviderInputs } from "../models/provider";
import { credentials as credentialsModel, type WholeSecret } from "../models/secrets";
import { hypervisorType } from "./capabilities";
import {
  type ConnectionEnvironment,
  caBundleOf,
  endpointFromEnvironment,
  isSet,
  secretsOf,
  valuesOf,
} from "./connection-environment";
import { readKubernetesSecretData } from "./kubernetes-secret";
import { resolveSecret, resolveText } from "./secret-references";

/** A Provider's inputs with every reference followed: what an adapter connects with. */
export async function resolveConnection(provider: ProviderInputs): Promise<Connection> {
  const kind = hypervisorType(provider.type);
  const environment = environmentOf(kind);
  return {
    endpoint: provider.endpoint ?? requiredEndpoint(kind),
    credentials: { ...secretsOf(environment), ...(await resolveCredentials(provider)) },
    caBundle: (await resolveText(provider.caBundle)) ?? (await caBundleOf(environment)),
    ...definedOnly({ hostKeys: await resolveText(provider.hostKeys) }),
    insecureSkipVerify: provider.insecureSkipVerify ?? isSet(environment.insecureSkipVerify),
    defaults: provider.defaults ?? valuesOf(environment.defaults),
    native: { ...valuesOf(environment.settings), ...provider[kind] },
  };
}

function environmentOf(type: HypervisorType): ConnectionEnvironment {
  const config: { readonly type: string; readonly environment?: ConnectionEnvironment } =
    hypervisorConfigs[type];
  return config.environment ?? {};
}

// hiding "root" in every message would hide more than it protects
const publicCredentials = new Set(["username", "clientCertificate"]);

async function resolveCredentials({ credentials = {} }: ProviderInputs): Promise<Credentials> {
  const { kubernetesSecret, ...single } = credentials;
  const whole = kubernetesSecret === undefined ? {} : await readAccount(kubernetesSecret);
  const values = { ...whole, ...definedOnly(single) };
  const entries = await Promise.all(
    Object.entries(values).map(async ([name, value]) => {
      const resolve = publicCredentials.has(name) ? resolveText : resolveSecret;
      return [name, await resolve(value)] as const;
    }),
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** What Secrets of Kubernetes's own types call it: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types */
const usualNames: Readonly<Record<string, keyof Credentials>> = {
  "ssh-privatekey": "privateKey",
  "tls.crt": "clientCertificate",
  "tls.key": "clientKey",
};

/** Keys that are no credentials, such as the authority's certificate, are somebody else's. */
async function readAccount(secret: WholeSecret): Promise<Credentials> {
  const data = await readKubernetesSecretData(secret);
  const named = Object.entries(data).map(([key, value]) => [usualNames[key] ?? key, value] as const);
  const known = named.filter(([name]) => credentialNames.has(name));
  if (known.length > 0) return Object.fromEntries(known);
  throw new ProviderError("InvalidSpec", `the Kubernetes Secret ${secret.name} has no credentials`, {
    property: "credentials.kubernetesSecret",
    remediation: `name its keys ${[...credentialNames].join(", ")}; it has ${Object.keys(data).join(", ") || "none"}`,
  });
}

const credentialNames: ReadonlySet<string> = new Set(
  Object.keys(credentialsModel.shape).filter((name) => name !== "kubernetesSecret"),
);

function requiredEndpoint(kind: HypervisorType): string {
  const { endpoint, remediation } = endpointFromEnvironment(hypervisorConfigs[kind]);
  if (endpoint !== undefined) return endpoint;
  throw new ProviderError("InvalidSpec", "the Provider has no endpoint", {
    property: "endpoint",
    remediation,
  });
}
