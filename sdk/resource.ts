import * as pulumi from "@pulumi/pulumi";
import { formatTag } from "../provider/contract/ownership";
import { providerLink, resourceType } from "../provider/frontends/link";
import { ownerOf } from "../provider/frontends/owner";
import type { ResourceOptions } from "./resource-options";
import { refuseProviderOptions } from "./resource-options";
import { secretInputs } from "./secret-inputs";
import { warnOfUnheard } from "./unheard-options";
import { showUserStack } from "./user-stack";
import { valueAlone } from "./value-alone";

const stackType = "pulumi:pulumi:Stack";

export interface ResourceDefinition {
  readonly kind: string;
  readonly name: string;
  readonly inputs: pulumi.Inputs;
  /** Outputs that are not inputs: named here, or they would not exist on the resource. */
  readonly outputs: readonly string[];
  readonly options: ResourceOptions | undefined;
}

/** A resource that the dynamic front-end of this package serves. */
export abstract class VirtrigaudResource extends pulumi.CustomResource {
  protected constructor({ kind, name, inputs, outputs, options }: ResourceDefinition) {
    refuseProviderOptions(kind, name, options);
    const seeded = Object.fromEntries(outputs.map((output) => [output, undefined]));
    const properties = {
      ...seeded,
      ...inputs,
      secretInputs: secretInputs(inputs),
      __provider: providerLink(kind),
    };
    const restoreStack = showUserStack();
    try {
      super(resourceType(kind), name, properties, options);
    } finally {
      restoreStack();
    }
    warnOfUnheard(this, options);
  }
}

/**
 * The owner of the resource's object: its place in the program, and the identity of the stack's state where a Provider
 * resource has one. The place is no Output where it need not be one: an Output of the parent's URN would make all children of
 * a component wait for each other.
 */
export function resourceOwner(
  name: string,
  options: ResourceOptions | undefined,
  identity: pulumi.Input<string | undefined>,
): pulumi.Input<string> {
  const place = { stack: pulumi.getStack(), project: pulumi.getProject(), name };
  const owner = pulumi
    .output(parentTypes(options?.parent))
    .apply((parents) => ownerOf({ ...place, parents }));
  const tag = pulumi
    .all([owner, identity])
    .apply(([known, state]) => formatTag({ owner: known, identity: state }));
  return valueAlone(tag);
}

/** The chain of the parents' types, as a URN has it: the stack itself is not part of its children's. */
function parentTypes(parent: pulumi.Resource | undefined): pulumi.Input<string> {
  const types: string[] = [];
  for (let at = parent; at !== undefined; at = Reflect.get(at, "__parentResource")) {
    const type: unknown = Reflect.get(at, "__pulumiType");
    // of a parent in another process only the URN is known
    if (typeof type !== "string" || type === "")
      return at.urn.apply((urn) => [typesOf(urn), ...types].join("$"));
    if (type !== stackType) types.unshift(type);
  }
  return types.join("$");
}

function typesOf(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/**
 * Options for an object whose name is taken as long as the earlier one is there: a replacement comes after it, also one that
 * nobody asked the provider about, as by `--replace`.
 */
export function replacedInPlace(options: ResourceOptions | undefined): ResourceOptions {
  return { deleteBeforeReplace: true, ...options };
}

/** Options with one more resource to wait for. */
export function dependingOn(
  options: ResourceOptions | undefined,
  resource: pulumi.Input<pulumi.Input<pulumi.Resource>[]>,
): ResourceOptions {
  return pulumi.mergeOptions(options, { dependsOn: resource });
}
