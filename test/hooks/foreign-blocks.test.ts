/** What is written for other hypervisors than the Provider's does not reach the state. */
import { expect, test } from "vitest";
import { pruneForeignBlocks } from "../../provider/hooks/prune";
import { type PropertyMap, type PropertyValue, unknown } from "../../provider/runtime/values";
import { changed } from "./changes";
import { check, useAbleAdapter } from "./checking";
import { validInputsOf } from "./valid-inputs";

useAbleAdapter();

const foreign = ["libvirt", "vsphere"];

test.each([
  ["VirtualMachine", "class"],
  ["Image", "source"],
  ["Network", "source"],
] as const)("of a %s the check leaves blocks of others out of %s", async (kind, property) => {
  const inputs = validInputsOf(kind);
  const written = inputs[property] as object;
  const kept = Object.entries(written).filter(([name]) => !foreign.includes(name));
  expect(Object.keys(written)).toEqual(expect.arrayContaining(["mock", ...foreign]));
  expect((await check(kind, inputs)).inputs).toStrictEqual({
    ...inputs,
    [property]: Object.fromEntries(kept),
  });
});

test("all blocks stay while the type of the Provider is not known", async () => {
  const inputs = changed(validInputsOf("VirtualMachine"), { "provider.type": unknown });
  expect((await check("VirtualMachine", inputs)).inputs).toStrictEqual(inputs);
});

test("a class of its own, which has no Provider, keeps all blocks", async () => {
  const inputs = validInputsOf("VMClass");
  expect((await check("VMClass", inputs)).inputs).toStrictEqual(inputs);
});

test("inputs that are wrong come back as they were written", async () => {
  const inputs = changed(validInputsOf("VirtualMachine"), { powerState: "Onn" });
  expect((await check("VirtualMachine", inputs)).inputs).toStrictEqual(inputs);
});

test("the blocks of the machine itself are left out as those of its class are", async () => {
  const inputs = validInputsOf("VirtualMachine");
  const own = { mock: { addresses: ["192.0.2.9"] }, libvirt: { machineType: "q35" } };
  const checked = await check("VirtualMachine", { ...inputs, ...own });
  expect(checked.failures).toEqual([]);
  expect(checked.inputs).toHaveProperty("mock", own.mock);
  expect(checked.inputs).not.toHaveProperty("libvirt");
});

test("blocks may be at any depth, whatever the kind calls them", () => {
  const inputs = { template: { spec: { mock: {}, vsphere: {} }, libvirt: {} }, vsphere: {} };
  expect(pruneForeignBlocks(inputs, [["template", "spec"]], "mock")).toStrictEqual({
    template: { spec: { mock: {} }, libvirt: {} },
    vsphere: {},
  });
});

test.each<readonly [string, PropertyValue]>([
  ["unknown", unknown],
  ["null", null],
  ["a text", "small"],
  ["a list", ["mock", "libvirt"]],
])("a class that is %s stays as it is", (_what, given) => {
  const inputs: PropertyMap = { name: "web", provider: { type: "mock" }, class: given };
  expect(pruneForeignBlocks(inputs, [[], ["class"]], "mock")).toStrictEqual(inputs);
});

test("what a resource does not have is not added", () => {
  const inputs = { name: "s", provider: { type: "mock" } };
  expect(pruneForeignBlocks(inputs, [[], ["class"]], "mock")).toStrictEqual(inputs);
});
