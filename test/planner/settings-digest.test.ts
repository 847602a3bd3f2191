import { describe, expect, it } from "vitest";
import type { DesiredMachine, Hardware } from "../../provider/contract/machine";
import {
  contradicts,
  isDigestOf,
  settingsDigest,
  withSettingsDigest,
} from "../../provider/planner/settings-digest";
import { desiredState, linesOf, machine, planned } from "./planning";

const digested = (more: Partial<DesiredMachine> = {}) => withSettingsDigest(desiredState(more), {});
const digestOf = (more: Partial<DesiredMachine> = {}) => settingsDigest(desiredState(more), {});

describe("the digest of settings", () => {
  it("is the same in whichever order they are written", () => {
    const one = digestOf({ extraConfig: { a: "1", b: "2" }, hardware: { firmware: "UEFI" } });
    expect(digestOf({ extraConfig: { b: "2", a: "1" }, hardware: { firmware: "UEFI" } })).toBe(one);
    expect(digested().settingsDigest).toBe(digestOf());
  });

  it.each([
    ["hardware", { hardware: { firmware: "UEFI" } }],
    ["limits", { limits: { cpuLimitMhz: 1 } }],
    ["the hypervisor's own", { native: { order: ["a", "b"] } }],
    ["free settings", { extraConfig: { a: "1" } }],
    ["the guest's agent", { guestAgent: false }],
  ])("tells other %s", (_title, more) => {
    expect(digestOf(more as never)).not.toBe(digestOf());
  });

  it("tells another order where order means something", () => {
    const ordered = (order: readonly string[]) => digestOf({ native: { order } });
    expect(ordered(["a", "b"])).not.toBe(ordered(["b", "a"]));
  });

  it("leaves out what comes with a device, or with the creation alone", () => {
    const changes = {
      effects: { diskModes: "byDisk", cards: "byInterface", template: "creation" },
    } as const;
    const native = { diskModes: { a: 1 }, cards: { b: 2 }, template: "debian" };
    expect(settingsDigest(desiredState({ native }), changes)).toBe(settingsDigest(desiredState(), changes));
    expect(settingsDigest(desiredState({ native }), {})).not.toBe(digestOf());
  });

  it("contradicts only another one of its own version", () => {
    const [one, other] = [digested(), digested({ guestAgent: false })];
    expect(contradicts(one.settingsDigest, other, {})).toBe(true);
    expect(contradicts(one.settingsDigest, one, {})).toBe(false);
    expect(contradicts(undefined, one, {})).toBe(false);
    expect(contradicts(one.settingsDigest, desiredState(), {})).toBe(false);
    expect(contradicts("0-older", one, {})).toBe(false);
  });

  it.each<[string, Hardware, Hardware, boolean]>([
    ["that is said by now", {}, { firmware: "BIOS" }, true],
    ["that is no longer said", { firmware: "BIOS", secureBoot: false }, {}, true],
    ["beside another one", { firmware: "BIOS" }, { secureBoot: false }, true],
    ["beside a setting", { firmware: "BIOS", cpuHotAdd: true }, { cpuHotAdd: true }, true],
    ["that is none", { firmware: "UEFI" }, {}, false],
    ["that is no longer so", { firmware: "BIOS" }, { firmware: "UEFI" }, false],
    ["of another setting", { cpuHotAdd: false }, {}, false],
  ])("is that of the same settings with a default %s", (_title, given, said, same) => {
    const changes = { defaults: { firmware: "BIOS", secureBoot: false } } as const;
    expect(isDigestOf(digestOf({ hardware: given }), digested({ hardware: said }), changes)).toBe(same);
    expect(isDigestOf(digestOf({ hardware: said }), digested({ hardware: given }), changes)).toBe(same);
  });
});

describe("a machine that tells what settings it was given last", () => {
  const uefi = digested({ hardware: { firmware: "UEFI" } });

  it("needs none where they are those that are desired, whatever the state remembers", () => {
    const observed = machine(desiredState(), { settingsDigest: uefi.settingsDigest });
    expect(linesOf(planned({ previous: digested(), desired: uefi, observed }))).toEqual([]);
  });

  it.each([undefined, digestOf(), digestOf({ hardware: { firmware: "BIOS" } })])(
    "needs none where a default is said or no longer said (%s)",
    (digest) => {
      const settingChanges = { defaults: { firmware: "BIOS", secureBoot: false } } as const;
      const said = digested({ hardware: { firmware: "BIOS", secureBoot: false } });
      const pairs: [DesiredMachine, DesiredMachine][] = [
        [digested(), said],
        [said, said],
        [said, digested()],
      ];
      for (const [previous, desired] of pairs) {
        const observed = machine(desiredState(), { settingsDigest: digest });
        expect(linesOf(planned({ previous, desired, observed, settingChanges }))).toEqual([]);
      }
    },
  );

  it("is given them where they are others, though the state remembers the same", () => {
    const observed = machine(desiredState(), {
      settingsDigest: digested({ guestAgent: false }).settingsDigest,
    });
    const plan = planned({ previous: uefi, desired: uefi, observed });
    expect(plan.steps.map(({ change }) => change.kind)).toEqual(["set-hardware", "set-limits"]);
    expect(plan.steps[0]?.summary).toBe("hardware (as it was left)");
  });

  it("is told of limits by the step that gives them", () => {
    const desired = digested({ hardware: { firmware: "UEFI" }, limits: { cpuLimitMhz: 9 } });
    const previous = digested();
    const plan = planned({ previous, desired, observed: machine(desiredState()) });
    const digests = plan.steps.map(({ change }) => "desired" in change && change.desired.settingsDigest);
    expect(digests).toEqual([
      settingsDigest({ ...desired, limits: previous.limits }, {}),
      desired.settingsDigest,
    ]);
  });
});
