import type * as pulumi from "@pulumi/pulumi";
import type { ImageInputs } from "../provider/models/image";
import type { Inputs } from "./inputs";
import { locate, type ProviderReference } from "./provider";
import { resourceOwner, VirtrigaudResource } from "./resource";

type OwnInputs = Omit<ImageInputs, "owner" | "name" | "provider">;

export interface ImageArgs extends Readonly<{ [Key in keyof OwnInputs]: Inputs<OwnInputs[Key]> }> {
  readonly provider: ProviderReference;
  /** The image's name on the hypervisor. Default: that of the resource. */
  readonly name?: pulumi.Input<string>;
}

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
export class Image extends VirtrigaudResource {
  declare readonly ready: pulumi.Output<boolean>;
  declare readonly phase: pulumi.Output<string>;
  /** Where it landed, in the hypervisor's own words. */
  declare readonly location: pulumi.Output<string>;
  declare readonly size: pulumi.Output<string | undefined>;
  declare readonly format: pulumi.Output<string | undefined>;
  declare readonly checksum: pulumi.Output<string | undefined>;
  /** Whether this resource brought it in, and will remove it. */
  declare readonly imported: pulumi.Output<boolean>;

  constructor(name: string, args: ImageArgs, options?: pulumi.CustomResourceOptions) {
    const { connection, identity, options: located } = locate(args.provider, options);
    super({
      kind: "Image",
      name,
      inputs: {
        ...args,
        name: args.name ?? name,
        owner: resourceOwner(name, options, identity),
        provider: connection,
      },
      outputs: ["ready", "phase", "location", "size", "format", "imported", "checksum"],
      options: located,
    });
  }
}
