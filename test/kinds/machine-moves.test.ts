/** A machine and its disks in another place, by the hooks. */
import { expect, test } from "vitest";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";
import { classOf, machineInputs } from "./machine-inputs";

const world = useWorld();

const at = (placement: PropertyMap | undefined, more: PropertyMap = {}) =>
  machineInputs(world, { ...(placement === undefined ? {} : { placement }), ...more });

async function made(inputs: PropertyMap): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(inputs);
  world.applied.length = 0;
  return web;
}

test("a machine moves where its program says, and stays where the program says nothing", async () => {
  const web = await made(at({ host: "host-1" }));
  expect((await web.preview(at({ host: "host-2" }))).changes).toMatchObject([
    { property: "placement.host", effect: "live", summary: "move to host host-1 → host-2" },
  ]);
  await web.up(at({ host: "host-2" }));
  expect(world.applied).toEqual(["move"]);
  expect(await world.machine(web.id)).toMatchObject({ location: "host-2", power: "On" });
  expect((await web.preview(at({ host: "host-2" }))).changes).toEqual([]);

  await web.up(at(undefined));
  expect(world.applied).toEqual(["move"]);
  expect(web.outputs).not.toHaveProperty("placement");
  expect(await world.machine(web.id)).toMatchObject({ location: "host-2" });
});

test("a machine that names a datastore and a storage pod is on the datastore, and moves nowhere", async () => {
  const both = { datastore: "fast", storagePod: "pod" };
  const web = await made(at(both));
  expect((await web.preview(at(both))).changes).toEqual([]);
});

test("another default of the Provider moves nothing", async () => {
  const withDefault = (cluster: string, storageClass: string): PropertyMap => ({
    ...at(undefined),
    provider: { ...world.provider, defaults: { cluster, storageClass } },
  });
  const web = await made(withDefault("east", "slow"));
  const { changes } = await web.preview(withDefault("west", "fast"));
  expect(changes.filter(({ effect }) => effect !== "settings")).toEqual([]);
  await web.up(withDefault("west", "fast"));
  expect(world.applied).toEqual([]);
  expect((await world.machine(web.id)).location).toBe("east/host-1");
});

test("a disk moves with its content, also where its class names the storage", async () => {
  const stored = (root: string, data: string) =>
    at(undefined, {
      class: classOf({ diskDefaults: { size: "1Gi", storageClass: root } }),
      disks: [{ name: "data", size: "1Gi", storageClass: data }],
    });
  const web = await made(stored("slow", "slow"));
  expect((await web.preview(stored("fast", "slow"))).changes).toMatchObject([
    { property: "class.diskDefaults.storageClass", effect: "live" },
  ]);
  await web.up(stored("fast", "fast"));
  expect(world.applied).toEqual(["move-disk", "move-disk"]);
  expect((await web.preview(stored("fast", "fast"))).changes).toEqual([]);
});

test("a move that failed is not recorded as done", async () => {
  const web = await made(at({ host: "host-1" }, { disks: [{ name: "data", size: "1Gi" }] }));
  const wanted = at({ host: "host-2" }, { disks: [{ name: "data", size: "1Gi", storageClass: "fast" }] });
  world.fail("move-disk");
  await expect(web.up(wanted)).rejects.toThrow(/the hypervisor broke/);
  expect(web.outputs).toMatchObject({
    placement: { host: "host-2" },
    disks: [{ name: "data", size: "1Gi" }],
  });
  expect(web.outputs.disks).not.toMatchObject([{ storageClass: "fast" }]);
  await web.up(wanted);
  expect(world.applied.slice(2)).toEqual(["move-disk"]);
  expect((await web.preview(wanted)).changes).toEqual([]);
});

test("a move is refused at preview where machines do not move", async () => {
  const provider = { ...world.provider, withoutCapabilities: ["move", "diskMove"] };
  const disks = (storageClass: string) => [{ name: "data", size: "1Gi", storageClass }];
  const web = await made({ ...at({ host: "host-1" }), provider, disks: disks("slow") });
  await expect(web.preview({ ...at({ host: "host-2" }), provider, disks: disks("fast") })).rejects.toThrow(
    /placement\.host: the machine cannot move from host host-1 to host-2 here; disk data cannot move from slow to fast here/,
  );
});

test("a place that the program dropped is not taken for the default's", async () => {
  const provider = { ...world.provider, defaults: { cluster: "east" } };
  const web = await made({ ...at({ cluster: "west" }), provider });
  await web.up({ ...at(undefined), provider });
  expect((await world.machine(web.id)).location).toBe("west/host-1");
  await web.up({ ...at({ cluster: "east" }), provider });
  expect((await world.machine(web.id)).location).toBe("east/host-1");
});
