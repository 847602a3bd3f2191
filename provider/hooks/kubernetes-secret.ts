import { ProviderError } from "../contract/errors";

export interface KubernetesSecretKey {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly key: string;
  readonly context?: string | undefined;
}

/** One key of a Secret, read with the kubeconfig of whoever runs `pulumi`. */
export async function readKubernetesSecret(reference: KubernetesSecretKey): Promise<string> {
  // loaded on use: nobody else pays for it
  const { CoreV1Api, KubeConfig } = await import("@kubernetes/client-node");
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromDefault();
  if (reference.context !== undefined) kubeConfig.setCurrentContext(reference.context);
  const namespace =
    reference.namespace ?? kubeConfig.getContextObject(kubeConfig.currentContext)?.namespace ?? "default";
  const where = `secret ${namespace}/${reference.name}`;
  const secret = await kubeConfig
    .makeApiClient(CoreV1Api)
    .readNamespacedSecret({ name: reference.name, namespace })
    .catch((error: unknown) => {
      throw new ProviderError("Unavailable", `the Kubernetes ${where} cannot be read`, {
        cure: "check the kubeconfig, the context and the right to get this secret",
        cause: error,
      });
    });
  const value = secret.data?.[reference.key];
  if (value !== undefined) return Buffer.from(value, "base64").toString("utf8");
  throw new ProviderError("InvalidSpec", `the Kubernetes ${where} has no key ${reference.key}`, {
    cure: `it has ${Object.keys(secret.data ?? {}).join(", ") || "none"}`,
  });
}
