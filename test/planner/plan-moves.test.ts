/** Another place is a move, a power cycle or a refusal, and never something that only state remembers. */
import { describe, expect, it } from "vitest";
import { desiredState, disk, linesOf, machine, planned } from "./planning";

const before = desiredState({
  placement: { host: "a", cluster: "east" },
  disks: [disk("root", 10), disk("data", 1, { storage: "slow" })],
});
const observed = machine(before);
const situation = { previous: before, observed };

function wanting(host: string, storage = "slow") {
  const placement = { ...before.placement, host };
  const disks = [disk("root", 10), disk("data", 1, { storage })];
  return {
    ...situation,
    desired: { ...before, placement, disks },
    chosen: { placement: { host }, storage: { data: storage } },
    chosenBefore: { placement: { host: "a" }, storage: { data: "slow" } },
  };
}

describe("a machine", () => {
  it("moves to the places that the program chooses, and to no others", () => {
    expect(linesOf(planned(wanting("b")))).toEqual(["move (live): move to host a → b"]);
    const [step] = planned(wanting("b")).steps;
    expect(step).toMatchObject({ property: "placement.host", change: { placement: { host: "b" } } });
    expect(linesOf(planned(wanting("a")))).toEqual([]);
  });

  it("stays where another default would have it", () => {
    const desired = { ...before, placement: { host: "b", cluster: "west" } };
    expect(linesOf(planned({ ...situation, desired, chosen: { placement: {}, storage: {} } }))).toEqual([]);
  });

  it("is switched off for it, where it does not move while it runs", () => {
    expect(linesOf(planned({ ...wanting("b"), without: ["moveLive"] }))).toEqual([
      "move (powerCycle): move to host a → b",
    ]);
  });

  it("is refused another place where machines do not move", () => {
    expect(linesOf(planned({ ...wanting("b"), without: ["move"] }))).toEqual([
      "refuse placement.host: the machine cannot move from host a to b here; undo it, or make a new machine with `pulumi up --replace <urn>`",
    ]);
  });
});

describe("a disk", () => {
  it("moves to the storage that the program chooses", () => {
    expect(linesOf(planned(wanting("a", "fast")))).toEqual(["move-disk (live): move disk data slow → fast"]);
    expect(linesOf(planned({ ...wanting("a", "fast"), without: ["diskMoveLive"] }))).toEqual([
      "move-disk (powerCycle): move disk data slow → fast",
    ]);
  });

  it("stays where another default would have it, and where it is new", () => {
    const disks = [disk("root", 10), disk("data", 1, { storage: "fast" })];
    const chosen = { placement: {}, storage: {} };
    expect(linesOf(planned({ ...situation, desired: { ...before, disks }, chosen }))).toEqual([]);
    const more = [...before.disks, disk("log", 1, { storage: "fast" })];
    const added = {
      ...situation,
      desired: { ...before, disks: more },
      chosen: { placement: {}, storage: { log: "fast" } },
    };
    expect(linesOf(planned(added))).toEqual(["add-disk (live): add disk log (1Gi)"]);
  });

  it("is refused another storage where disks do not move", () => {
    expect(linesOf(planned({ ...wanting("a", "fast"), without: ["diskMove"] }))).toEqual([
      expect.stringMatching(
        /^refuse disks\[data\]\.storageClass: disk data cannot move from slow to fast here/,
      ),
    ]);
  });
});
