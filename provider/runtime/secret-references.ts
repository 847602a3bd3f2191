import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { ProviderError } from "../contract/errors";
import type { SecretReference, SecretValue } from "../models/secrets";
import { registerSecret } from "../observability/redaction";
import { readKubernetesSecret } from "./kubernetes-secret";
import { currentOperation } from "./operation";

/** The secret itself, from wherever it is kept. It is known to redaction from here on. */
export async function resolveSecret(value: SecretValue): Promise<string>;
export async function resolveSecret(value: SecretValue | undefined): Promise<string | undefined>;
export async function resolveSecret(value: SecretValue | undefined): Promise<string | undefined> {
  const secret = await resolveText(value);
  if (secret !== undefined) registerSecret(secret);
  return secret;
}

/** The same for what may be shown, such as a user name or a certificate. */
export async function resolveText(value: SecretValue | undefined): Promise<string | undefined> {
  return value === undefined || typeof value === "string" ? value : readReference(value);
}

function readReference(reference: SecretReference): Promise<string> {
  if (reference.env !== undefined) return readEnvironment(reference.env);
  if (reference.file !== undefined) return readSecretFile(reference.file);
  if (reference.config !== undefined) return readStackConfig(reference.config);
  if (reference.kubernetesSecret !== undefined) return readKubernetesSecret(reference.kubernetesSecret);
  throw new ProviderError("InvalidSpec", "a secret reference names nothing", {
    remediation: "name one of env, file, config, kubernetesSecret",
  });
}

async function readEnvironment(name: string): Promise<string> {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  throw new ProviderError("InvalidSpec", `the environment variable ${name} is not set`, {
    remediation: `export ${name} before \`pulumi\` runs, or refer to the secret in another way`,
  });
}

async function readSecretFile(path: string): Promise<string> {
  try {
    // as a shell has it, and as the other inputs that name files
    const file = path.replace(/^~(?=\/)/, homedir());
    return (await readFile(file, "utf8")).replace(/\r?\n$/, "");
  } catch (error) {
    throw new ProviderError("InvalidSpec", `the secret file ${path} cannot be read`, {
      remediation: "check the path and its permissions",
      cause: error,
    });
  }
}

async function readStackConfig(key: string): Promise<string> {
  const value = currentOperation()?.config(key);
  if (value !== undefined && value !== "") return value;
  throw new ProviderError("InvalidSpec", `the stack's configuration has no ${key}`, {
    remediation: `run \`pulumi config set --secret ${key}\``,
  });
}
