import { describe, expect, it } from "vitest";
import { providerLink, resourceType } from "../../provider/frontends/link";
import { kinds } from "../../provider/kinds";

/**
 * What stands in every state file. Never change a line of it: a stack made today must refresh and destroy with
 * the package of next year. A new kind adds a line.
 */
const golden: Readonly<Record<string, { readonly link: string; readonly type: string }>> = {
  Provider: {
    link: 'exports.handler=()=>require("pulumi-virtrigaud/hooks").provider("Provider")',
    type: "pulumi-nodejs:dynamic/virtrigaud:Provider",
  },
  VMClass: {
    link: 'exports.handler=()=>require("pulumi-virtrigaud/hooks").provider("VMClass")',
    type: "pulumi-nodejs:dynamic/virtrigaud:VMClass",
  },
  Image: {
    link: 'exports.handler=()=>require("pulumi-virtrigaud/hooks").provider("Image")',
    type: "pulumi-nodejs:dynamic/virtrigaud:Image",
  },
  Network: {
    link: 'exports.handler=()=>require("pulumi-virtrigaud/hooks").provider("Network")',
    type: "pulumi-nodejs:dynamic/virtrigaud:Network",
  },
  VirtualMachine: {
    link: 'exports.handler=()=>require("pulumi-virtrigaud/hooks").provider("VirtualMachine")',
    type: "pulumi-nodejs:dynamic/virtrigaud:VirtualMachine",
  },
  Snapshot: {
    link: 'exports.handler=()=>require("pulumi-virtrigaud/hooks").provider("Snapshot")',
    type: "pulumi-nodejs:dynamic/virtrigaud:Snapshot",
  },
};

describe("the link between a state and this package", () => {
  it("is known here for every kind", () => {
    expect(Object.keys(golden)).toEqual(Object.keys(kinds));
  });

  it.each(Object.entries(golden))("of %s is this, to the byte", (kind, { link, type }) => {
    expect(providerLink(kind)).toBe(link);
    expect(resourceType(kind)).toBe(type);
  });

  it.each(Object.keys(golden))("of %s takes less than 100 bytes of the state", (kind) => {
    expect(Buffer.byteLength(providerLink(kind))).toBeLessThan(100);
  });

  it.each(Object.keys(golden))("of %s leads to its provider, as the dynamic host evaluates it", (kind) => {
    const required: string[] = [];
    const exported: { handler?: () => unknown } = {};
    const require = (path: string) => {
      required.push(path);
      return { provider: (name: string) => `the provider of ${name}` };
    };
    new Function("exports", "require", providerLink(kind))(exported, require);
    expect(exported.handler?.()).toBe(`the provider of ${kind}`);
    expect(required).toEqual(["pulumi-virtrigaud/hooks"]);
  });
});
