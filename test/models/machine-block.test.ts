/** Which settings a machine has: its own over those of its class. */
import { expect, test } from "vitest";
import { machineBlock } from "../../provider/models/blocks";

const settingsOf = (shared: object | undefined, own: object | undefined) =>
  machineBlock({ class: { vsphere: shared }, ...{ vsphere: own } }, "vsphere");

test("each setting of the machine replaces that of the class as a whole", () => {
  const shared = { guestId: "otherGuest64", customization: { linux: { domain: "example.com" } } };
  const own = { customization: { spec: "web" }, annotation: "web" };
  expect(settingsOf(shared, own)).toEqual({ ...shared, ...own });
});

test("settings of single disks and interfaces come together by their names", () => {
  const shared = { disks: { root: { mode: "persistent" }, data: { mode: "persistent" } } };
  const own = { disks: { data: { sharing: "multiWriter" } }, interfaces: { lan: { adapterType: "e1000" } } };
  expect(settingsOf(shared, own)).toEqual({
    disks: { root: { mode: "persistent" }, data: { sharing: "multiWriter" } },
    interfaces: own.interfaces,
  });
});

test.each([
  [{ guestId: "a" }, undefined, { guestId: "a" }],
  [undefined, { guestId: "b" }, { guestId: "b" }],
  [undefined, undefined, {}],
])("%j and %j are %j", (shared, own, expected) => {
  expect(settingsOf(shared, own)).toEqual(expected);
});
