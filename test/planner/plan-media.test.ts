/** CD drives and the boot order: by name, as the hypervisor has them, and never what somebody else added. */
import { describe, expect, it } from "vitest";
import type { ObservedMachine } from "../../provider/contract/machine";
import { desiredState, machine, planned } from "./planning";

const installer = { name: "installer", image: "debian.iso" };
const before = desiredState({ media: [installer], bootOrder: ["root", "installer"] });

const observed = (more: Partial<ObservedMachine> = {}) =>
  machine(before, { media: [installer], bootOrder: ["root", "installer"], ...more });

function lines(...args: Parameters<typeof planned>): string[] {
  return planned(...args).steps.map(({ effect, property, summary }) => `${effect} ${property}: ${summary}`);
}

describe("a CD drive", () => {
  it("that is as desired is left alone", () => {
    expect(lines({ desired: before, previous: before, observed: observed() })).toEqual([]);
  });

  it("is added, changed and removed by its name", () => {
    const desired = desiredState({
      media: [{ name: "drivers", image: "virtio.iso" }, { name: "installer" }],
    });
    expect(lines({ desired, previous: before, observed: observed() })).toEqual([
      "live media[installer].image: CD drive installer debian.iso → empty",
      "live media[drivers]: add CD drive drivers with virtio.iso",
      "live bootOrder: boot order root, installer → the default",
    ]);
    expect(lines({ desired: desiredState(), previous: before, observed: observed() })).toEqual([
      "live media[installer]: remove CD drive installer",
      "live bootOrder: boot order root, installer → the default",
    ]);
  });

  it("that somebody emptied gets its image again", () => {
    const drive = { media: [{ name: "installer" }] };
    expect(lines({ desired: before, previous: before, observed: observed(drive) })).toEqual([
      "live media[installer].image: CD drive installer empty → debian.iso",
    ]);
  });

  it("that somebody added stays, and one that somebody removed comes back", () => {
    const drive = { media: [{ name: "sata0-5", image: "tools.iso" }] };
    expect(lines({ desired: before, previous: before, observed: observed(drive) })).toEqual([
      "live media[installer]: add CD drive installer with debian.iso",
    ]);
  });

  it("is compared with what was asked for where the hypervisor does not tell", () => {
    const silent = { media: undefined, bootOrder: undefined };
    const desired = { ...before, media: [{ name: "installer", image: "other.iso" }] };
    expect(lines({ desired: before, previous: before, observed: observed(silent) })).toEqual([]);
    expect(lines({ desired, previous: before, observed: observed(silent) })).toEqual([
      "live media[installer].image: CD drive installer debian.iso → other.iso",
    ]);
  });

  it("takes a power cycle where it cannot change while the machine runs", () => {
    const fixed = { media: [{ ...installer, live: false }] };
    const desired = { ...before, media: [{ name: "installer" }, { name: "more" }] };
    const without = ["mediaAddLive", "bootOrderLive"] as const;
    const found = observed({ ...fixed, liveLimits: { without } });
    expect(
      lines({ desired: { ...desired, bootOrder: ["root"] }, previous: before, observed: found }),
    ).toEqual([
      "powerCycle media[installer].image: CD drive installer debian.iso → empty",
      "powerCycle media[more]: add CD drive more",
      "powerCycle bootOrder: boot order root, installer → root",
    ]);
  });
});

describe("the boot order", () => {
  it("that somebody else chose stays where the program chooses none", () => {
    const plain = desiredState();
    const found = machine(plain, { bootOrder: ["lan", "root"] });
    expect(lines({ desired: plain, previous: plain, observed: found })).toEqual([]);
  });

  it("that somebody else changed is brought back", () => {
    const found = observed({ bootOrder: ["installer", "root"] });
    expect(lines({ desired: before, previous: before, observed: found })).toEqual([
      "live bootOrder: boot order installer, root → root, installer",
    ]);
  });
});
