import * as pulumi from "@pulumi/pulumi";

/** Options of Pulumi that a dynamic provider is never told of, and what does the same. */
const remediations = {
  customTimeouts: "set the resource's own timeouts",
  replaceOnChanges: "run `pulumi up --replace`, or set updatePolicy of a machine",
} as const;

/** Says which of the options will have no effect, which would otherwise show only when it is too late. */
export function warnOfUnheard(
  resource: pulumi.Resource,
  options: Pick<pulumi.CustomResourceOptions, keyof typeof remediations> | undefined,
): void {
  for (const [option, remediation] of Object.entries(remediations)) {
    if (options === undefined || Reflect.get(options, option) === undefined) continue;
    void pulumi.log.warn(`the option ${option} has no effect on this resource: ${remediation}`, resource);
  }
}
