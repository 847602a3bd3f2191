import { expect, test } from "vitest";
import type { DesiredMachine, ObservedMachine } from "../../../provider/contract/machine";
import type { Clauses } from "../suite";
import { expectError, type World } from "../world";

export const mediaClauses: Clauses = (world) => {
  test("[5] CD drives, an image in them and a boot order: NotSupported where they are", async () => {
    const desired = world().desired();
    const { reference } = await world().create(desired);
    const medium = { name: "installer" };
    const lacks = (capability: "media" | "bootOrder") => !world().has(capability);
    if (lacks("media")) {
      await expectError(world().apply(reference, { kind: "add-medium", medium, desired }), "NotSupported");
      await expectError(world().apply(reference, { kind: "change-medium", medium }), "NotSupported");
      await expectError(world().apply(reference, { kind: "remove-medium", name: "a" }), "NotSupported");
    }
    if (lacks("bootOrder")) {
      const ordered = { ...desired, bootOrder: ["root"] };
      await expectError(
        world().apply(reference, { kind: "set-boot-order", desired: ordered }),
        "NotSupported",
      );
    }
  });

  for (const power of ["Off", "On"] as const) {
    test(`[12] CD drives are meant by their names, on a machine that is ${power}`, async ({ annotate }) => {
      const [first, second] = world().backend.isos ?? [];
      if (first === undefined) return void annotate("there are no ISO images");
      const media = [
        { name: "installer", image: first },
        { name: "drivers", image: second },
        { name: "empty" },
      ];
      const desired = world().desired({ media, power });
      const made = await world().create(desired);
      expect(imagesOf(made)).toEqual({ installer: first, drivers: second, empty: undefined });
      expect(made.disks.map(({ name }) => name)).toEqual(["root"]);
      if (power === "On" && !world().has("mediaChangeLive")) return;
      await apply(made, { name: "installer" });
      await apply(made, { name: "empty", image: second });
      const changed = await apply(made, { name: "drivers", image: first });
      expect(imagesOf(changed)).toEqual({ installer: undefined, drivers: first, empty: second });
      expect(changed).toMatchObject({ power, disks: made.disks });
      expect(imagesOf(await apply(made, { name: "drivers", image: first }))).toEqual(imagesOf(changed));
    });
  }

  test("[12] a CD drive comes and goes, and leaves its image", async ({ annotate }) => {
    const [first = "", second] = world().backend.isos ?? [];
    if (second === undefined) return void annotate("there are no ISO images");
    const desired = world().desired({ media: [{ name: "one", image: first }, { name: "two" }] });
    const { reference } = await world().create(desired);
    const medium = { name: "three", image: second };
    await world().apply(reference, { kind: "add-medium", medium, desired });
    await world().apply(reference, { kind: "add-medium", medium, desired });
    await world().apply(reference, { kind: "remove-medium", name: "one" });
    const after = await world().apply(reference, { kind: "remove-medium", name: "one" });
    expect(imagesOf(after)).toEqual({ two: undefined, three: second });
    const again = await world().apply(reference, {
      kind: "add-medium",
      medium: { name: "four", image: first },
      desired,
    });
    expect(imagesOf(again)).toEqual({ two: undefined, three: second, four: first });
    await world().remove(reference);
    const other = await world().make({ media: [medium] });
    expect(imagesOf(other)).toEqual({ three: second });
  });

  test("[12] an image that is not there is refused, and the drive keeps what it has", async ({
    annotate,
  }) => {
    const [first] = world().backend.isos ?? [];
    if (first === undefined) return void annotate("there are no ISO images");
    const desired = world().desired({ media: [{ name: "installer", image: first }] });
    const made = await world().create(desired);
    const missing = { name: "installer", image: first.replace(/\w+(\.iso)?$/, "missing$1") };
    await expectError(apply(made, missing), "NotFound");
    expect(imagesOf(await world().observe(made.reference))).toEqual({ installer: first });
  });

  test("[5] the boot order is the one that was asked for, and the default again", async ({ annotate }) => {
    if (!world().has("bootOrder")) return void annotate("bootOrder is not among the capabilities");
    const [image] = world().backend.isos ?? [];
    const media = image === undefined ? [] : [{ name: "installer", image }];
    const desired = world().desiredWithDisks(["data"], { media });
    const network = desired.interfaces[0]?.name ?? "";
    const ordered = { ...desired, bootOrder: [...media.map(({ name }) => name), "root", network] };
    const made = await world().create(ordered);
    expect(made.bootOrder).toEqual(ordered.bootOrder);
    const turned = ordered.bootOrder.toReversed();
    expect(await order(world(), made, { ...desired, bootOrder: turned })).toEqual(turned);
    expect(await order(world(), made, desired)).toBeUndefined();
    if (!world().has("bootOrderLive")) return;
    await world().power(made.reference, "on", "On");
    const running = await world().apply(made.reference, { kind: "set-boot-order", desired: ordered });
    expect(running).toMatchObject({ power: "On" });
    const off = await world().power(made.reference, "off", "Off");
    expect(off.bootOrder).toEqual(ordered.bootOrder);
  });

  function apply({ reference }: ObservedMachine, medium: { name: string; image?: string | undefined }) {
    return world().apply(reference, { kind: "change-medium", medium });
  }
};

function imagesOf({ media = [] }: ObservedMachine): Record<string, string | undefined> {
  return Object.fromEntries(media.map(({ name, image }) => [name, image]));
}

async function order(
  world: World,
  { reference }: ObservedMachine,
  desired: DesiredMachine,
): Promise<readonly string[] | undefined> {
  return (await world.apply(reference, { kind: "set-boot-order", desired })).bootOrder;
}
