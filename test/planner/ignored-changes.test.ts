import { describe, expect, test } from "vitest";
import { withIgnored } from "../../provider/planner/ignored-changes";
import { planMachine } from "../../provider/planner/plan-machine";
import { contextOf, desiredState, disk, gibibyte, linesOf, machine, nic } from "./planning";

const desired = desiredState({
  tags: ["ours"],
  labels: { app: "web", "k8s.io/tier": "front" },
  disks: [disk("root", 10), disk("data", 2), disk("log", 1)],
  interfaces: [nic("lan", { macAddress: "52:54:00:00:00:01" }), nic("dmz")],
});
/** All that others can change. */
const observed = machine(desired, {
  name: "theirs",
  cpus: 4,
  memoryBytes: gibibyte,
  power: "Off",
  tags: ["theirs"],
  labels: { app: "theirs", other: "theirs" },
  disks: [
    { name: "root", sizeBytes: 20 * gibibyte, device: "root" },
    { name: "data", sizeBytes: gibibyte, device: "data", operationsPerSecond: 7 },
  ],
  interfaces: [{ name: "lan", network: "other", macAddress: "52:54:00:00:00:99", addresses: [] }],
});

function planned(...paths: string[]): string[] {
  return linesOf(
    planMachine(contextOf({ desired: withIgnored(desired, observed, paths), previous: desired, observed })),
  );
}

const all = [
  "rename (live): name theirs → web",
  "set-tags (live): tags theirs → ours",
  "set-labels (live): labels app=theirs, other=theirs → app=web, k8s.io/tier=front",
  "set-cpus (live): cpu 4 → 2",
  "set-memory (live): memory 1Gi → 2Gi",
  "grow-disk (live): disk data 1Gi → 2Gi",
  "limit-disk (live): disk data iops 7 → none",
  "add-disk (live): add disk log (1Gi)",
  "change-interface (live): change network interface lan (network other → lan)",
  "add-interface (live): add network interface dmz",
  "power on: power Off → On",
];

describe("what others changed", () => {
  test("is put back where nothing is ignored", () => {
    expect(planned()).toEqual(all);
  });

  test.each([
    ["name", ["name (", "name theirs"]],
    ["tags", ["tags"]],
    ["tags[0]", ["tags"]],
    ["labels", ["labels"]],
    ["class.cpu", ["cpu"]],
    ["resources.memory", ["memory"]],
    ["class", ["cpu", "memory"]],
    ["resources", ["cpu", "memory"]],
    ["disks", ["disk"]],
    ["disks[*].size", ["disk data 1Gi"]],
    ["disks[1].size", ["disk data 1Gi"]],
    ["disks[*].iops", ["disk data iops"]],
    ["disks[1].iops", ["disk data iops"]],
    ["disks[1]", ["disk data"]],
    ["networks", ["network interface"]],
    ["powerState", ["power On", "power on"]],
  ])("stays where %s is ignored, and the rest does not", (path, words) => {
    const left = planned(path);
    expect(left.filter((line) => words.some((word) => line.includes(word)))).toEqual([]);
    expect(left).toEqual(all.filter((line) => left.includes(line)));
    expect(left.length).toBeLessThan(all.length);
  });

  test("is left alone label by label", () => {
    const left = (path: string) => withIgnored(desired, observed, [path]).labels;
    expect(left("labels.app")).toEqual({ app: "theirs", "k8s.io/tier": "front" });
    expect(left('labels["k8s.io/tier"]')).toEqual({ app: "web" });
    expect(left("labels.other")).toEqual({ ...desired.labels, other: "theirs" });
    expect(left("labels.unknown")).toEqual(desired.labels);
  });

  test("is counted as the program counts, which need not name the root disk", () => {
    const kept = (path: string) => withIgnored(desired, observed, [path], ["data", "log"]).disks;
    expect(kept("disks[0].iops").map(({ operationsPerSecond }) => operationsPerSecond)).toEqual([
      undefined,
      7,
      undefined,
    ]);
    expect(kept("disks[2].size")).toEqual(desired.disks);
  });

  test("stays wholly where everything is ignored", () => {
    expect(planned("*")).toEqual([]);
  });

  test("of another item is put back", () => {
    expect(planned("disks[0].size", "networks[1].network")).toEqual(all);
  });

  test("of the network alone stays, and the MAC address does not", () => {
    const lines = planned("networks[0].network");
    expect(lines).toContain(
      "change-interface (live): change network interface lan (MAC address 52:54:00:00:00:99 → 52:54:00:00:00:01)",
    );
  });

  test.each([
    ["Suspended", "Suspended"],
    ["Paused", "On"],
    ["Crashed", "On"],
  ] as const)("is a power state that can be asked for: %s is %s", (power, expected) => {
    expect(withIgnored(desired, { ...observed, power }, ["powerState"]).power).toBe(expected);
  });
});
