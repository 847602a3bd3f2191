import type * as pulumi from "@pulumi/pulumi";
import type { SnapshotInputs } from "../provider/models/snapshot";
import type { Inputs } from "./inputs";
import { locate, type ProviderReference } from "./provider";
import { replacedInPlace, resourceOwner, VirtrigaudResource } from "./resource";
import { VirtualMachine } from "./virtual-machine";

type OwnInputs = Omit<SnapshotInputs, "owner" | "name" | "provider" | "machine">;

export interface SnapshotArgs extends Readonly<{ [Key in keyof OwnInputs]: Inputs<OwnInputs[Key]> }> {
  readonly machine: VirtualMachine | pulumi.Input<string>;
  /** Needed where `machine` is an id. */
  readonly provider?: ProviderReference;
  /** The snapshot's name on the hypervisor. Default: that of the resource. */
  readonly name?: pulumi.Input<string>;
}

/**
 * The state of a machine at one time; a new value of `revert` takes the machine back to it.
 *
 * ```ts
 * const before = new virt.Snapshot("before", { machine: web, description: "before the upgrade" });
 * ```
 */
export class Snapshot extends VirtrigaudResource {
  declare readonly name: pulumi.Output<string>;
  /** ISO 8601. */
  declare readonly createdAt: pulumi.Output<string | undefined>;
  /** The snapshot that it builds on. */
  declare readonly parent: pulumi.Output<string | undefined>;

  constructor(name: string, args: SnapshotArgs, options?: pulumi.CustomResourceOptions) {
    const { machine, provider, ...rest } = args;
    const home = provider ?? (machine instanceof VirtualMachine ? machine.home : undefined);
    if (home === undefined)
      throw new TypeError(`Snapshot ${name}: name the provider of the machine ${machine}`);
    const { connection, identity, options: located } = locate(home, options);
    super({
      kind: "Snapshot",
      name,
      inputs: {
        ...rest,
        name: args.name ?? name,
        owner: resourceOwner(name, options, identity),
        provider: connection,
        machine: machine instanceof VirtualMachine ? machine.id : machine,
      },
      outputs: ["createdAt", "parent"],
      options: rest.retention === undefined ? replacedInPlace(located) : located,
    });
  }
}
