import * as pulumi from "@pulumi/pulumi";
import { findInstancetypes, findPreferences } from "./instancetypes/catalogue";
import type { InstancetypeName } from "./instancetypes/instancetypes";
import type { Kind, Manifest } from "./instancetypes/manifest";
import { clusterKinds, manifest, namespacedKinds } from "./instancetypes/manifest";
import type { PreferenceName } from "./instancetypes/preferences";
import { ManifestError } from "./kubernetes/manifest-error";
import type { KubernetesPackage } from "./kubernetes-package";
import { loadKubernetesPackage, refusesExistingObjects } from "./kubernetes-package";
import { resourceOwner } from "./resource";

/** What is deployed, and where. */
export interface CommonInstancetypesArgs {
  /** Which instancetypes, in the syntax of `kubectl -l`; all of them by default, none with `false`. */
  readonly instancetypes?: string | false;
  /** Which preferences, in the syntax of `kubectl -l`; all of them by default, none with `false`. */
  readonly preferences?: string | false;
  /** The namespace whose machines can use them; without it, all machines of the cluster can. */
  readonly namespace?: pulumi.Input<string>;
}

/** How a machine names its instancetype or its preference. */
export interface Matcher {
  readonly kind: Kind;
  readonly name: string;
}

/**
 * The common instancetypes and preferences in a cluster, kept as the catalogue has them.
 *
 * Each is a resource of its own: an update applies what is new or changed before it removes what is selected no longer, and
 * it removes nothing that this component has not made. Needs `@pulumi/kubernetes`; its provider is taken from `options`.
 *
 * ```ts
 * const common = new virt.CommonInstancetypes("common", {
 *   instancetypes: "instancetype.kubevirt.io/class in (general.purpose, network)",
 *   preferences: "instancetype.kubevirt.io/os-type=linux",
 * });
 * ```
 *
 * Throws `ManifestError` when a query cannot be read or selects nothing.
 */
export class CommonInstancetypes extends pulumi.ComponentResource {
  readonly #instancetypes: Deployed;
  readonly #preferences: Deployed;

  constructor(name: string, args: CommonInstancetypesArgs = {}, options?: pulumi.ComponentResourceOptions) {
    const instancetypes = selected("instancetypes", args.instancetypes, findInstancetypes);
    const preferences = selected("preferences", args.preferences, findPreferences);
    const kubernetes = loadKubernetesPackage();
    super("virtrigaud:index:CommonInstancetypes", name, {}, options);
    warnOfTakeover(this, kubernetes);

    const place = {
      kubernetes,
      component: this,
      name,
      owner: resourceOwner(name, options, undefined),
      namespace: args.namespace,
    };
    const kinds = args.namespace === undefined ? clusterKinds : namespacedKinds;
    this.#instancetypes = deployed(
      instancetypes.map((entry) => manifest(kinds.instancetype, entry)),
      place,
    );
    this.#preferences = deployed(
      preferences.map((entry) => manifest(kinds.preference, entry)),
      place,
    );
    this.registerOutputs();
  }

  /**
   * For `spec.instancetype` of a machine, which then waits until it is deployed. Throws `ManifestError` when it is not among
   * those that are selected.
   */
  instancetype(name: InstancetypeName): pulumi.Output<Matcher> {
    return matcherOf(name, this.#instancetypes, "instancetypes");
  }

  /** The same for `spec.preference`. */
  preference(name: PreferenceName): pulumi.Output<Matcher> {
    return matcherOf(name, this.#preferences, "preferences");
  }
}

type Deployed = ReadonlyMap<string, pulumi.Output<Matcher>>;
type Selection = "instancetypes" | "preferences";

const call = "CommonInstancetypes";

/** A query that selects nothing is more likely misspelled than meant: it would remove all that is there. */
function selected<Found>(
  argument: Selection,
  query: string | false | undefined,
  find: (query: string | undefined) => Found[],
): Found[] {
  if (query === false) return [];
  const found = find(query);
  if (found.length > 0) return found;
  throw new ManifestError(`"${query}" selects nothing; write false to deploy none`, { call, argument });
}

interface Place {
  readonly kubernetes: KubernetesPackage;
  readonly component: CommonInstancetypes;
  readonly name: string;
  readonly owner: pulumi.Input<string>;
  readonly namespace: pulumi.Input<string> | undefined;
}

/** Whose an object is. The value is another for each component, and so in conflict with that of any other. */
const ownerAnnotation = "pulumi-virtrigaud.dev/owner";

function deployed(
  manifests: readonly Manifest<Kind>[],
  { kubernetes: { CustomResource }, component, name, owner, namespace }: Place,
): Deployed {
  return new Map(
    manifests.map(({ metadata, ...rest }): [string, pulumi.Output<Matcher>] => {
      const objectName = String(metadata.name);
      const annotations = { ...metadata.annotations, [ownerAnnotation]: owner };
      const resource = new CustomResource(
        `${name}-${objectName}`,
        {
          ...rest,
          metadata: { ...metadata, annotations, ...(namespace === undefined ? {} : { namespace }) },
        },
        { parent: component },
      );
      // a URN is known in previews, too
      return [objectName, resource.urn.apply(() => ({ kind: rest.kind, name: objectName }))];
    }),
  );
}

function matcherOf(name: string, deployed: Deployed, argument: Selection): pulumi.Output<Matcher> {
  const matcher = deployed.get(name);
  if (matcher !== undefined) return matcher;
  throw new ManifestError(`"${name}" is not among those that are deployed`, { call, argument });
}

function warnOfTakeover(component: CommonInstancetypes, { version }: KubernetesPackage): void {
  if (refusesExistingObjects(version)) return;
  void pulumi.log.warn(
    `@pulumi/kubernetes ${version} takes over an object that is in the cluster already if no field of it differs, and would remove it with this one; since 4.29.0 it refuses.`,
    component,
  );
}
