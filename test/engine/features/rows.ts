/**
 * What Pulumi offers, whether it works with these resources, and what there is to know: each row is proven by the test that
 * names it, and docs/pulumi-features.md is written from here.
 */

export interface Feature {
  readonly feature: string;
  readonly works: "yes" | "partly" | "no";
  readonly note: string;
  /** File and title of the test, where it is not one of those beside this file. */
  readonly provenBy?: readonly [string, string];
}

export const groups = [
  {
    title: "Programs",
    features: [
      {
        feature: "nested components",
        works: "yes",
        note: "Objects of one name in two components have different owners.",
      },
      { feature: "outputs of a component as inputs", works: "yes", note: "" },
      {
        feature: "Outputs for every input",
        works: "yes",
        note: "",
      },
      {
        feature: "secrets for every input",
        works: "yes",
        note: "They are encrypted in the state. See [credentials](credentials.md) for what the hypervisor shows.",
      },
      {
        feature: "StackReference",
        works: "yes",
        note: "Passes ids, addresses and a Provider's `connection`.",
      },
      { feature: "dependsOn", works: "yes", note: "" },
      {
        feature: "Automation API",
        works: "yes",
        note: "Inline programs too, several stacks at once in one process.",
      },
      { feature: "setMocks", works: "yes", note: "Mocks see the inputs as the program gave them." },
    ],
  },
  {
    title: "Resource options",
    features: [
      {
        feature: "aliases",
        works: "yes",
        note: "By name, parent and URN, in any kind of resource. The object keeps its id, and its ownership tag follows (`live: owner a → b`).",
      },
      {
        feature: "alias reverted",
        works: "yes",
        note: "The program asks for a new object under a taken name: a Conflict. Write an alias for the way back.",
      },
      {
        feature: "protect",
        works: "yes",
        note: "Pulumi refuses deletions and replacements, and makes updates.",
      },
      {
        feature: "retainOnDelete",
        works: "yes",
        note: "The object stays. The same stack takes it up again when the program declares it again.",
      },
      {
        feature: "destroy of protected and retained resources",
        works: "yes",
        note: "`--exclude-protected` destroys all others.",
      },
      {
        feature: "ignoreChanges",
        works: "yes",
        note: 'Top-level inputs, paths into them, and `["*"]`.',
      },
      {
        feature: "ignoreChanges and drift",
        works: "yes",
        note: "An ignored input of a machine keeps its observed value. A transform that sets `ignoreChanges` reaches only the engine: there the next `up` corrects drift.",
      },
      {
        feature: "replacement",
        works: "yes",
        note: "Pulumi deletes the old object before it creates the new one, since both have one name; a machine's Snapshots go with it. A new Image is created first.",
      },
      {
        feature: "deleteBeforeReplace: true",
        works: "yes",
        note: "The default of machines, Networks, and Snapshots without `retention`.",
      },
      {
        feature: "deleteBeforeReplace: false",
        works: "yes",
        note: "Pulumi creates the new machine beside the old one: write another `name` in the same change.",
      },
      {
        feature: "deleteBeforeReplace: false under the same name",
        works: "no",
        note: "Refused at preview, or a Conflict where `--replace` forces it. The old machine stays.",
      },
      {
        feature: "replaceOnChanges",
        works: "no",
        note: "A warning says that it has no effect: Pulumi's dynamic providers cannot say which inputs changed. Use `--replace`, or `updatePolicy` for `image` and `userData`.",
      },
      {
        feature: "resource transforms",
        works: "yes",
        note: "As the option `transforms`. `pulumi.runtime.registerResourceTransform` ends programs with `reading 'stack'` under CLI 3.259, with any resource.",
      },
      { feature: "transformations", works: "yes", note: "" },
      {
        feature: "customTimeouts",
        works: "no",
        note: "A warning says that they have no effect: the engine does not pass them to dynamic providers. Use `timeouts` of the machine.",
      },
      { feature: "additionalSecretOutputs", works: "yes", note: "" },
    ],
  },
  {
    title: "Commands",
    features: [
      {
        feature: "up --replace",
        works: "yes",
        note: "One object remains, a new one. The replacement takes up a retained machine, and an Image, which is not imported twice.",
      },
      {
        feature: "up --replace of a Provider",
        works: "yes",
        note: "Its objects stay, and their ownership tags follow.",
      },
      {
        feature: "up --replace of a Network in use",
        works: "no",
        note: "A Conflict: machines are attached to the network. Nothing changes, and the next `up` works.",
      },
      { feature: "state taint", works: "yes", note: "As `--replace`." },
      { feature: "up --target", works: "yes", note: "" },
      { feature: "up --target-dependents", works: "yes", note: "" },
      { feature: "up --exclude", works: "yes", note: "" },
      { feature: "up --refresh", works: "yes", note: "The update creates missing objects again." },
      {
        feature: "up --plan",
        works: "partly",
        note: "The plan binds only inputs. The update also corrects later drift, without a line in the plan.",
      },
      { feature: "up --continue-on-error", works: "yes", note: "The next `up` does the rest." },
      {
        feature: "destroy --continue-on-error",
        works: "yes",
        note: "A machine whose deletion was refused stays intact, and the next `up` continues with it.",
      },
      {
        feature: "destroy --target",
        works: "yes",
        note: "Needs `--target-dependents` if other resources depend on the target.",
      },
      { feature: "destroy --exclude", works: "yes", note: "" },
      { feature: "order of a destroy", works: "yes", note: "Pulumi deletes dependent resources first." },
      {
        feature: "pulumi import --file",
        works: "yes",
        note: "Needs `inputs` and `outputs` of each resource, as in `pulumi stack export`. `pulumi import TYPE NAME ID` does not work: it gives a dynamic provider no link to its code. Declare the resource with `adopt` instead.",
      },
    ],
  },
  {
    title: "State",
    features: [
      { feature: "state rename", works: "yes", note: "The ownership tag follows at the next `up`." },
      { feature: "state delete", works: "yes", note: "The next `up` takes the object up again." },
      {
        feature: "state move",
        works: "yes",
        note: "The ownership tag follows at the next `up` of the other stack.",
      },
      { feature: "state unprotect", works: "yes", note: "" },
      { feature: "stack rename", works: "yes", note: "The ownership tags follow at the next `up`." },
      { feature: "project rename", works: "yes", note: "The same." },
      { feature: "stack export and import", works: "yes", note: "" },
      {
        feature: "stack import of an edited state",
        works: "yes",
        note: "The observed machine decides. A refresh drops a wrong id, and the next `up` takes the machine up again.",
      },
      {
        feature: "new stack of an old name",
        works: "yes",
        note: "Objects of the renamed stack are a Conflict, and stay as they are.",
      },
      {
        feature: "adopt",
        works: "yes",
        note: "`true` takes an unmanaged machine. The owner's text takes a machine from that owner, whose stack leaves it alone from then on.",
      },
      {
        feature: "drift",
        works: "yes",
        note: "A refresh shows drift, and the next `up` corrects it.",
        provenBy: ["mock-faults.test.ts", "drift is found by refresh and put right by up"],
      },
      { feature: "two stacks on one host", works: "yes", note: "" },
      {
        feature: "two backends",
        works: "yes",
        note: "Two people with the same project and stack names on one host get Conflicts and never each other's objects. Stacks share an Image of the same name and content. It goes with the stack that imported it, unless machines derive from it; a refresh and an `up` of the other stack import it again.",
      },
      {
        feature: "lost state",
        works: "yes",
        note: "The error names the old identity: `identity` on the Provider takes everything back. The lost state cannot do harm afterwards.",
      },
    ],
  },
  {
    title: "Interruptions",
    features: [
      {
        feature: "Ctrl-C while a snapshot is made",
        works: "yes",
        note: "Refresh, `up` and destroy continue from there.",
      },
      {
        feature: "pulumi cancel",
        works: "yes",
        note: "For a stack after a `kill -9`; the next `up` takes up the unfinished objects.",
      },
    ],
  },
] as const satisfies readonly { readonly title: string; readonly features: readonly Feature[] }[];

export type FeatureName = (typeof groups)[number]["features"][number]["feature"];

/** The title of a test that proves these rows. */
export function row(...names: readonly FeatureName[]): string {
  return names.join(", ");
}
