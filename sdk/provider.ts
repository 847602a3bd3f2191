import * as pulumi from "@pulumi/pulumi";
import { dependingOn, VirtrigaudResource } from "./resource";
import type { ResourceOptions } from "./resource-options";
import { refuseProviderOptions } from "./resource-options";
import type { ConnectionArgs, ProviderArgs } from "./types/arguments";
import type { ProviderOutputs } from "./types/outputs";
import { whenKnown } from "./when-known";

/**
 * A connection to a hypervisor, proven when it is made.
 *
 * ```ts
 * const host = new virt.Provider("host", { type: "libvirt", endpoint: "qemu+ssh://root@kvm1/system" });
 * ```
 */
export class Provider extends VirtrigaudResource implements ProviderOutputs {
  declare readonly type: ProviderOutputs["type"];
  declare readonly endpoint: ProviderOutputs["endpoint"];
  declare readonly healthy: ProviderOutputs["healthy"];
  declare readonly version: ProviderOutputs["version"];
  declare readonly identity: ProviderOutputs["identity"];
  declare readonly capabilities: ProviderOutputs["capabilities"];
  /** What a machine needs to reach it: known at preview, since it follows from the arguments alone. */
  readonly connection: ConnectionArgs;

  constructor(name: string, args: ProviderArgs, options?: ResourceOptions) {
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

  /** What Pulumi asks of a provider among the options of a component. TypeScript lets this one pass there. */
  getPackage(): never {
    throw new TypeError(
      "a Provider is among the options of a component: leave `provider` and `providers` out of the options, " +
        "hand the Provider to the component's constructor, and write it in the arguments of each resource",
    );
  }
}

// editors show the text of a property only where one type of the union has it
interface ProviderResource extends Omit<Provider, "type" | "endpoint"> {}

/** Where a resource lives: a Provider, or the connection of one. */
export type ProviderReference = pulumi.Input<ProviderResource | ConnectionArgs>;

/** What is written in a program: a resource, where it lives, and its options. */
export interface Locatable {
  readonly kind: string;
  readonly name: string;
  readonly provider: ProviderReference;
  readonly options: ResourceOptions | undefined;
}

export interface Located {
  readonly connection: pulumi.Input<ConnectionArgs>;
  /** Of the stack's state; a connection alone has none. */
  readonly identity: pulumi.Input<string | undefined>;
  readonly options: ResourceOptions | undefined;
}

/** The connection of a Provider, and options that let its child wait for it. */
export function locate({ kind, name, provider, options }: Locatable): Located {
  refuseProviderOptions(kind, name, options);
  return {
    connection: whenKnown(provider, [], connectionOf) as pulumi.Input<ConnectionArgs>,
    identity: whenKnown(provider, [], (known) => (isProvider(known) ? known.identity : undefined)),
    options: dependingOn(options, waitedFor(provider)),
  };
}

function connectionOf(provider: unknown): unknown {
  return isProvider(provider) ? provider.connection : provider;
}

function waitedFor(provider: unknown): pulumi.Input<Provider[]> {
  return whenKnown(provider, [], (known) => (isProvider(known) ? [known] : []));
}

function isProvider(value: unknown): value is Provider {
  return value instanceof Provider;
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
