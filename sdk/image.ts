import type * as pulumi from "@pulumi/pulumi";
import { locate } from "./provider";
import { resourceOwner, VirtrigaudResource } from "./resource";
import type { ResourceOptions } from "./resource-options";
import type { ConnectionArgs, ImageArgs } from "./types/arguments";
import type { ImageOutputs } from "./types/outputs";
import { whenKnown } from "./when-known";

/**
 * The content that machines start from: found, or fetched and verified.
 *
 * ```ts
 * const debian = new virt.Image("debian", {
 *   provider: host,
 *   source: { libvirt: { url: "https://cloud.debian.org/…/debian-12-genericcloud-amd64.qcow2" } },
 *   checksum: "sha512:…",
 * });
 * ```
 */
export class Image extends VirtrigaudResource implements ImageOutputs {
  declare readonly name: ImageOutputs["name"];
  declare readonly checksum: ImageOutputs["checksum"];
  declare readonly ready: ImageOutputs["ready"];
  declare readonly phase: ImageOutputs["phase"];
  declare readonly location: ImageOutputs["location"];
  declare readonly size: ImageOutputs["size"];
  declare readonly format: ImageOutputs["format"];
  declare readonly imported: ImageOutputs["imported"];
  declare readonly distribution: ImageOutputs["distribution"];
  declare readonly guest: ImageOutputs["guest"];
  /** How its hypervisor is reached. */
  readonly connection: pulumi.Input<ConnectionArgs>;
  /** What machines that are made from it take over. */
  readonly defaults: pulumi.Inputs | undefined;

  constructor(name: string, args: ImageArgs, options?: ResourceOptions) {
    const located = locate({ kind: "Image", name, provider: args.provider, options });
    super({
      kind: "Image",
      name,
      inputs: {
        ...args,
        name: args.name ?? name,
        owner: resourceOwner(name, options, located.identity),
        provider: located.connection,
      },
      outputs: [
        "ready",
        "phase",
        "location",
        "size",
        "format",
        "imported",
        "checksum",
        "distribution",
        "guest",
      ],
      options: located.options,
    });
    this.connection = located.connection;
    this.defaults = defaultsIn(args);
  }
}

// only what was set: each machine pays for it in state
function defaultsIn({ distribution, guest }: ImageArgs): pulumi.Inputs | undefined {
  const set = Object.entries({ distribution, guest }).filter(([, value]) => value !== undefined);
  return set.length === 0 ? undefined : Object.fromEntries(set);
}

/** An image, or the id of one. */
export type ImageReference = pulumi.Input<Image | string | undefined>;

export function imageId(reference: ImageReference): pulumi.Input<string | undefined> {
  const id = whenKnown(reference, [], (known) => (known instanceof Image ? known.id : known));
  return id as pulumi.Input<string | undefined>;
}

/** What an image says of its guest; nothing for one of which only the id is known. */
export function imageDefaults(reference: ImageReference): pulumi.Input<unknown> {
  return whenKnown(reference, [], (known) => (known instanceof Image ? known.defaults : undefined));
}
