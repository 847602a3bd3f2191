/**
 * What Kubernetes accepts as a label or the key of an annotation.
 *
 * The rules are those of `k8s.io/apimachinery/pkg/api/validate/content` at v0.34 (kube.go, dns.go): a key is a name with an
 * optional DNS prefix, a value is empty or a name.
 */
import { dnsSubdomainProblem } from "./names";

const longest = 63;
const namePattern = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const nameRule =
  'letters, digits, "-", "_" and ".", with a letter or digit first and last, at most 63 of them';

/** Why Kubernetes refuses this key of a label, an annotation or a selector; undefined when it does not. */
export function labelKeyProblem(key: string): string | undefined {
  const parts = key.split("/");
  if (parts.length > 2)
    return `"${key}" is not a label key: at most one "/" separates a DNS prefix from a name`;
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (!isName(name)) return `"${key}" is not a label key: its name is of ${nameRule}`;
  const problem = prefix === undefined ? undefined : dnsSubdomainProblem(prefix);
  return problem === undefined ? undefined : `"${key}" is not a label key: its prefix ${problem}`;
}

/** Why Kubernetes refuses this value of a label; undefined when it does not. */
export function labelValueProblem(value: string): string | undefined {
  if (value === "" || isName(value)) return undefined;
  return `"${value}" is not a label value: it is empty or of ${nameRule}`;
}

function isName(text: string): boolean {
  return text.length <= longest && namePattern.test(text);
}
