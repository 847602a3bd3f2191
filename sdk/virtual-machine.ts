import type * as pulumi from "@pulumi/pulumi";
import type { NetworkAttachment } from "../provider/models/network";
import type { VirtualMachineInputs } from "../provider/models/virtual-machine";
import { ignoredChanges } from "./ignored-changes";
import { Image } from "./image";
import type { Inputs } from "./inputs";
import { Network } from "./network";
import { type ConnectionArgs, locate, type ProviderReference } from "./provider";
import { replacedInPlace, resourceOwner, VirtrigaudResource } from "./resource";
import { classSpec, type VMClassReference } from "./vm-class";

type OwnInputs = Omit<
  VirtualMachineInputs,
  "owner" | "beside" | "ignoreChanges" | "name" | "provider" | "class" | "image" | "networks"
>;
type InterfaceInputs = NonNullable<VirtualMachineInputs["networks"]>[number];

// without `urn`, so that no other resource passes for one because it too has an `id`
type AttachmentArgs = { [Key in keyof NetworkAttachment]: Inputs<NetworkAttachment[Key]> } & {
  readonly urn?: never;
};

/** A network interface; `network` may be a Network. */
export interface NetworkInterfaceArgs
  extends Readonly<{ [Key in keyof Omit<InterfaceInputs, "network">]: Inputs<InterfaceInputs[Key]> }> {
  readonly network?: Network | pulumi.Input<string> | pulumi.Input<AttachmentArgs>;
}

export interface VirtualMachineArgs extends Readonly<{ [Key in keyof OwnInputs]: Inputs<OwnInputs[Key]> }> {
  readonly provider: ProviderReference;
  readonly class: VMClassReference;
  /** What the root disk starts from. */
  readonly image?: Image | pulumi.Input<string>;
  readonly networks?: readonly NetworkInterfaceArgs[];
  /** The machine's name on the hypervisor. Default: that of the resource. */
  readonly name?: pulumi.Input<string>;
}

/** A network interface as the hypervisor and the guest know it. */
export interface InterfaceStatus {
  readonly name: string;
  readonly macAddress: string;
  readonly ips: string[];
}

/**
 * A virtual machine.
 *
 * ```ts
 * const web = new virt.VirtualMachine("web", {
 *   provider: host, class: small, image: debian,
 *   networks: [{ name: "lan", network: lan }],
 *   disks: [{ name: "data", size: "1Gi" }],
 *   userData: { cloudInit: { inline: "#cloud-config\nhostname: web\n" } },
 * });
 * ```
 */
export class VirtualMachine extends VirtrigaudResource {
  declare readonly name: pulumi.Output<string>;
  /** On, Off, Suspended, Paused or Crashed: what is. */
  declare readonly powerState: pulumi.Output<string>;
  /** Creating, Running, Stopped, Suspended, Paused or Crashed. */
  declare readonly phase: pulumi.Output<string>;
  /** Why it is not running, when the hypervisor says so. */
  declare readonly powerReason: pulumi.Output<string | undefined>;
  /** The guest's addresses. */
  declare readonly ips: pulumi.Output<string[]>;
  declare readonly interfaces: pulumi.Output<InterfaceStatus[]>;
  declare readonly consoleUrl: pulumi.Output<string | undefined>;
  /** Where it runs, in the hypervisor's own words. */
  declare readonly location: pulumi.Output<string>;
  declare readonly currentResources: pulumi.Output<{ cpu: number; memory: string }>;
  /** What waits for the next power cycle. */
  declare readonly pendingChanges: pulumi.Output<string[] | undefined>;
  declare readonly tags: pulumi.Output<string[] | undefined>;
  /** How its hypervisor is reached. */
  readonly connection: ConnectionArgs;
  /** Its Provider, as the arguments named it. */
  readonly home: ProviderReference;

  constructor(name: string, args: VirtualMachineArgs, options?: pulumi.CustomResourceOptions) {
    const { connection, identity, options: located } = locate(args.provider, options);
    const ignored = ignoredChanges(located);
    super({
      kind: "VirtualMachine",
      name,
      inputs: {
        ...args,
        name: args.name ?? name,
        owner: resourceOwner(name, options, identity),
        ...(options?.deleteBeforeReplace === false ? { beside: true } : {}),
        ...ignored.input,
        provider: connection,
        class: classSpec(args.class),
        image: args.image instanceof Image ? args.image.id : args.image,
        networks: args.networks?.map(attach),
      },
      outputs: [
        "powerState",
        "tags",
        "phase",
        "powerReason",
        "ips",
        "interfaces",
        "consoleUrl",
        "location",
        "currentResources",
        "pendingChanges",
        "userDataDigest",
      ],
      options: replacedInPlace(ignored.options),
    });
    this.connection = connection;
    this.home = args.provider;
  }
}

function attach(item: NetworkInterfaceArgs): pulumi.Inputs {
  return { ...item, network: item.network instanceof Network ? item.network.attachment : item.network };
}
