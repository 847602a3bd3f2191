import type * as pulumi from "@pulumi/pulumi";
import type { NetworkAttachment, NetworkInputs } from "../provider/models/network";
import type { Inputs } from "./inputs";
import { type ConnectionArgs, locate, type ProviderReference } from "./provider";
import { replacedInPlace, resourceOwner, VirtrigaudResource } from "./resource";
import { whenKnown } from "./when-known";

type OwnInputs = Omit<NetworkInputs, "owner" | "name" | "provider">;

export interface NetworkArgs extends Readonly<{ [Key in keyof OwnInputs]: Inputs<OwnInputs[Key]> }> {
  readonly provider: ProviderReference;
  /** The network's name on the hypervisor. Default: that of the resource. */
  readonly name?: pulumi.Input<string>;
}

/**
 * A network that machines are attached to: one that is there, or one that is made.
 *
 * ```ts
 * const lan = new virt.Network("lan", { provider: host, source: { libvirt: { networkName: "default" } } });
 * ```
 */
export class Network extends VirtrigaudResource {
  /** Where it is, in the hypervisor's own words. */
  declare readonly location: pulumi.Output<string>;
  /** Whether this resource made it, and will remove it. */
  declare readonly created: pulumi.Output<boolean>;
  /** What a machine needs to know of it. */
  readonly attachment: Inputs<NetworkAttachment>;

  constructor(name: string, args: NetworkArgs, options?: pulumi.CustomResourceOptions) {
    const { connection, identity, options: located } = locate(args.provider, options);
    super({
      kind: "Network",
      name,
      inputs: {
        ...args,
        name: args.name ?? name,
        owner: resourceOwner(name, options, identity),
        provider: connection,
      },
      outputs: ["location", "created"],
      options: replacedInPlace(located),
    });
    this.attachment = attachmentOf(this.id, args, connection);
  }
}

// only what was set: each machine pays for it in state
function attachmentOf(
  id: pulumi.Output<string>,
  args: NetworkArgs,
  connection: ConnectionArgs,
): Inputs<NetworkAttachment> {
  const { ipAllocation, dns, mtu } = args;
  const settings = Object.entries({ ipAllocation, dns, mtu }).filter(([, value]) => value !== undefined);
  const attachment = { id, ...Object.fromEntries(settings) };
  // a secret `undefined` reaches the provider as null: a model that nobody named must not become an output
  return whenKnown(connection, ["type"], (type) =>
    whenKnown(args.source, [String(type), "model"], (model) =>
      model === undefined ? attachment : { ...attachment, model: String(model) },
    ),
  );
}
