/** What a program with `CommonInstancetypes` asks the engine for, by Pulumi's mocks. */
import * as pulumi from "@pulumi/pulumi";
import { CommonInstancetypes, type CommonInstancetypesArgs } from "../../sdk/common-instancetypes";
import type { Kind, Manifest } from "../../sdk/instancetypes";

export interface Deployment {
  readonly component: CommonInstancetypes;
  /** The objects by the types and names of their resources, which are what a URN has of its own. */
  readonly objects: ReadonlyMap<string, Manifest<Kind>>;
}

const componentType = "virtrigaud:index:CommonInstancetypes";

export async function deploy(
  args: CommonInstancetypesArgs = {},
  name = "common",
  stack = "dev",
): Promise<Deployment> {
  const objects = new Map<string, Manifest<Kind>>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name: resource, inputs }) => {
        if (type !== componentType) objects.set(`${type}::${resource}`, inputs);
        return { id: resource, state: inputs };
      },
      call: () => ({}),
    },
    "project",
    stack,
  );
  const component = new CommonInstancetypes(name, args);
  await pulumi.runtime.disconnect();
  return { component, objects };
}

/** An object as a cluster knows it. */
export function identity({ kind, metadata: { namespace, name } }: Manifest<Kind>): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

export interface Update {
  /** What the engine makes or updates first. */
  readonly applied: ReadonlySet<string>;
  /** What it then deletes: what the program does not ask for any longer, or asks for in another place. */
  readonly pruned: ReadonlySet<string>;
}

/** What the engine does when the program changes from the one to the other. */
export function update(before: Deployment, after: Deployment): Update {
  const gone = [...before.objects].filter(([resource, object]) => {
    const next = after.objects.get(resource);
    return next === undefined || identity(next) !== identity(object);
  });
  return {
    applied: new Set([...after.objects.values()].map(identity)),
    pruned: new Set(gone.map(([, object]) => identity(object))),
  };
}
