import type * as pulumi from "@pulumi/pulumi";
import type { VMClassInputs } from "../provider/models/vm-class";
import type { Inputs } from "./inputs";
import { VirtrigaudResource } from "./resource";

type InputsOfClass = { [Key in keyof VMClassInputs]: Inputs<VMClassInputs[Key]> };

/** The virtual hardware that machines share. */
export interface VMClassArgs extends InputsOfClass {}

/**
 * Virtual hardware by name. It lives in the program: machines take their values from it.
 *
 * ```ts
 * const small = new virt.VMClass("small", { cpu: 1, memory: "512Mi", diskDefaults: { type: "thin", size: "4Gi" } });
 * ```
 */
export class VMClass extends VirtrigaudResource {
  declare readonly cpu: pulumi.Output<number>;
  declare readonly memory: pulumi.Output<string | number>;
  /** The arguments, as machines carry them. */
  readonly spec: VMClassArgs;

  constructor(name: string, args: VMClassArgs, options?: pulumi.CustomResourceOptions) {
    super({ kind: "VMClass", name, inputs: { ...args, name }, outputs: [], options });
    this.spec = { ...args };
  }
}

/** A class, or what one would say. */
export type VMClassReference = VMClass | pulumi.Input<VMClassArgs>;

export function classSpec(reference: VMClassReference): pulumi.Input<VMClassArgs> {
  return reference instanceof VMClass ? reference.spec : reference;
}
