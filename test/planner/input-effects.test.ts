/** Every input of a machine has its class of change: a new input without one fails here. */
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { hypervisorConfigs } from "../../provider/adapters/registry";
import { virtualMachineInputs } from "../../provider/models/virtual-machine";
import { inputEffects } from "../../provider/planner/input-effects";
import { leavesOf } from "./input-paths-of";

const kinds = Object.keys(hypervisorConfigs);
const isOfBlock = (leaf: string): boolean =>
  kinds.some((kind) => [`class.${kind}.`, `${kind}.`].some((block) => leaf.startsWith(block)));
const leaves = leavesOf(virtualMachineInputs).filter((leaf) => !isOfBlock(leaf));
const rows: readonly string[] = Object.values(inputEffects).flatMap(({ inputs }) => inputs);
const holds = (row: string, leaf: string): boolean =>
  leaf === row || (/^[.[]/.test(leaf.slice(row.length)) && leaf.startsWith(row));

test.each(leaves)("%s has a class", (leaf) => {
  expect(rows.filter((row) => holds(row, leaf))).not.toEqual([]);
});

test.each([...new Set(rows)])("the class of %s is that of an input", (row) => {
  expect(leaves.filter((leaf) => holds(row, leaf))).not.toEqual([]);
});

describe.each(Object.values(hypervisorConfigs))("the block of $kind", ({ machine, changes }) => {
  test("has a class for each setting, and for nothing else", () => {
    const { shape } = machine as z.ZodObject;
    expect(Object.keys(changes.effects).toSorted()).toEqual(Object.keys(shape).toSorted());
  });
});
