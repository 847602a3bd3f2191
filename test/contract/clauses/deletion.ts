import { expect, test } from "vitest";
import { diesAfter } from "../recording";
import type { Clauses } from "../suite";
import { mebibyte } from "../world";

const mostCalls = 60;

export const deletionClauses: Clauses = (world) => {
  test("[6] a machine is removed while it runs, and its name is free again", async () => {
    const desired = world().desired({ power: "On" });
    const { reference } = await world().create(desired);
    await world().remove(reference);
    expect(await world().session.machines.observe({ reference })).toBeUndefined();
    expect(await world().session.machines.find(desired.name)).toBeUndefined();
    expect(await world().create(desired, "another key")).toMatchObject({ name: desired.name });
  });

  test("[6] what is gone already is a success", async () => {
    const { reference } = await world().make();
    await world().remove(reference);
    await world().remove(reference);
  });

  test("[6] a deletion goes on where an interrupted attempt stopped, whichever call it died after", async () => {
    for (let calls = 0; calls < mostCalls; calls += 1) {
      const { reference } = await world().create(world().desiredWithDisks(["data"], { power: "On" }));
      const dying = await world().another();
      const fate = diesAfter(calls);
      dying.context.intervene = fate;
      await dying.remove(reference).catch(() => undefined);
      await world().remove(reference);
      expect(await world().session.machines.observe({ reference }), `after ${calls} calls`).toBeUndefined();
      await dying.session.close();
      if (!fate.died()) return;
    }
    throw new Error(`a deletion makes more than ${mostCalls} calls that change something`);
  });

  test("[6] disks that are to be kept stay, and are detached before a machine that did not make them goes", async ({
    annotate,
  }) => {
    if (world().backend.importsDisks === false) return void annotate("disks cannot be imported here");
    const { reference, disks } = await world().create(world().desiredWithDisks(["data"]));
    await world().remove(reference, ["data"]);
    const device = disks.find(({ name }) => name === "data")?.device ?? "";
    for (const heir of ["the first", "the second"]) {
      const desired = world().desired();
      const root = { type: "importedDisk", reference: device } as const;
      const made = await world().create({ ...desired, root, disks: [{ name: "root" }] });
      expect(made.disks, heir).toMatchObject([{ name: "root", sizeBytes: 64 * mebibyte }]);
      await world().remove(made.reference);
    }
  });

  test("[6] nothing of another machine is touched", async () => {
    const stays = await world().create(world().desiredWithDisks(["data"]));
    const goes = await world().create(world().desiredWithDisks(["data"]));
    await world().remove(goes.reference);
    const still = await world().observe(stays.reference);
    expect({ ...still, native: undefined }).toEqual({ ...stays, native: undefined });
  });
};
