import { expect, it } from "vitest";
import { desiredState, machine, planned } from "./planning";

const retag = "dev::shop::new#identity.000000";

it("has the tag follow the resource, by a step of its own, first of all", () => {
  const observed = machine(desiredState(), { owner: "dev::shop::old#identity.000000" });
  const { steps } = planned({ observed, retag, desired: desiredState({ name: "other" }) });
  expect(steps[0]).toEqual({
    change: { kind: "set-owner", key: retag },
    property: "owner",
    effect: "live",
    summary: "owner dev::shop::old → dev::shop::new",
  });
  expect(steps).toHaveLength(2);
});

it("says that a machine had no tag", () => {
  expect(planned({ retag }).steps.map(({ summary }) => summary)).toEqual(["owner none → dev::shop::new"]);
});

const tag = "dev::shop::web#identity.000000";

it("comes with the first change of a machine that has none, and not for itself", () => {
  const larger = { tag, desired: desiredState({ cpus: 4 }) };
  expect(planned(larger).steps.map(({ change }) => change.kind)).toEqual(["set-owner", "set-cpus"]);
  expect(planned({ tag }).steps).toEqual([]);
  const owned = machine(desiredState(), { owner: tag });
  expect(planned({ ...larger, observed: owned }).steps.map(({ change }) => change.kind)).toEqual([
    "set-cpus",
  ]);
  expect(planned({ ...larger, retag }).steps.map(({ summary }) => summary)[0]).toBe(
    "owner none → dev::shop::new",
  );
});

it("is not planned where the tag stays", () => {
  expect(planned({ observed: machine(desiredState(), { owner: "dev::shop::old" }) }).steps).toEqual([]);
});
