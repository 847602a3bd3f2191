import * as pulumi from "@pulumi/pulumi";

/**
 * What `make` makes of the value that a path leads to: at once where it is there, and as an output where a part of the path
 * still has to come.
 *
 * Nothing becomes an output without need, since it would take on the secrecy and the dependencies of all that it is made of.
 */
export function whenKnown<Made>(
  value: unknown,
  path: readonly string[],
  make: (value: unknown) => Made,
): Made | pulumi.Output<pulumi.Unwrap<Made>> {
  if (isStillToCome(value)) {
    const later: pulumi.Output<unknown> = pulumi.output(value);
    return later.apply((known) => pulumi.output(whenKnown(known, path, make) as Made));
  }
  const [first, ...rest] = path;
  return first === undefined ? make(value) : whenKnown(propertyOf(value, first), rest, make);
}

function isStillToCome(value: unknown): value is pulumi.Input<unknown> {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
