import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hypervisorTypes } from "../../provider/adapters/registry";
import { unknown, valueAt } from "../../provider/runtime/values";
import { pathsOf } from "./arbitraries";
import { absent, changed } from "./changes";
import { check, failuresOf, useAbleAdapter } from "./checking";
import { kindNames, validInputsOf } from "./valid-inputs";

useAbleAdapter();

describe.each(kindNames)("the check of %s", (kind) => {
  const valid = validInputsOf(kind);
  const paths = pathsOf(valid);

  it.each(paths)("lets an unknown pass in the place of %s", async (path) => {
    const inputs = changed(valid, { [path]: unknown });
    const result = await check(kind, inputs);
    expect(result.failures).toEqual([]);
    const place = path
      .split(/[.[\]]+/)
      .filter(Boolean)
      .map(keyOf);
    const foreign = hypervisorTypes.some((other) => other !== "mock" && place.includes(other));
    const pruned = foreign && valueAt(result.inputs, place) === undefined;
    expect(pruned || valueAt(result.inputs, place) === unknown).toBe(true);
  });

  it("lets several unknowns pass at once", async () => {
    const place = fc.tuple(fc.constantFrom(...paths), fc.constant(unknown));
    const property = fc.asyncProperty(fc.array(place, { maxLength: 6 }), async (places) => {
      // the deepest first: what is inside an unknown cannot be reached any more
      const deepestFirst = places.toSorted(([a], [b]) => b.length - a.length);
      expect(await failuresOf(kind, changed(valid, Object.fromEntries(deepestFirst)))).toEqual([]);
    });
    await fc.assert(property, { numRuns: 30 });
  });
});

describe("what depends on an unknown is not judged", () => {
  it.each([
    ["VirtualMachine", { image: absent, importedDisk: unknown, class: { cpu: 1, memory: "1Gi" }, disks: [] }],
    ["VirtualMachine", { image: absent, class: unknown, disks: [] }],
    ["VirtualMachine", { image: absent, "class.diskDefaults": unknown, disks: [] }],
    ["VirtualMachine", { image: absent, "class.diskDefaults": absent, disks: unknown }],
    ["VirtualMachine", { "networks[0].network": absent, provider: unknown }],
    ["VirtualMachine", { "networks[0].network": absent, "provider.defaults": unknown }],
    ["VirtualMachine", { "disks[1].size": absent, "class.diskDefaults": unknown }],
    ["VirtualMachine", { powerState: "OffGraceful", class: unknown }],
    ["VirtualMachine", { "resources.cpu": unknown, "class.cpu": 7 }],
    ["VirtualMachine", { "waitFor.interface": "eth7", networks: unknown }],
    ["VirtualMachine", { "userData.cloudInit": { inline: unknown, from: { env: "X" } } }],
    ["Image", { source: {}, "provider.type": unknown }],
    ["Image", { checksum: "sha256:abc", checksumType: unknown }],
    ["Network", { "source.mock": absent, provider: unknown }],
    ["Snapshot", { "provider.withoutCapabilities": ["snapshots", unknown] }],
    ["Snapshot", { "provider.endpoint": unknown }],
    ["Provider", { libvirt: {}, type: unknown }],
    ["Provider", { "credentials.password": { env: unknown, file: "x" } }],
  ] as const)("in %s with %o", async (kind, changes) => {
    expect(await failuresOf(kind, changed(validInputsOf(kind), changes))).toEqual([]);
  });
});

const lacking = { "provider.withoutCapabilities": ["memorySnapshots"] };

describe("what is wrong beside an unknown is found all the same", () => {
  it.each([
    ["VirtualMachine", { name: unknown, powerState: "Onn" }, "powerState"],
    ["VirtualMachine", { "networks[0]": { name: unknown, network: 5 } }, "networks[0].network"],
    ["VirtualMachine", { "networks[1].network": { id: unknown, vlan: 5 } }, "networks[1].network.vlan"],
    ["VirtualMachine", { image: unknown, "disks[1].name": "root" }, "disks[1].name"],
    [
      "VirtualMachine",
      { "provider.credentials.password": { env: unknown, fil: "x" } },
      "provider.credentials.password.fil",
    ],
    ["Provider", { "retry.maxAttempts": unknown, "retry.preset": "none" }, "retry.preset"],
    ["Snapshot", { "provider.credentials.password": unknown, memory: true, ...lacking }, "memory"],
    ["Image", { provider: unknown, "prepare.retries": -1 }, "prepare.retries"],
    ["VMClass", { cpu: unknown, "securityProfile.tpmEnabled": "yes" }, "securityProfile.tpmEnabled"],
  ] as const)("in %s with %o at %s", async (kind, changes, property) => {
    const { failures } = await check(kind, changed(validInputsOf(kind), changes));
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });
});

function keyOf(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}
