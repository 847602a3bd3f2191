import { expect, test } from "vitest";
import { capabilityNames, narrowCapabilities } from "../../../provider/contract/capabilities";
import { groupCapabilities, optionalGroups } from "../../../provider/contract/groups";
import { RuntimeSession } from "../../../provider/runtime/runtime-session";
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
    for (const group of optionalGroups) {
      const capability = groupCapabilities[group];
      if (capability !== undefined) expect(session[group] !== undefined, group).toBe(world().has(capability));
    }
    if (world().has("imageImport")) expect(session.images?.prepare).toBeTypeOf("function");
    if (world().has("networkCreate")) expect(session.networks?.create).toBeTypeOf("function");
  });

  test("[8] a group is gone when its capability is taken away, and no other is", () => {
    const { session } = world();
    for (const [group, capability] of Object.entries(groupCapabilities)) {
      const withoutCapabilities = capability === undefined ? [] : [capability];
      const narrowed = new RuntimeSession(session, adapter, { withoutCapabilities });
      const left = optionalGroups.filter((name) => narrowed[name] !== undefined);
      const there = optionalGroups.filter((name) => session[name] !== undefined);
      expect(left).toEqual(there.filter((name) => name !== group || capability === undefined));
    }
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
