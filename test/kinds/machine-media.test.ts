/** A machine's CD drives over its life, by the hooks. */
import { describe, expect, test } from "vitest";
import * as hooks from "../../provider/hooks";
import type { PropertyMap } from "../../provider/runtime/values";
import { Life, useWorld } from "./life";
import { machineInputs } from "./machine-inputs";

const world = useWorld();

const installer = { name: "installer", image: "debian-12" };

const withMedia = (media: PropertyMap[] | undefined, more: PropertyMap = {}) =>
  machineInputs(world, { ...(media === undefined ? {} : { media }), ...more });

async function made(inputs: PropertyMap): Promise<Life> {
  const web = new Life("VirtualMachine", world);
  await web.up(inputs);
  world.applied.length = 0;
  return web;
}

test("come with the machine, are changed while it runs, and go", async () => {
  const web = await made(withMedia([installer], { bootOrder: ["root", "installer"] }));
  expect(await world.machine(web.id)).toMatchObject({ media: [installer], bootOrder: ["root", "installer"] });
  expect(web.outputs.media).toEqual([installer]);

  const ejected = withMedia([{ name: "installer" }, { name: "drivers", image: "ubuntu-24.04" }]);
  expect((await web.preview(ejected)).changes).toMatchObject([
    { property: "media[0].image", effect: "live" },
    { property: "media[1]", effect: "live" },
    { property: "bootOrder", effect: "live" },
  ]);
  await web.up(ejected);
  expect(world.applied).toEqual(["change-medium", "add-medium", "set-boot-order"]);
  expect((await web.preview(ejected)).changes).toEqual([]);

  await web.up(withMedia(undefined));
  expect(world.applied.slice(3)).toEqual(["remove-medium", "remove-medium"]);
  expect(await world.machine(web.id)).toMatchObject({ media: [] });
  expect((await web.preview(withMedia(undefined))).changes).toEqual([]);
});

test("that a guest emptied are drift, and get their image again", async () => {
  const web = await made(withMedia([installer]));
  await world.session.machines.apply(
    { reference: web.id },
    { kind: "change-medium", medium: { name: "installer" } },
  );
  await web.refresh();
  expect(web.outputs.media).toEqual([{ name: "installer" }]);
  world.applied.length = 0;
  await web.up(withMedia([installer]));
  expect(world.applied).toEqual(["change-medium"]);
});

test("stay as they are where changes are ignored", async () => {
  const web = await made(withMedia([installer]));
  await world.session.machines.apply(
    { reference: web.id },
    { kind: "change-medium", medium: { name: "installer" } },
  );
  await web.refresh();
  world.applied.length = 0;
  // the engine fills in what the state has
  const ignoring = withMedia([{ name: "installer" }], { ignoreChanges: ["media[0].image"] });
  await web.up({ ...ignoring, tags: ["a"] });
  expect(world.applied).toEqual(["set-tags"]);
});

test("are recorded as far as a failed update came", async () => {
  const web = await made(withMedia([installer]));
  const wanted = withMedia([{ name: "installer", image: "ubuntu-24.04" }, { name: "more" }]);
  world.fail("add-medium");
  await expect(web.up(wanted)).rejects.toThrow(/the hypervisor broke/);
  expect(web.outputs.media).toEqual([{ name: "installer", image: "ubuntu-24.04" }]);
  await web.up(wanted);
  expect(web.outputs.media).toEqual(wanted.media);
});

test("hold their images, which stay as long", async () => {
  const iso = new Life("Image", world);
  await iso.up({
    owner: world.owner("iso"),
    name: "iso",
    provider: world.provider,
    source: { mock: { url: "https://example.com/a.iso" } },
  });
  const image = iso.id;
  await made(withMedia([{ name: "installer", image }]));
  await iso.destroy();
  expect(world.warnings()).toEqual([expect.stringMatching(/in a drive of machine web: it stays/)]);
  expect(await world.session.images?.observe(image)).toBeDefined();
});

test("are among the inputs of a machine that is read by its id alone", async () => {
  const web = await made(withMedia([installer], { bootOrder: ["installer", "root"] }));
  const found = await hooks.read("VirtualMachine", web.id, { provider: world.provider }, world.operation());
  expect(found?.inputs).toMatchObject({ media: [installer], bootOrder: ["installer", "root"] });
});

describe("the check refuses", () => {
  test.each<[string, PropertyMap, string]>([
    ["two drives of one name", { media: [installer, installer] }, "media[1].name"],
    ["a boot device that there is not", { bootOrder: ["root", "cd"] }, "bootOrder[1]"],
    ["a boot device twice", { bootOrder: ["root", "root"] }, "bootOrder[1]"],
    [
      "a name of two devices",
      { media: [{ name: "lan" }], networks: [{ name: "lan", network: "default" }], bootOrder: ["lan"] },
      "bootOrder[0]",
    ],
    ["an image that is none", { media: [{ name: "installer", image: 5 }] }, "media[0].image"],
  ])("%s", async (_what, more, property) => {
    const { failures } = await hooks.check("VirtualMachine", machineInputs(world, more), world.operation());
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });
});
