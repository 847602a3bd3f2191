/** Several processes on one folder at once, and processes that are killed. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { World } from "../contract/world";
import { openMock } from "./mock-backend";
import { carryOut, type Order } from "./orders";
import { runProcess, startProcess } from "./processes";

let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "virtrigaud-processes-")), "host");
});
afterEach(() => rm(join(folder, ".."), { recursive: true }));

const numbered = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

function atOnce(orders: readonly Partial<Order>[]) {
  return Promise.all(
    orders.map((order) => runProcess({ endpoint: folder, work: "create", names: [], ...order })),
  );
}

const objects = ["machines", "names", "disks", "leases"];

/** The names of all files of machines. */
function inventory(of = folder): string[] {
  return objects.flatMap((collection) =>
    readdirSync(join(of, collection), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".json"))
      .map((file) => `${collection}/${file}`)
      .toSorted(),
  );
}

function expectIntact(): void {
  for (const file of inventory()) JSON.parse(readFileSync(join(folder, file), "utf8"));
  expect(readdirSync(join(folder, "locks")).filter((name) => !name.startsWith("owner-"))).toEqual([]);
}

describe("several processes at once", { timeout: 60_000 }, () => {
  test("make machines of their own without mixing anything up", async () => {
    await atOnce(["a", "b", "c"].map((prefix) => ({ names: numbered(40, prefix) })));
    const world = await openMock(folder);
    const listed = await world.session.machines.list();
    expect(listed).toHaveLength(120);
    const machines = await Promise.all(listed.map(({ reference }) => world.observe(reference)));
    const addresses = machines.flatMap(({ interfaces }) => interfaces.flatMap((item) => item.addresses));
    expect(new Set(addresses).size).toBe(120);
    expectIntact();
  });

  test("want the same names with different keys: one has each, the others get a Conflict", async () => {
    const names = numbered(30, "web");
    const processes = await atOnce(["x", "y", "z"].map((key) => ({ names, key })));
    for (const name of names) {
      const results = processes.map(({ results }) => results[name]);
      expect(
        results.filter((result) => result === "Conflict"),
        name,
      ).toHaveLength(2);
    }
    expect(inventory().filter((file) => file.startsWith("machines/"))).toHaveLength(30);
    expectIntact();
  });

  test("make the same machines with the same keys: there is one of each, whole", async () => {
    const names = numbered(20, "web");
    const processes = await atOnce([{ names }, { names }, { names }]);
    for (const name of names) expect(new Set(processes.map(({ results }) => results[name])).size).toBe(1);
    const world = await openMock(folder);
    for (const { reference } of await world.session.machines.list())
      expect(await world.observe(reference)).toMatchObject({ power: "On", disks: { length: 2 } });
    expect(inventory().filter((file) => file.startsWith("disks/"))).toHaveLength(40);
  });

  test("change the same machine, and no change is lost", async () => {
    const world = await openMock(folder);
    const { reference } = await world.make({ name: "web" });
    const orders = ["a", "b", "c"].map((prefix) => ({
      work: "add-disk" as const,
      names: numbered(15, prefix).map((disk) => `web/${disk}`),
    }));
    await atOnce(orders);
    expect((await world.observe(reference)).disks).toHaveLength(46);
    expectIntact();
  });

  test("rename different machines to one name: one gets it", async () => {
    const world = await openMock(folder);
    for (const name of ["a", "b", "c"]) await world.make({ name });
    const processes = await atOnce(
      ["a", "b", "c"].map((name) => ({ work: "rename" as const, names: [`${name}/web`] })),
    );
    const results = processes.flatMap(({ results }) => Object.values(results));
    expect(results.filter((result) => result === "Conflict")).toHaveLength(2);
    expect((await world.session.machines.list()).filter(({ name }) => name === "web")).toHaveLength(1);
  });
});

