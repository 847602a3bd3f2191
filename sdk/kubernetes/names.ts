/**
 * What Kubernetes accepts as a name.
 *
 * The rules are those of RFC 1123 as `k8s.io/apimachinery/pkg/util/validation` at v0.34 states them (IsDNS1123Label,
 * IsDNS1123Subdomain).
 */

const longestLabel = 63;
const longestSubdomain = 253;
const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const labelPattern = new RegExp(`^${label}$`);
const subdomainPattern = new RegExp(`^${label}(\\.${label})*$`);
const labelRule = 'lower-case letters, digits and "-", with a letter or digit first and last';

/** Why this is not a DNS label, the name of a volume, a host or a namespace; undefined when it is one. */
export function dnsLabelProblem(name: string): string | undefined {
  if (name.length <= longestLabel && labelPattern.test(name)) return undefined;
  return `"${name}" is not a DNS label: it is of ${labelRule}, at most ${longestLabel} of them`;
}

/** Why this is not a DNS subdomain, the name of most objects; undefined when it is one. */
export function dnsSubdomainProblem(name: string): string | undefined {
  if (name.length <= longestSubdomain && subdomainPattern.test(name)) return undefined;
  return `"${name}" is not a DNS subdomain: it is of DNS labels separated by ".", each of ${labelRule}, at most ${longestSubdomain} characters`;
}
