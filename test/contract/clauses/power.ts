import { expect, test } from "vitest";
import type { Clauses } from "../suite";
import { expectError } from "../world";

export const powerClauses: Clauses = (world) => {
  test("[5] a machine is made in the power state that was desired", async () => {
    expect((await world().make({ power: "On" })).power).toBe("On");
    expect((await world().make({ power: "Off" })).power).toBe("Off");
  });

  test("[5] on and off lead there, and are done already where the machine is there", async () => {
    const { reference } = await world().make();
    await world().power(reference, "on", "On");
    await world().power(reference, "on", "On");
    await world().power(reference, "off", "Off");
    await world().power(reference, "off", "Off");
  });

  test("[5] suspend and on again, or NotSupported", async () => {
    const { reference } = await world().make({ power: "On" });
    if (!world().has("suspend")) {
      await expectError(world().apply(reference, { kind: "power", to: "suspend" }), "NotSupported");
      return;
    }
    await world().power(reference, "suspend", "Suspended");
    await world().power(reference, "on", "On");
  });

  test("[5] shutdown asks the guest and returns, or is NotSupported", async () => {
    const { reference } = await world().make({ power: "On" });
    const shutdown = world().apply(reference, { kind: "power", to: "shutdown" });
    if (!world().has("gracefulShutdown")) {
      await expectError(shutdown, "NotSupported");
      return;
    }
    await shutdown;
    if (world().backend.guest.shutsDown) {
      await world().until(reference, "the guest to shut down", ({ power }) => power === "Off");
    } else {
      expect((await world().observe(reference)).power).toBe("On");
    }
  });

  test("[5] reset leaves the machine running", async () => {
    const { reference } = await world().make({ power: "On" });
    expect(await world().apply(reference, { kind: "power", to: "reset" })).toMatchObject({ power: "On" });
  });

  test("[5] a machine that is off can be neither suspended nor reset", async () => {
    const { reference } = await world().make();
    await expectError(world().apply(reference, { kind: "power", to: "reset" }), "Conflict");
    if (world().has("suspend"))
      await expectError(world().apply(reference, { kind: "power", to: "suspend" }), "Conflict");
  });

  test("a guest that is up reports its address, and none while the machine is off", async ({ annotate }) => {
    if (!world().backend.guest.hasAddress)
      return void annotate("there is no guest in the machines of this backend");
    const { reference } = await world().make({ power: "On" });
    const up = await world().until(
      reference,
      "an address",
      ({ interfaces }) => (interfaces[0]?.addresses.length ?? 0) > 0,
    );
    expect(up.interfaces[0]?.addresses[0]).toMatch(/^[0-9a-f.:]+$/);
    const off = await world().power(reference, "off", "Off");
    expect(off.interfaces[0]?.addresses).toEqual([]);
  });
};
