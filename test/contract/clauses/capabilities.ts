import { expect, test } from "vitest";
import { capabilityNames, narrowCapabilities } from "../../../provider/contract/capabilities";
import type { Clauses } from "../suite";

export const capabilityClauses: Clauses = (world, { adapter }) => {
  test("[2] capabilities are of the closed list", () => {
    for (const capability of adapter.capabilities) expect(capabilityNames).toContain(capability);
  });

  test("[2] a session never has more than its adapter", () => {
    for (const capability of world().session.capabilities) expect(adapter.capabilities).toContain(capability);
  });

  test("[2] narrowing takes away and never adds", () => {
    const { capabilities } = world().session;
    const [first = "console", ...rest] = capabilities;
    expect([...narrowCapabilities(capabilities, [first])]).toEqual(rest);
    expect([...narrowCapabilities(new Set(), capabilityNames)]).toEqual([]);
    expect(narrowCapabilities(capabilities, ["somethingElse"])).toEqual(capabilities);
  });

  test("[8] a group is there exactly where its capability is", () => {
    const { session } = world();
    expect(session.snapshots !== undefined).toBe(world().has("snapshots"));
    expect(session.console !== undefined).toBe(world().has("console"));
    if (world().has("imageImport")) expect(session.images?.prepare).toBeTypeOf("function");
    if (world().has("networkCreate")) expect(session.networks?.create).toBeTypeOf("function");
  });

  test("[8] a console is a URL while the machine runs", async ({ annotate }) => {
    const { session } = world();
    if (session.console === undefined)
      return void annotate("there is no console here, as its capability says");
    const { reference } = await world().make();
    const running = await world().power(reference, "on", "On");
    expect(await session.console.url(running)).toMatch(/^[a-z]+:\/\//);
  });
};
