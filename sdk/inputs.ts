import type * as pulumi from "@pulumi/pulumi";

type Primitive = string | number | boolean | undefined | null;

/** A type whose every value may also be an output of another resource. */
export type Inputs<T> = [T] extends [Primitive]
  ? pulumi.Input<T>
  : T extends Primitive
    ? pulumi.Input<T>
    : T extends readonly (infer Item)[]
      ? pulumi.Input<Inputs<Item>[]>
      : T extends object
        ? pulumi.Input<{ [Key in keyof T]: Inputs<T[Key]> }>
        : pulumi.Input<T>;
