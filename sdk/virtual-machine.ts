import type * as pulumi from "@pulumi/pulumi";
import { ignoredChanges } from "./ignored-changes";
import type { ImageReference } from "./image";
import { imageDefaults, imageId } from "./image";
import { attachmentTo } from "./network";
import type { Located, ProviderReference } from "./provider";
import { locate } from "./provider";
import { replacedInPlace, resourceOwner, VirtrigaudResource } from "./resource";
import type { ResourceOptions } from "./resource-options";
import type { ConnectionArgs, NetworkInterfaceArgs, VirtualMachineArgs } from "./types/arguments";
import type { VirtualMachineOutputs } from "./types/outputs";
import { classSpec } from "./vm-class";
import { whenKnown } from "./when-known";

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
export class VirtualMachine extends VirtrigaudResource implements VirtualMachineOutputs {
  declare readonly name: VirtualMachineOutputs["name"];
  declare readonly image: VirtualMachineOutputs["image"];
  declare readonly powerState: VirtualMachineOutputs["powerState"];
  declare readonly tags: VirtualMachineOutputs["tags"];
  declare readonly labels: VirtualMachineOutputs["labels"];
  declare readonly disks: VirtualMachineOutputs["disks"];
  declare readonly networks: VirtualMachineOutputs["networks"];
  declare readonly media: VirtualMachineOutputs["media"];
  declare readonly phase: VirtualMachineOutputs["phase"];
  declare readonly powerReason: VirtualMachineOutputs["powerReason"];
  declare readonly desiredPowerState: VirtualMachineOutputs["desiredPowerState"];
  declare readonly ips: VirtualMachineOutputs["ips"];
  declare readonly interfaces: VirtualMachineOutputs["interfaces"];
  declare readonly volumes: VirtualMachineOutputs["volumes"];
  declare readonly guest: VirtualMachineOutputs["guest"];
  declare readonly snapshots: VirtualMachineOutputs["snapshots"];
  declare readonly consoleUrl: VirtualMachineOutputs["consoleUrl"];
  declare readonly location: VirtualMachineOutputs["location"];
  declare readonly incarnation: VirtualMachineOutputs["incarnation"];
  declare readonly currentResources: VirtualMachineOutputs["currentResources"];
  declare readonly pendingChanges: VirtualMachineOutputs["pendingChanges"];
  declare readonly userDataDigest: VirtualMachineOutputs["userDataDigest"];
  /** How its hypervisor is reached. */
  readonly connection: pulumi.Input<ConnectionArgs>;
  /** Its Provider, as the arguments named it. */
  readonly home: ProviderReference;

  constructor(name: string, args: VirtualMachineArgs, options?: ResourceOptions) {
    const located = locate({ kind: "VirtualMachine", name, provider: args.provider, options });
    const ignored = ignoredChanges(located.options);
    const { connection } = located;
    const isRead = options?.id !== undefined;
    super({
      kind: "VirtualMachine",
      name,
      // a machine that is read has its own
      inputs: isRead
        ? { provider: connection }
        : { ...inputsOf(name, args, located, options), ...ignored.input },
      outputs: isRead ? [...outputs, ...echoed] : outputs,
      options: isRead ? ignored.options : replacedInPlace(ignored.options),
    });
    this.connection = connection;
    this.home = args.provider;
  }

  /**
   * Reads an existing machine, whoever made it, and never changes or deletes it.
   *
   * ```ts
   * const database = virt.VirtualMachine.get("database", "db-prod-1", { provider: host });
   * export const address = database.ips[0];
   * ```
   *
   * @param name The name of the resource.
   * @param id The id of the machine on the hypervisor, or its name.
   * @param args The Provider.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    args: Pick<VirtualMachineArgs, "provider">,
    options?: ResourceOptions,
  ): VirtualMachine {
    return new VirtualMachine(name, args as VirtualMachineArgs, { ...options, id });
  }
}

const outputs = [
  "powerState",
  "tags",
  "labels",
  "disks",
  "media",
  "phase",
  "powerReason",
  "desiredPowerState",
  "ips",
  "interfaces",
  "volumes",
  "guest",
  "snapshots",
  "consoleUrl",
  "location",
  "incarnation",
  "currentResources",
  "pendingChanges",
  "userDataDigest",
];

/** Outputs that are inputs of a machine which the program declares. */
const echoed = ["name", "image", "networks"];

function inputsOf(
  name: string,
  args: VirtualMachineArgs,
  { connection, identity }: Located,
  options: ResourceOptions | undefined,
): pulumi.Inputs {
  return {
    ...args,
    name: args.name ?? name,
    owner: resourceOwner(name, options, identity),
    ...(options?.deleteBeforeReplace === false ? { beside: true } : {}),
    provider: connection,
    class: classSpec(args.class),
    image: imageId(args.image),
    imageDefaults: imageDefaults(args.image),
    cloneFrom: whenKnown(args.cloneFrom, [], cloneSource),
    networks: each(args.networks, attach),
    media: each(args.media, insert),
  };
}

// what is no list, or no interface, is left to the check, which names it
function each(list: unknown, change: (item: unknown) => unknown): unknown {
  return whenKnown(list, [], (items) =>
    Array.isArray(items) ? items.map((item) => whenKnown(item, [], change)) : items,
  );
}

function attach(item: unknown): unknown {
  if (typeof item !== "object" || item === null || !("network" in item)) return item;
  return { ...item, network: attachmentTo(item.network as NetworkInterfaceArgs["network"]) };
}

function insert(item: unknown): unknown {
  if (typeof item !== "object" || item === null || !("image" in item)) return item;
  return { ...item, image: imageId(item.image as ImageReference) };
}

function cloneSource(source: unknown): unknown {
  if (typeof source !== "object" || source === null || !("machine" in source)) return source;
  return { ...source, machine: machineId(source.machine as MachineReference) };
}

/** A machine, or the id of one. */
export type MachineReference = pulumi.Input<VirtualMachine | string>;

export function machineId(reference: MachineReference): pulumi.Input<string> {
  const id = whenKnown(reference, [], (known) => (known instanceof VirtualMachine ? known.id : known));
  return id as pulumi.Input<string>;
}
