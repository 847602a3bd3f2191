/**
 * The text that ties a resource in a state file to this package, for ever: the dynamic host evaluates it and
 * calls `handler`. It captures nothing and names no file but the published path `pulumi-virtrigaud/hooks`.
 */
export function providerLink(kind: string): string {
  return `exports.handler=()=>require("pulumi-virtrigaud/hooks").provider("${kind}")`;
}

/** The type of a resource, distinctive enough for policies. */
export function resourceType(kind: string): string {
  return `pulumi-nodejs:dynamic/virtrigaud:${kind}`;
}
