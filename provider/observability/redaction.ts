/**
 * The one place where secrets are taken out of what leaves the process for a person or a file: logs, errors,
 * progress lines.
 */
import { redactPatterns } from "./redaction-patterns";
import { redacted, SecretRegistry } from "./secret-registry";

export { redacted } from "./secret-registry";

const registry = new SecretRegistry();

/**
 * From now on this value is hidden wherever it turns up, also base64, URL, XML or JSON encoded. Values shorter
 * than 4 characters are not: they occur in any text by chance.
 */
export function registerSecret(value: string): void {
  registry.register(value);
}

/** For the end of a test: what one registered must not garble the words of another. */
export function forgetSecrets(): void {
  registry.clear();
}

/**
 * The same without secrets: registered values, URL passwords, keys and tokens in texts, and everything under
 * a property whose name says that it is secret. Never changes its argument; for errors see `redactError`.
 */
export function redact<T>(value: T): T {
  return redactValue(value, new Map()) as T;
}

function redactValue(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === "string") return redactPatterns(registry.hide(value));
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (value instanceof Error) return redactValue(String(value), seen);
  if ("toJSON" in value && typeof value.toJSON === "function") return redactValue(value.toJSON(), seen);
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    seen.set(value, copy);
    for (const item of value) copy.push(redactValue(item, seen));
    return copy;
  }
  return redactProperties(value, seen);
}

function redactProperties(value: object, seen: Map<object, unknown>): unknown {
  const copy: Record<string, unknown> = {};
  seen.set(value, copy);
  for (const [key, item] of Object.entries(value)) {
    const name = redactPatterns(registry.hide(key));
    copy[name] = isSecretName(key) ? hideAll(item) : redactValue(item, seen);
  }
  return copy;
}

/** Switches and gaps are no secrets: `hasPassword: true`. */
function hideAll(value: unknown): unknown {
  return value === undefined || value === null || typeof value === "boolean" ? value : redacted;
}

const secretName =
  /password|passwd|passphrase|secret|token|privatekey|clientkey|apikey|accesskey|userdata|ignition|authorization|cookie|credential|kubeconfig/;
// `passwordFile`, `tokenEnv`, `secretName`: where a secret is kept, or what it is called
const whereabouts = /(file|path|env|name|ref|reference)$/;

/** Whether what stands under this property name is secret, however the name is spelled. */
export function isSecretName(name: string): boolean {
  const letters = name.toLowerCase().replace(/[^a-z]/g, "");
  return secretName.test(letters) && !whereabouts.test(letters);
}