describe("kill -9", { timeout: 120_000 }, () => {
  /** Kills a process before each of its calls takes effect, and has the work done again. Returns how many there are. */
  async function killEverywhere(order: Omit<Order, "endpoint">, prepare: () => Promise<unknown>) {
    const template = `${folder}-template`;
    await prepare();
    await cp(folder, template, { recursive: true });
    await carryOut({ ...order, endpoint: folder });
    const wanted = inventory();
    for (let skip = 0; ; skip += 1) {
      await rm(folder, { recursive: true });
      await cp(template, folder, { recursive: true });
      const native = { faults: [{ exit: true, skip, count: 1 }] };
      const { signal } = await runProcess({ ...order, endpoint: folder, native });
      await carryOut({ ...order, endpoint: folder });
      expect(inventory(), `killed at call ${skip}`).toEqual(wanted);
      expectIntact();
      if (signal === null) return skip;
    }
  }

  const furnish = async (): Promise<void> => (await openMock(folder)).session.close();

  test("at each call of a creation: the next attempt finishes it", async () => {
    expect(await killEverywhere({ work: "create", names: ["web"] }, furnish)).toBeGreaterThan(4);
  });

  test("at each call of an update: the next attempt finishes it", async () => {
    const prepare = () => carryOut({ endpoint: folder, work: "create", names: ["web"] });
    expect(await killEverywhere({ work: "add-disk", names: ["web/more"] }, prepare)).toBeGreaterThan(3);
    await rm(folder, { recursive: true });
    await rm(`${folder}-template`, { recursive: true });
    expect(await killEverywhere({ work: "rename", names: ["web/app"] }, prepare)).toBeGreaterThan(1);
  });

  test("at each call of a deletion: the next attempt finishes it, and nothing is left", async () => {
    const prepare = () => carryOut({ endpoint: folder, work: "create", names: ["web"] });
    expect(await killEverywhere({ work: "delete", names: ["web"] }, prepare)).toBeGreaterThan(3);
    expect(inventory()).toEqual([]);
  });

  test("at any moment: every file stays whole, and nobody waits for the dead", async () => {
    const names = numbered(12, "web");
    await furnish();
    for (let round = 0; round < 8; round += 1) {
      const processes = ["create", "live"].map((work) =>
        startProcess({ endpoint: folder, names, work: work as "create" | "live" }),
      );
      await new Promise((resolve) => setTimeout(resolve, 250 + 40 * round));
      for (const process of processes) process.kill();
      await Promise.all(processes.map(({ finished }) => finished));
      for (const file of inventory()) JSON.parse(readFileSync(join(folder, file), "utf8"));
    }
    const started = performance.now();
    await carryOut({ endpoint: folder, work: "create", names });
    await carryOut({ endpoint: folder, work: "delete", names });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(inventory().filter((file) => file.startsWith("machines/"))).toEqual([]);
  });

  test("a task goes on without the process that began it, for everybody to see", async () => {
    const native = { taskDuration: "1500ms" };
    const process = startProcess({ endpoint: folder, work: "create", names: ["web"], native });
    const world = await openMock(folder, native);
    const task = await busyTask(world, "web");
    process.kill();
    await process.finished;
    const reference = (await world.session.machines.find("web")) ?? "";
    expect((await world.observe(reference)).power).toBe("Off");
    const [update] = (await world.native.tasks?.read?.([task])) ?? [];
    expect(update).toMatchObject({ state: "running", progress: expect.any(Number) });
    const again = await world.dispatch({ ...world.desired({ name: "web" }), power: "On" }, "key of web");
    expect(again).toMatchObject({ reference, task: { id: task } });
    expect(await world.finish(again)).toMatchObject({ power: "On", disks: { length: 2 } });
  });
});

/** The task that is at work on the machine, as soon as there is one. */
async function busyTask(world: World, name: string): Promise<string> {
  for (;;) {
    const reference = await world.session.machines.find(name);
    const file = join(folder, "machines", `${reference}.json`);
    const task = reference === undefined ? undefined : JSON.parse(readFileSync(file, "utf8")).busy?.task;
    if (task !== undefined) return task;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("a lock that a dead process left is taken over at once", async () => {
  const world = await openMock(folder);
  const { reference } = await world.make({ name: "web" });
  writeFileSync(join(folder, "locks", `machine-${reference}`), `${2 ** 22 + 1} ${hostname()}`);
  const started = performance.now();
  await world.apply(reference, { kind: "set-cpus", cpus: 2 });
  expect(performance.now() - started).toBeLessThan(200);
});
