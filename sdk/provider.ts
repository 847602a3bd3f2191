import * as pulumi from "@pulumi/pulumi";
import type { ProviderInputs } from "../provider/models/provider";
import type { Inputs } from "./inputs";
import { dependingOn, VirtrigaudResource } from "./resource";

type InputsOfProvider = { [Key in keyof ProviderInputs]: Inputs<ProviderInputs[Key]> };

/** How to reach a hypervisor. Strings in `credentials` become Pulumi secrets; references never enter state. */
export interface ProviderArgs extends InputsOfProvider {
  /**
   * The identity of a state that was lost, as errors and earlier outputs of the Provider name it: the objects that it owned
   * are taken back. Default: random text, made once and kept in the state.
   */
  readonly identity?: pulumi.Input<string>;
}

/** The settings of a connection, as machines and images carry them. */
export type ConnectionArgs = pulumi.Input<InputsOfProvider>;

/**
 * A connection to a hypervisor, proven when it is made.
 *
 * ```ts
 * const host = new virt.Provider("host", { type: "libvirt", endpoint: "qemu+ssh://root@kvm1/system" });
 * ```
 */
export class Provider extends VirtrigaudResource {
  declare readonly type: pulumi.Output<string>;
  declare readonly endpoint: pulumi.Output<string | undefined>;
  /** Whether the last contact succeeded. */
  declare readonly healthy: pulumi.Output<boolean>;
  /** The hypervisor's name and version. */
  declare readonly version: pulumi.Output<string>;
  /** Random text that tells the objects of this stack's state from those of a namesake. */
  declare readonly identity: pulumi.Output<string>;
  /** What it can do, sorted; see the table of capabilities. */
  declare readonly capabilities: pulumi.Output<string[]>;
  /** What a machine needs to reach it: known at preview, since it follows from the arguments alone. */
  readonly connection: ConnectionArgs;

  constructor(name: string, args: ProviderArgs, options?: pulumi.CustomResourceOptions) {
    const { identity, ...settings } = args;
    const connection = withSecretCredentials(settings);
    super({
      kind: "Provider",
      name,
      inputs: { ...connection, name, identity },
      outputs: ["endpoint", "healthy", "version", "capabilities", "identity"],
      options,
    });
    this.connection = connection;
  }
}

/** Where a resource lives: a Provider, or the connection of one. */
export type ProviderReference = Provider | ConnectionArgs;

export interface Located {
  readonly connection: ConnectionArgs;
  /** Of the stack's state; a connection alone has none. */
  readonly identity: pulumi.Output<string> | undefined;
  readonly options: pulumi.CustomResourceOptions | undefined;
}

/** The connection of a Provider, and options that let its child wait for it. */
export function locate(
  provider: ProviderReference,
  options: pulumi.CustomResourceOptions | undefined,
): Located {
  if (!pulumi.Resource.isInstance(provider))
    return { connection: provider as ConnectionArgs, identity: undefined, options };
  const { connection, identity } = provider as Provider;
  return { connection, identity, options: dependingOn(options, provider as Provider) };
}

function withSecretCredentials(args: ProviderArgs): ProviderArgs {
  if (args.credentials === undefined) return { ...args };
  return { ...args, credentials: pulumi.output(args.credentials).apply(markSecrets) };
}

// a reference is no secret; a value is
function markSecrets(credentials: Readonly<Record<string, unknown>> | undefined): object {
  const entries = Object.entries(credentials ?? {}).map(([name, value]) => [
    name,
    typeof value === "string" && name !== "username" ? pulumi.secret(value) : value,
  ]);
  return Object.fromEntries(entries);
}
