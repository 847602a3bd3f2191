import * as pulumi from "@pulumi/pulumi";
import { providerLink, resourceType } from "../provider/frontends/link";
import { ownerOf } from "../provider/frontends/owner";
import { showUserStack } from "./user-stack";

export interface ResourceDefinition {
  readonly kind: string;
  readonly name: string;
  readonly inputs: pulumi.Inputs;
  /** Outputs that are not inputs: named here, or they would not exist on the resource. */
  readonly outputs: readonly string[];
  readonly options: pulumi.CustomResourceOptions | undefined;
}

/** A resource that the dynamic front-end of this package serves. */
export abstract class VirtrigaudResource extends pulumi.CustomResource {
  protected constructor({ kind, name, inputs, outputs, options }: ResourceDefinition) {
    const seeded = Object.fromEntries(outputs.map((output) => [output, undefined]));
    const properties = { ...seeded, ...inputs, __provider: providerLink(kind) };
    const restoreStack = showUserStack();
    try {
      super(resourceType(kind), name, properties, options);
    } finally {
      restoreStack();
    }
  }
}

/** The ownership marker of a resource of this name. */
export function resourceOwner(
  name: string,
  options: pulumi.CustomResourceOptions | undefined,
): pulumi.Input<string> {
  const parts = { stack: pulumi.getStack(), project: pulumi.getProject(), name };
  const parent = options?.parent;
  if (parent === undefined) return ownerOf({ ...parts, parents: "" });
  return parent.urn.apply((urn) => ownerOf({ ...parts, parents: parentTypes(urn) }));
}

// the third part of a URN is the chain of types; the stack itself is not part of its children's
function parentTypes(urn: string): string {
  const types = urn.split("::")[2] ?? "";
  return types === "pulumi:pulumi:Stack" ? "" : types;
}

/** Options with one more resource to wait for. */
export function dependingOn(
  options: pulumi.CustomResourceOptions | undefined,
  resource: pulumi.Resource,
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(options, { dependsOn: [resource] });
}
