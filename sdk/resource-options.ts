import type * as pulumi from "@pulumi/pulumi";

/** Pulumi's options of a resource, without `provider`: these resources take their Provider as an argument. */
export interface ResourceOptions extends Omit<pulumi.CustomResourceOptions, "provider"> {}

/** Throws `TypeError` for the options of other packages that name a provider. */
export function refuseProviderOptions(
  kind: string,
  name: string,
  options: ResourceOptions | undefined,
): void {
  for (const option of ["provider", "providers"]) {
    if (options === undefined || Reflect.get(options, option) === undefined) continue;
    throw new TypeError(
      `${kind} ${name}: \`${option}\` is among the options; write provider in the arguments, ` +
        `e.g. new ${kind}("${name}", { provider: host, … }), and leave ${option} out of the options`,
    );
  }
}
