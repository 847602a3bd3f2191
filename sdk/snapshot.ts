import type * as pulumi from "@pulumi/pulumi";
import type { ProviderReference } from "./provider";
import { locate } from "./provider";
import { replacedInPlace, resourceOwner, VirtrigaudResource } from "./resource";
import type { ResourceOptions } from "./resource-options";
import type { ConnectionArgs, SnapshotArgs } from "./types/arguments";
import type { SnapshotOutputs } from "./types/outputs";
import { machineId, VirtualMachine } from "./virtual-machine";

/**
 * The state of a machine at one time; a new value of `revert` takes the machine back to it.
 *
 * ```ts
 * const before = new virt.Snapshot("before", { machine: web, description: "before the upgrade" });
 * ```
 */
export class Snapshot extends VirtrigaudResource implements SnapshotOutputs {
  declare readonly name: SnapshotOutputs["name"];
  declare readonly description: SnapshotOutputs["description"];
  declare readonly createdAt: SnapshotOutputs["createdAt"];
  declare readonly parent: SnapshotOutputs["parent"];
  /** How its hypervisor is reached. */
  readonly connection: pulumi.Input<ConnectionArgs>;

  constructor(name: string, args: SnapshotArgs, options?: ResourceOptions) {
    const located = locate({ kind: "Snapshot", name, provider: homeOf(name, args), options });
    super({
      kind: "Snapshot",
      name,
      inputs: {
        ...args,
        name: args.name ?? name,
        owner: resourceOwner(name, options, located.identity),
        provider: located.connection,
        machine: machineId(args.machine),
      },
      outputs: ["description", "createdAt", "parent"],
      options: args.retention === undefined ? replacedInPlace(located.options) : located.options,
    });
    this.connection = located.connection;
  }
}

function homeOf(name: string, { machine, provider }: SnapshotArgs): ProviderReference {
  if (provider !== undefined) return provider;
  if (machine instanceof VirtualMachine) return machine.home;
  const text = typeof machine === "string" ? ` ${machine}` : ", which is an output";
  throw new TypeError(`Snapshot ${name}: name the provider of the machine${text}`);
}
