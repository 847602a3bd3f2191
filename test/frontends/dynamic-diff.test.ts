/** The answer that decides whether the engine deletes first: two objects of one name cannot be there at once. */
import { expect, test } from "vitest";
import { provider } from "../../provider/frontends/dynamic";

const recorded = {
  owner: "dev::shop::snap",
  name: "snap",
  machine: "web-1",
  provider: { type: "mock", endpoint: "/nowhere" },
};

test.each([
  ["nothing else", {}, { changes: false, replaces: [], deleteBeforeReplace: true }],
  ["another text", { description: "x" }, { changes: true, replaces: [], deleteBeforeReplace: true }],
  [
    "another machine",
    { machine: "web-2" },
    { changes: true, replaces: ["machine"], deleteBeforeReplace: true },
  ],
  [
    "a retention, by which the earlier snapshot stays",
    { machine: "web-2", retention: { maxSnapshots: 2 } },
    { changes: true, replaces: ["machine"], deleteBeforeReplace: false },
  ],
])("a snapshot with %s", async (_what, changes, expected) => {
  const { diff } = provider("Snapshot");
  expect(await diff?.("web-1@snap", recorded, { ...recorded, ...changes })).toEqual(expected);
});
