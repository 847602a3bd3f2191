import { describe, expect, test } from "vitest";
import {
  claimOf,
  formatTag,
  identityPattern,
  mayTake,
  newGeneration,
  newIdentity,
  ownerConflict,
  parseTag,
  resourceOf,
} from "../../provider/contract/ownership";

const owner = "dev::shop::web";
const mine = "dev::shop::web#abcdefgh.aaaaaa";
const successor = "dev::shop::web#abcdefgh.bbbbbb";
const namesake = "dev::shop::web#zzzzzzzz.aaaaab";
const moved = "prod::shop::web#yyyyyyyy.aaaaaa";

describe("an ownership tag", () => {
  test.each([
    { owner },
    { owner, identity: "abcdefgh" },
    { owner, generation: "aaaaaa" },
    { owner, identity: "abcdefgh", generation: "aaaaaa" },
    { owner: "dev::shop::web#1", identity: "abcdefgh", generation: "aaaaaa" },
  ])("is the same after it was written and read: %j", (tag) => {
    expect(parseTag(formatTag(tag))).toEqual({ identity: undefined, generation: undefined, ...tag });
  });

  test("of an earlier version is its owner alone", () => {
    expect(parseTag("dev::shop::web#1")).toEqual({ owner: "dev::shop::web#1" });
    expect(formatTag({ owner })).toBe(owner);
  });

  test("without its generation stands for the resource", () => {
    expect(resourceOf(mine)).toBe("dev::shop::web#abcdefgh");
    expect(resourceOf(mine)).toBe(resourceOf(successor));
  });

  test("has random parts of the form that is read", () => {
    expect(newIdentity()).toMatch(identityPattern);
    expect(newIdentity()).not.toBe(newIdentity());
    const generation = newGeneration();
    expect(parseTag(`${owner}#.${generation}`)).toEqual({ owner, identity: undefined, generation });
  });
});

describe("the claim of a resource to an object", () => {
  test.each([
    [undefined, mine, "unmarked"],
    [mine, mine, "own"],
    // the tag follows the resource: its generation is the object's
    [moved, mine, "own"],
    [owner, owner, "own"],
    [owner, mine, "own"],
    [mine, owner, "own"],
    [mine, successor, "earlier"],
    [`${owner}#.aaaaaa`, `${owner}#.bbbbbb`, "foreign"],
    [namesake, mine, "foreign"],
    ["prod::shop::web", owner, "foreign"],
    ["prod::shop::web#abcdefgh.cccccc", mine, "foreign"],
  ] as const)("%s, for %s: %s", (present, key, claim) => {
    expect(claimOf(present, key)).toBe(claim);
  });
});

describe("a creation that finds an object", () => {
  test.each([
    ["its own of an earlier attempt", mine, mine, {}, "finish"],
    ["its own of an earlier version's attempt", owner, owner, {}, "finish"],
    ["one of an interrupted creation", mine, successor, {}, "take"],
    ["the one that it shall stand beside", mine, successor, { beside: true }, "refuse"],
    ["one of an earlier version", owner, mine, {}, "refuse"],
    ["one of an earlier version, adopted", owner, mine, { adopt: owner }, "take"],
    ["one without a tag", undefined, mine, {}, "refuse"],
    ["one without a tag, adopted", undefined, mine, { adopt: true }, "take"],
    ["one without a tag, adopted from somebody", undefined, mine, { adopt: owner }, "refuse"],
    ["a namesake's", namesake, mine, {}, "refuse"],
    ["a namesake's, adopted without its name", namesake, mine, { adopt: true }, "refuse"],
    ["a namesake's, adopted by its tag", namesake, mine, { adopt: namesake }, "take"],
    [
      "another stack's, adopted by its owner",
      "prod::shop::web#yyyyyyyy.cccccc",
      mine,
      { adopt: "prod::shop::web" },
      "take",
    ],
  ] as const)("%s", (_what, present, key, options, expected) => {
    expect(mayTake(present, key, options)).toBe(expected);
  });

  test.each([
    [undefined, "set adopt to true to take it over"],
    ["prod::shop::web#yyyyyyyy.cccccc", 'set adopt to "prod::shop::web" to take it over from there'],
    [owner, `set adopt to "${owner}" if nothing else manages it`],
    [namesake, 'set identity to "zzzzzzzz" on the Provider to take back everything that it owned'],
  ])("is told how to take it where it may not: %s", (present, remedy) => {
    const error = ownerConflict("machine", "web-1", present, mine);
    expect(error).toMatchObject({ code: "Conflict", property: "owner" });
    expect(error.message).toContain(remedy);
  });

  test.each([
    [undefined, "refer to that network instead of making one"],
    ["prod::shop::web#yyyyyyyy.cccccc", "refer to that network instead of making one"],
    [owner, "refer to that network instead of making one"],
    [namesake, 'set identity to "zzzzzzzz" on the Provider to take back everything that it owned'],
  ])("is told no input that only machines have: %s", (present, remedy) => {
    const { message } = ownerConflict("network", "lan", present, mine);
    expect(message).toContain(remedy);
    expect(message).not.toContain("adopt");
  });
});
