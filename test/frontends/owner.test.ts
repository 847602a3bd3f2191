import { describe, expect, it } from "vitest";
import { ownerOf, urnOf } from "../../provider/frontends/owner";

const rows = [
  {
    title: "a resource of the stack",
    parts: { stack: "dev", project: "shop", parents: "", name: "web" },
    owner: "dev::shop::web",
    urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/virtrigaud:VirtualMachine::web",
  },
  {
    title: "a resource of a component",
    parts: { stack: "dev", project: "shop", parents: "shop:index:Farm", name: "web" },
    owner: "dev::shop::shop:index:Farm::web",
    urn: "urn:pulumi:dev::shop::shop:index:Farm$pulumi-nodejs:dynamic/virtrigaud:VirtualMachine::web",
  },
  {
    title: "a resource of a component of a component",
    parts: { stack: "dev", project: "shop", parents: "a:b:C$d:e:F", name: "web-1" },
    owner: "dev::shop::a:b:C$d:e:F::web-1",
    urn: "urn:pulumi:dev::shop::a:b:C$d:e:F$pulumi-nodejs:dynamic/virtrigaud:VirtualMachine::web-1",
  },
] as const;

describe("the owner of a native object", () => {
  it.each(rows)("names $title", ({ parts, owner }) => {
    expect(ownerOf(parts)).toBe(owner);
  });

  it.each(rows)("leads back to the URN of $title", ({ owner, urn }) => {
    expect(urnOf("VirtualMachine", owner)).toBe(urn);
  });

  it.each(["", "dev", "dev::shop"])("that is none has no URN: %j", (owner) => {
    expect(urnOf("VirtualMachine", owner)).toBeUndefined();
  });

  it("differs between stacks, projects, parents and names", () => {
    const base = { stack: "dev", project: "shop", parents: "", name: "web" };
    const others = [{}, { stack: "prod" }, { project: "bank" }, { parents: "a:b:C" }, { name: "db" }];
    expect(new Set(others.map((other) => ownerOf({ ...base, ...other }))).size).toBe(others.length);
  });
});
