import type * as pulumi from "@pulumi/pulumi";
import { locate } from "./provider";
import { replacedInPlace, resourceOwner, VirtrigaudResource } from "./resource";
import type { ResourceOptions } from "./resource-options";
import type { ConnectionArgs, NetworkArgs, NetworkAttachmentArgs } from "./types/arguments";
import type { NetworkOutputs } from "./types/outputs";
import { whenKnown } from "./when-known";

/**
 * A network that machines are attached to: one that is there, or one that is made.
 *
 * ```ts
 * const lan = new virt.Network("lan", { provider: host, source: { libvirt: { networkName: "default" } } });
 * ```
 */
export class Network extends VirtrigaudResource implements NetworkOutputs {
  declare readonly name: NetworkOutputs["name"];
  declare readonly location: NetworkOutputs["location"];
  declare readonly created: NetworkOutputs["created"];
  /** How its hypervisor is reached. */
  readonly connection: pulumi.Input<ConnectionArgs>;
  /** What a machine needs to know of it. */
  readonly attachment: pulumi.Input<NetworkAttachmentArgs>;

  constructor(name: string, args: NetworkArgs, options?: ResourceOptions) {
    const located = locate({ kind: "Network", name, provider: args.provider, options });
    super({
      kind: "Network",
      name,
      inputs: {
        ...args,
        name: args.name ?? name,
        owner: resourceOwner(name, options, located.identity),
        provider: located.connection,
      },
      outputs: ["location", "created"],
      options: replacedInPlace(located.options),
    });
    this.connection = located.connection;
    this.attachment = attachmentOf(this.id, args, located.connection);
  }
}

/** A network, the id of one, or what a machine needs to know of it. */
export type NetworkReference = pulumi.Input<Network | string | NetworkAttachmentArgs | undefined>;

export function attachmentTo(reference: NetworkReference): pulumi.Input<unknown> {
  return whenKnown(reference, [], (known) => (known instanceof Network ? known.attachment : known));
}

// only what was set: each machine pays for it in state
function attachmentOf(
  id: pulumi.Output<string>,
  args: NetworkArgs,
  connection: pulumi.Input<ConnectionArgs>,
): pulumi.Input<NetworkAttachmentArgs> {
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
