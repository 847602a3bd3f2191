import { describe, expect, test } from "vitest";
import { desiredState, linesOf, machine, planned } from "./planning";

const web = { app: "web" };

describe("labels", () => {
  test.each([
    ["the same", web, web, web, []],
    ["another one", web, { app: "web", tier: "front" }, web, ["app=web → app=web, tier=front"]],
    ["another value", web, { app: "shop" }, web, ["app=web → app=shop"]],
    ["none any more", web, undefined, web, ["app=web → none"]],
    ["changed by somebody else", web, web, { app: "theirs" }, ["app=theirs → app=web"]],
    ["taken away by somebody else", web, web, {}, ["none → app=web"]],
  ] as const)("%s", (_title, before, after, labels, lines) => {
    const previous = desiredState({ labels: before });
    const observed = machine(previous, { labels });
    const plan = planned({ previous, desired: desiredState({ labels: after }), observed });
    expect(linesOf(plan)).toEqual(lines.map((line) => `set-labels (live): labels ${line}`));
  });

  test("that another program gave stay where this one has no map of labels", () => {
    const observed = machine(desiredState(), { labels: { app: "theirs" } });
    expect(linesOf(planned({ observed }))).toEqual([]);
    expect(linesOf(planned({ observed, listsLabels: true }))).toEqual([
      "set-labels (live): labels app=theirs → none",
    ]);
  });

  test("are nothing to plan where the hypervisor tells of none", () => {
    const desired = desiredState({ labels: web });
    expect(linesOf(planned({ desired, observed: machine(desired, { labels: undefined }) }))).toEqual([]);
  });
});
