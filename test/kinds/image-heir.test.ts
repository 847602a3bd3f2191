import { expect, test } from "vitest";
import { Life, useWorld } from "./life";

const world = useWorld();

function image(owner: string) {
  return {
    owner,
    name: "debian",
    provider: world.provider,
    source: { mock: { url: "https://example.com/debian.qcow2" } },
  } as never;
}

test("an image that a new resource was just given stays when the old one goes", async () => {
  const old = new Life("Image", world);
  await old.up(image("dev::shop::debian#aaaaaaaa"));
  const heir = new Life("Image", world);
  await heir.up(image("dev::shop::debian#bbbbbbbb"));
  await old.destroy();
  expect(world.warnings().join()).toContain("stays: dev::shop::debian uses it");
  await heir.refresh();
  expect(heir.state).toMatchObject({ outputs: { ready: true, imported: true } });
  await heir.destroy();
  expect(await world.session.images?.observe(heir.state?.id ?? "")).toBeUndefined();
});
