import { ProviderError } from "../contract/errors";

export interface KubernetesSecret {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
}

export interface KubernetesSecretKey extends KubernetesSecret {
  readonly key: string;
}

/** One key of a Secret, read with the kubeconfig of whoever runs `pulumi`. */
export async function readKubernetesSecret(
  { key, ...secret }: KubernetesSecretKey,
  load = loadClient,
): Promise<string> {
  const { where, data } = await readSecret(secret, load);
  const value = data[key];
  if (value !== undefined) return value;
  throw new ProviderError("InvalidSpec", `the Kubernetes ${where} has no key ${key}`, {
    remediation: `it has ${Object.keys(data).join(", ") || "none"}`,
  });
}

/** All keys of a Secret. */
export async function readKubernetesSecretData(
  secret: KubernetesSecret,
  load = loadClient,
): Promise<Readonly<Record<string, string>>> {
  return (await readSecret(secret, load)).data;
}

async function readSecret({ name, namespace: named, context }: KubernetesSecret, load: typeof loadClient) {
  const { api, contextNamespace } = connect(await client(load), context);
  const namespace = named ?? contextNamespace ?? "default";
  const where = `secret ${namespace}/${name}`;
  const secret = await api.readNamespacedSecret({ name, namespace }).catch((error: unknown) => {
    throw new ProviderError("Unavailable", `the Kubernetes ${where} cannot be read`, {
      remediation: "check the kubeconfig, the context and the right to get this secret",
      cause: error,
    });
  });
  const data: Record<string, string> = {};
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    data[key] = Buffer.from(value, "base64").toString("utf8");
  }
  return { where, data };
}

type Client = typeof import("@kubernetes/client-node");

function connect({ CoreV1Api, KubeConfig }: Client, context: string | undefined) {
  try {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromDefault();
    if (context !== undefined) kubeConfig.setCurrentContext(context);
    const api = kubeConfig.makeApiClient(CoreV1Api);
    return { api, contextNamespace: kubeConfig.getContextObject(kubeConfig.currentContext)?.namespace };
  } catch {
    const which = context === undefined ? "its current context" : `the context ${context}`;
    // without its cause, which may quote the file and the secrets in it
    throw new ProviderError("InvalidSpec", `the kubeconfig cannot be used with ${which}`, {
      remediation: "check the file that KUBECONFIG names, or ~/.kube/config, and its contexts and clusters",
    });
  }
}

/** Loaded on use, and an optional package: nobody else pays for it. */
async function loadClient(): Promise<Client> {
  return import("@kubernetes/client-node");
}

async function client(load: () => Promise<Client>): Promise<Client> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new ProviderError("InvalidSpec", "a `kubernetesSecret` needs the package @kubernetes/client-node", {
      remediation: "run `npm install @kubernetes/client-node` in the Pulumi project",
      cause,
    });
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND") &&
    error.message.includes("'@kubernetes/client-node'")
  );
}
