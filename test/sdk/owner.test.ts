/** Whose an object is follows from the place of its resource in the program. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import * as virt from "../../sdk";
import { registrations, withinSecret } from "./registrations";

const spec = { cpu: 1, memory: "1Gi" };
const connection = { type: "mock", endpoint: "/hypervisor" } as const;

/** The owner of the machine `web` with these options; components are made within the program. */
async function ownerOf(optionsOf: () => pulumi.CustomResourceOptions | undefined): Promise<unknown> {
  const found = await registrations(() => {
    new virt.VirtualMachine("web", { provider: connection, class: spec }, optionsOf());
  });
  return found("web").inputs.owner;
}

const component = (type: string, name: string, parent?: pulumi.Resource) =>
  new pulumi.ComponentResource(type, name, {}, parent === undefined ? {} : { parent });

it("is stack, project and name where the resource has no parent", async () => {
  expect(await ownerOf(() => undefined)).toBe("dev::project::web");
  expect(await ownerOf(() => ({}))).toBe("dev::project::web");
});

it("has the types of all parents, so that namesakes in other components are others", async () => {
  expect(await ownerOf(() => ({ parent: component("shop:index:Site", "north") }))).toBe(
    "dev::project::shop:index:Site::web",
  );
  const nested = () => component("shop:index:Tier", "front", component("shop:index:Site", "north"));
  expect(await ownerOf(() => ({ parent: nested() }))).toBe(
    "dev::project::shop:index:Site$shop:index:Tier::web",
  );
});

describe("below a parent of which only the URN is known", () => {
  const site = "urn:pulumi:dev::project::shop:index:Site::north";
  const elsewhere = (urn: string) => new pulumi.DependencyResource(urn);

  it("has the types that the URN names", async () => {
    expect(await ownerOf(() => ({ parent: elsewhere(site) }))).toBe("dev::project::shop:index:Site::web");
    const nested = "urn:pulumi:dev::project::shop:index:Site$shop:index:Tier::front";
    expect(await ownerOf(() => ({ parent: elsewhere(nested) }))).toBe(
      "dev::project::shop:index:Site$shop:index:Tier::web",
    );
  });

  it("has them before those of the components that this program makes", async () => {
    const inner = () =>
      component("shop:index:Rack", "left", component("shop:index:Tier", "front", elsewhere(site)));
    expect(await ownerOf(() => ({ parent: inner() }))).toBe(
      "dev::project::shop:index:Site$shop:index:Tier$shop:index:Rack::web",
    );
  });

  it("has them too where another version of Pulumi keeps no type", async () => {
    const north = () => {
      const parent = component("shop:index:Site", "north");
      Reflect.deleteProperty(parent, "__pulumiType");
      return parent;
    };
    expect(await ownerOf(() => ({ parent: north() }))).toBe("dev::project::shop:index:Site::web");
  });
});

it("has not the stack, which is the parent of everything", async () => {
  const stack = () => component("pulumi:pulumi:Stack", "project-dev");
  expect(await ownerOf(() => ({ parent: stack() }))).toBe("dev::project::web");
  expect(await ownerOf(() => ({ parent: component("shop:index:Site", "north", stack()) }))).toBe(
    "dev::project::shop:index:Site::web",
  );
});

it("has the identity of the state where a Provider resource has made one", async () => {
  const found = await registrations(() => {
    const host = new virt.Provider("host", { ...connection, identity: "abcdefgh" });
    new virt.VirtualMachine("web", { provider: host, class: spec });
  });
  const { inputs, dependencies, dependenciesOf } = found("web");
  expect(inputs.owner).toBe("dev::project::web#abcdefgh");
  const host = expect.stringContaining("::host");
  expect(dependencies).toEqual([host]);
  // state would name the Provider for each machine once more
  expect(dependenciesOf("owner")).toEqual([]);
});

it("is as secret as the identity", async () => {
  const found = await registrations(() => {
    const host = new virt.Provider("host", { ...connection, identity: pulumi.secret("abcdefgh") });
    new virt.VirtualMachine("web", { provider: host, class: spec });
  });
  expect(withinSecret(found("web").inputs.owner)).toBe("dev::project::web#abcdefgh");
});
