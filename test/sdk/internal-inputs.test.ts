/** What the SDK tells the provider beside what the program wrote: which inputs are secret, and which changes are ignored. */
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { resourceModels } from "../../provider/models/outputs";
import { VirtualMachine, type VirtualMachineArgs } from "../../sdk";
import { ignoredChanges } from "../../sdk/ignored-changes";
import { secretInputs } from "../../sdk/secret-inputs";

/** The inputs of a machine as the engine gets them. */
async function inputsOf(
  args: Partial<VirtualMachineArgs>,
  options?: pulumi.CustomResourceOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown>[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => {
      found.push(inputs);
      return { id: name, state: inputs };
    },
    call: () => ({}),
  });
  const machine = { provider: { type: "mock", endpoint: "/nowhere" }, class: { cpu: 1, memory: "1Gi" } };
  new VirtualMachine("web", { ...machine, ...args } as VirtualMachineArgs, options);
  await pulumi.runtime.disconnect();
  return found[0] ?? {};
}

test("a program without secrets and options says nothing of them", async () => {
  const inputs = await inputsOf({ tags: ["a"] });
  expect(inputs).not.toHaveProperty("secretInputs");
  expect(inputs).not.toHaveProperty("ignoreChanges");
});

test("paths of secret inputs are named, however deep they are", async () => {
  const inputs = await inputsOf({
    name: pulumi.secret("web"),
    tags: pulumi.output(["a"]).apply((tags) => [...tags, pulumi.secret("b") as never]),
    disks: [
      { name: "data", size: "1Gi" },
      { name: "log", size: pulumi.secret("1Gi") },
    ],
    extraConfig: { "odd key": pulumi.secret("x") },
    userData: Promise.resolve({ cloudInit: { inline: pulumi.secret("#cloud-config\n") } }) as never,
  });
  expect(new Set(inputs.secretInputs as string[])).toEqual(
    new Set(["name", "tags", "disks[1].size", "extraConfig", "userData.cloudInit.inline"]),
  );
});

test("the connection is not named: the rest of it is no secret", async () => {
  const provider = pulumi.secret({ type: "mock" as const, endpoint: "/nowhere" });
  expect(await inputsOf({ provider })).not.toHaveProperty("secretInputs");
});

test("an input that fails fails where it is used, and nowhere else", async () => {
  const paths = secretInputs({
    tags: Promise.reject(new Error("made up")).catch(() => undefined),
    name: "a",
  });
  expect(await new Promise((resolve) => paths.apply(resolve))).toBeUndefined();
});

test("what has no end is not followed for ever", async () => {
  const round: Record<string, unknown> = { secret: pulumi.secret("a") };
  round.again = round;
  const paths = secretInputs({ class: round as pulumi.Inputs });
  expect(await new Promise((resolve) => paths.apply(resolve))).toContain("class.secret");
});

test.each([
  ["a text", "a"],
  ["an output that is no secret", pulumi.output("a")],
  ["a list of such", ["a", pulumi.output("b")]],
  ["nothing", null],
])("%s is not named", async (_what, value) => {
  expect(await new Promise((resolve) => secretInputs({ tags: value }).apply(resolve))).toBeUndefined();
});

test("a list that has no end is not followed for ever", async () => {
  const round: unknown[] = [pulumi.secret("a")];
  round.push(round);
  const paths = secretInputs({ tags: round });
  expect(await new Promise((resolve) => paths.apply(resolve))).toContain("tags[0]");
});

test("a resource in a wrong place has no secrets of its own", async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: () => ({}),
  });
  const site = new pulumi.ComponentResource("shop:index:Site", "north");
  Reflect.set(site, "password", pulumi.secret("a"));
  await pulumi.runtime.disconnect();
  expect(await new Promise((resolve) => secretInputs({ class: site }).apply(resolve))).toBeUndefined();
});

test("ignored changes are told to the provider too", async () => {
  const inputs = await inputsOf({}, { ignoreChanges: ["class.memory", "disks[*].size"] });
  expect(inputs.ignoreChanges).toEqual(["class.memory", "disks[*].size"]);
  expect((await inputsOf({}, { ignoreChanges: ["*"] })).ignoreChanges).toEqual(["*"]);
});

test("all of them are named to the engine one by one, so that it does not restore what we tell the provider", () => {
  const named = ignoredChanges({ ignoreChanges: ["tags", "*"], protect: true }).options;
  expect(named?.protect).toBe(true);
  const ignored = named?.ignoreChanges ?? [];
  for (const name of ["name", "class", "tags", "powerState", "disks", "userData"])
    expect(ignored).toContain(name);
  for (const name of ["*", "owner", "ignoreChanges", "secretInputs"]) expect(ignored).not.toContain(name);
  expect(new Set(ignored).size).toBe(ignored.length);
  expect(ignoredChanges({ ignoreChanges: ["tags"] }).options?.ignoreChanges).toEqual(["tags"]);
});

test("the engine is told nothing where the program ignores nothing", () => {
  expect(ignoredChanges(undefined)).toEqual({ input: {}, options: undefined });
  const options = { protect: true, ignoreChanges: [] };
  expect(ignoredChanges(options)).toEqual({ input: {}, options });
});

test("all inputs of a machine are named, and nothing else", () => {
  const { VirtualMachine: model } = resourceModels;
  const named = ignoredChanges({ ignoreChanges: ["*"] }).options?.ignoreChanges ?? [];
  expect(named.filter((name) => !(name in model.inputs.shape))).toEqual([]);
});
