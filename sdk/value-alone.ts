import * as pulumi from "@pulumi/pulumi";

/** What all versions of Pulumi's SDK have in an Output, and the published types leave out. */
interface OutputParts<Value> {
  promise(withUnknowns: boolean): Promise<Value>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
}

/**
 * The value of an Output, known and secret as it is, without the resources that it comes from. State names those once more for
 * each property; a resource that depends on them anyway can do without.
 */
export function valueAlone<Value>(output: pulumi.Output<Value>): pulumi.Output<Value> {
  const { promise, isKnown, isSecret } = output as unknown as OutputParts<Value>;
  const noResources: readonly pulumi.Resource[] = [];
  const parts = [noResources, promise(true), isKnown, isSecret, Promise.resolve(noResources)];
  return Reflect.construct(pulumi.Output as unknown as new () => pulumi.Output<Value>, parts);
}
