import { expect, test } from "vitest";
import { desiredState, linesOf, machine, planned } from "./planning";

const observed = machine(desiredState(), { tags: ["theirs"] });

test("tags that somebody else set stay where the program has no list of tags", () => {
  expect(linesOf(planned({ observed }))).toEqual([]);
});

test("an empty list in the program takes them away", () => {
  expect(linesOf(planned({ observed, listsTags: true }))).toEqual(["set-tags (live): tags theirs → none"]);
});
