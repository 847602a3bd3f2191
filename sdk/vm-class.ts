import type * as pulumi from "@pulumi/pulumi";
import { VirtrigaudResource } from "./resource";
import type { ResourceOptions } from "./resource-options";
import type { VMClassArgs } from "./types/arguments";
import type { VMClassOutputs } from "./types/outputs";
import { whenKnown } from "./when-known";

/**
 * Virtual hardware by name. It lives in the program: machines take their values from it.
 *
 * ```ts
 * const small = new virt.VMClass("small", { cpu: 1, memory: "512Mi", diskDefaults: { type: "thin", size: "4Gi" } });
 * ```
 */
export class VMClass extends VirtrigaudResource implements VMClassOutputs {
  declare readonly cpu: VMClassOutputs["cpu"];
  declare readonly memory: VMClassOutputs["memory"];
  /** The arguments, as machines carry them. */
  readonly spec: VMClassArgs;

  constructor(name: string, args: VMClassArgs, options?: ResourceOptions) {
    super({ kind: "VMClass", name, inputs: { ...args, name }, outputs: [], options });
    this.spec = { ...args };
  }
}

// editors show the text of a property only where one type of the union has it
interface ClassResource extends Omit<VMClass, "cpu" | "memory"> {}

/** A class, or what one would say. */
export type VMClassReference = pulumi.Input<ClassResource | VMClassArgs>;

export function classSpec(reference: VMClassReference): pulumi.Input<VMClassArgs> {
  const spec = whenKnown(reference, [], (known) => (known instanceof VMClass ? known.spec : known));
  return spec as pulumi.Input<VMClassArgs>;
}
