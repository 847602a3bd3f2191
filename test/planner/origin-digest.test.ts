import { describe, expect, it } from "vitest";
import type { RootSource } from "../../provider/contract/machine";
import {
  isMadeFrom,
  isMadeWith,
  keepOrigin,
  settingsPart,
  withOrigin,
} from "../../provider/planner/origin-digest";
import { settingsDigest, withSettingsDigest } from "../../provider/planner/settings-digest";
import { desiredState, machine, planned } from "./planning";

const debian = { type: "image", reference: "debian" } as const;
const settings = settingsDigest(desiredState(), {});
const carriedBy = (root: RootSource, guest?: string) =>
  withOrigin(withSettingsDigest(desiredState({ root }), {}), guest).settingsDigest;

describe("what a machine was made from", () => {
  it("stands beside the digest of its settings", () => {
    expect(settingsPart(carriedBy(debian, "digest"))).toBe(settings);
    expect(carriedBy(debian, "digest")).toMatch(/^2-[0-9a-f]{16}\.[0-9a-f]{8}\.digest$/);
    expect(settingsPart(settings)).toBe(settings);
    expect(settingsPart(undefined)).toBeUndefined();
  });

  it("is told by the machine itself", () => {
    expect(isMadeFrom(carriedBy(debian), debian)).toBe(true);
    expect(isMadeFrom(carriedBy(debian), { type: "importedDisk", reference: "debian" })).toBe(false);
    expect(isMadeFrom(carriedBy({ type: "empty" }), debian)).toBe(false);
    expect(isMadeWith(carriedBy(debian, "0123456789"), "0123456789")).toBe(true);
    expect(isMadeWith(carriedBy(debian, "0123456789"), undefined)).toBe(false);
    expect(isMadeWith(carriedBy(debian), undefined)).toBe(true);
  });

  it("tells the machines, snapshots and kinds of clones apart", () => {
    const source = { type: "machine", reference: "base", linked: false } as const;
    const others = [
      { ...source, reference: "b" },
      { ...source, snapshot: "s" },
      { ...source, linked: true },
    ];
    expect(isMadeFrom(carriedBy(source), { ...source, snapshot: undefined })).toBe(true);
    for (const other of others) expect(isMadeFrom(carriedBy(source), other)).toBe(false);
  });

  it.each([undefined, settings])("is not told by a machine that carries %s", (carried) => {
    expect(isMadeFrom(carried, debian)).toBeUndefined();
    expect(isMadeWith(carried, undefined)).toBeUndefined();
  });

  it.each([undefined, settings, carriedBy(debian, "digest")])(
    "stays as it is at changes of %s",
    (carried) => {
      const desired = withSettingsDigest(
        desiredState({ guestAgent: false, limits: { cpuLimitMhz: 1 }, tags: ["a"] }),
        {},
      );
      const plan = planned({ previous: desiredState(), desired, observed: machine(desiredState()) });
      const { steps } = keepOrigin(plan, carried);
      const digests = steps.map(({ change }) => "desired" in change && change.desired.settingsDigest);
      expect(steps.map(({ change }) => change.kind)).toEqual(["set-tags", "set-hardware", "set-limits"]);
      const origin = carried?.replace(settings, "") ?? "";
      expect(digests[2]).toBe(`${desired.settingsDigest}${origin}`);
      expect(digests[1]).toMatch(new RegExp(`^2-[0-9a-f]{16}${origin}$`));
    },
  );
});
