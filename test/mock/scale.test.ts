/** No operation looks at other machines, and none is remembered: 2,000 machines are as quick as two. */
import type * as fileSystem from "node:fs";
import { existsSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import { useMockFolder } from "./folder";
import { mockMachine } from "./mock-backend";

const scans = vi.hoisted(() => ({ count: 0 }));

vi.mock("node:fs", async (importOriginal) => {
  const original = await importOriginal<typeof fileSystem>();
  const readdirSync = (...parameters: Parameters<typeof original.readdirSync>) => {
    // exports are few, and do not grow with the machines
    if (!String(parameters[0]).endsWith("exports")) scans.count += 1;
    return original.readdirSync(...parameters);
  };
  return { ...original, readdirSync };
});

// memory: the disk of a test machine can be a hundred times slower than any other
const folder = useMockFolder(existsSync("/dev/shm") ? "/dev/shm" : undefined);

function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

test("2,000 machines live without a scan and without being remembered", { timeout: 120_000 }, async () => {
  const world = await folder.open();
  const { machines } = world.session;
  const live = async (from: number, to: number): Promise<void> => {
    for (let number = from; number < to; number += 1) {
      const { reference } = await world.create({ ...mockMachine(`web-${number}`), power: "On" });
      await machines.apply({ reference }, { kind: "set-cpus", cpus: 2 });
      world.context.calls.length = 0;
    }
  };
  await live(0, 200);
  scans.count = 0;
  const before = heapInUse();
  await live(200, 2000);
  expect(scans.count).toBe(0);
  expect(heapInUse() - before).toBeLessThan(8 * 2 ** 20);
  await machines.list();
  expect(scans.count).toBeGreaterThan(0);
  scans.count = 0;
  await machines.delete({ reference: (await machines.find("web-7")) ?? "" }, { keep: [] });
  expect(scans.count).toBe(0);
});
