import { z } from "zod";

const wholeSecret = z
  .strictObject({
    name: z.string().min(1).describe("The name of the Kubernetes Secret."),
    namespace: z
      .string()
      .min(1)
      .optional()
      .describe("The namespace of the Kubernetes Secret. Default: the context's namespace."),
    context: z.string().optional().describe("A context of the kubeconfig. Default: the current one."),
  })
  .meta({
    id: "KubernetesSecret",
    description: "A whole Kubernetes Secret. Needs the npm package `@kubernetes/client-node`.",
  });

const kubernetesSecret = wholeSecret
  .extend({ key: z.string().min(1).describe("The key within the secret's data.") })
  .meta({
    id: "KubernetesSecretKey",
    description: "A key of a Kubernetes Secret. Needs the npm package `@kubernetes/client-node`.",
  });

const reference = z
  .strictObject({
    env: z.string().min(1).optional().describe("An environment variable of the computer that runs `pulumi`."),
    file: z
      .string()
      .min(1)
      .optional()
      .describe(
        "A file on the computer that runs `pulumi`. One line break at its end is not part of the secret.",
      ),
    config: z
      .string()
      .min(1)
      .optional()
      .describe("A key of the stack's configuration, e.g. `virtrigaud:password`."),
    kubernetesSecret: kubernetesSecret.optional(),
  })
  .refine((value) => Object.values(value).filter((item) => item !== undefined).length === 1, {
    error: "name exactly one of env, file, config, kubernetesSecret",
  })
  .meta({
    id: "SecretReference",
    description: "The place of a secret. Each use reads the secret there, and state never holds it.",
  });

/** A secret by value, which state holds as a Pulumi secret, or by reference, which keeps the secret out of state. */
export const secretValue = z.union([z.string().min(1), reference], {
  error: 'give a string, or a reference such as { env: "NAME" } or { file: "path" }',
});

export type SecretReference = z.infer<typeof reference>;
export type WholeSecret = z.infer<typeof wholeSecret>;
export type SecretValue = z.infer<typeof secretValue>;

export const credentials = z
  .strictObject({
    username: secretValue.optional().describe("The name of the account."),
    password: secretValue.optional().describe("The password of the account."),
    token: secretValue.optional().describe("An API token or a session token."),
    privateKey: secretValue.optional().describe("An SSH private key, PEM or OpenSSH format."),
    passphrase: secretValue.optional().describe("The passphrase of the private key."),
    clientCertificate: secretValue.optional().describe("The client certificate for TLS, in PEM format."),
    clientKey: secretValue.optional().describe("The key of the client certificate, in PEM format."),
    kubernetesSecret: wholeSecret
      .optional()
      .describe(
        "A Kubernetes Secret with all of the account. Its keys are named as the properties here, or as in Secrets of the types basic-auth, ssh-auth and tls: `ssh-privatekey`, `tls.crt`, `tls.key`. A property beside it counts instead of the Secret's.",
      ),
  })
  .meta({
    id: "Credentials",
    description: "The account on the hypervisor. Each value is a text or a reference.",
  });
