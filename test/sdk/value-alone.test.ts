/** A value without the resources that it comes from. */
import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { valueAlone } from "../../sdk/value-alone";
import { registrations } from "./registrations";

/** What Pulumi's SDK asks an Output for, and the published types leave out. */
interface Parts {
  readonly resources: () => ReadonlySet<unknown>;
  readonly allResources: () => Promise<ReadonlySet<unknown>>;
  readonly promise: (withUnknowns: boolean) => Promise<unknown>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
}

async function partsOf<Value>(output: pulumi.Output<Value>): Promise<object> {
  const { resources, allResources, promise, isKnown, isSecret } = output as unknown as Parts;
  return {
    resources: [...resources(), ...(await allResources())].length,
    value: await promise(true),
    isKnown: await isKnown,
    isSecret: await isSecret,
  };
}

it("names no resource, and is the value of one", async () => {
  let urn: pulumi.Output<string> | undefined;
  await registrations(() => {
    urn = new pulumi.ComponentResource("shop:index:Site", "north").urn;
  });
  const known = { isKnown: true, isSecret: false, value: expect.stringMatching(/::north$/) };
  const output = urn ?? pulumi.output("");
  expect(await partsOf(output)).toEqual({ ...known, resources: 2 });
  expect(await partsOf(valueAlone(output))).toEqual({ ...known, resources: 0 });
});

it("is as secret as it was", async () => {
  expect(await partsOf(valueAlone(pulumi.secret("a")))).toMatchObject({ isSecret: true, value: "a" });
});

it("is as unknown as it was", async () => {
  const { unknown } = pulumi as unknown as { unknown: unknown };
  expect(await partsOf(valueAlone(pulumi.output(unknown)))).toMatchObject({ isKnown: false, value: unknown });
});
