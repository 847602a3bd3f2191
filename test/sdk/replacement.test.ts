/** Whether a replacement waits until the earlier object is gone. */
import { describe, expect, it } from "vitest";
import * as virt from "../../sdk";
import { type Registration, registrations } from "./registrations";

const provider = { type: "mock", endpoint: "/hypervisor" } as const;

const makers: Readonly<Record<string, (options?: virt.ResourceOptions) => unknown>> = {
  VirtualMachine: (options) =>
    new virt.VirtualMachine("x", { provider, class: { cpu: 1, memory: "1Gi" } }, options),
  Network: (options) => new virt.Network("x", { provider, source: {} }, options),
  Snapshot: (options) => new virt.Snapshot("x", { provider, machine: "web-1" }, options),
};

async function registered(make: () => unknown): Promise<Registration> {
  const found = await registrations(() => {
    make();
  });
  return found("x");
}

describe.each(Object.entries(makers))("the replacement of a %s", (_kind, make) => {
  it("comes after the earlier one, whose name it takes", async () => {
    expect((await registered(() => make())).deleteBeforeReplace).toBe(true);
    expect((await registered(() => make({ protect: true }))).deleteBeforeReplace).toBe(true);
    expect((await registered(() => make({ deleteBeforeReplace: true }))).deleteBeforeReplace).toBe(true);
  });

  it("comes first where the program says so", async () => {
    expect((await registered(() => make({ deleteBeforeReplace: false }))).deleteBeforeReplace).toBe(false);
  });
});

describe("a machine beside the one that it replaces", () => {
  const machine = (options?: virt.ResourceOptions) => registered(() => makers.VirtualMachine?.(options));

  it("is announced to the provider", async () => {
    expect((await machine({ deleteBeforeReplace: false })).inputs.beside).toBe(true);
  });

  it.each([
    ["no options", undefined],
    ["other options", { protect: true }],
    ["a replacement that waits", { deleteBeforeReplace: true }],
  ])("is not announced with %s", async (_what, options) => {
    expect((await machine(options)).inputs).not.toHaveProperty("beside");
  });
});

describe("a snapshot of which several are kept", () => {
  const nightly = (options?: virt.ResourceOptions) =>
    registered(
      () => new virt.Snapshot("x", { provider, machine: "web-1", retention: { maxSnapshots: 3 } }, options),
    );

  it("is replaced as the engine and the provider see fit", async () => {
    expect((await nightly()).deleteBeforeReplace).toBeUndefined();
  });

  it("is replaced as the program says", async () => {
    expect((await nightly({ deleteBeforeReplace: true })).deleteBeforeReplace).toBe(true);
  });
});

describe("what has no name of its own on a hypervisor", () => {
  it.each([
    ["Provider", () => new virt.Provider("x", provider)],
    ["VMClass", () => new virt.VMClass("x", { cpu: 1, memory: "1Gi" })],
  ])("is replaced as the engine sees fit: %s", async (_kind, make) => {
    expect((await registered(make)).deleteBeforeReplace).toBeUndefined();
  });
});
