import { expect, test } from "vitest";
import type { ObservedMachine } from "../../../provider/contract/machine";
import { sizeOf } from "../../../provider/contract/sizing";
import { type Intervention, losesAnswers, twice } from "../recording";
import type { Clauses } from "../suite";
import { mebibyte, type World } from "../world";

export const callClauses: Clauses = (world) => {
  test("[10] every native call is declared, with a name and an effect", async () => {
    await liveThrough(world());
    const { calls } = world().context;
    expect(calls.length).toBeGreaterThan(5);
    for (const { name, effect } of calls) {
      expect(name).toMatch(/.+/);
      expect(["read", "idempotent", "once"]).toContain(effect);
    }
    expect(calls.some(({ effect }) => effect !== "read")).toBe(true);
  });

  test("[10] a call that is not `once` can be made twice", async () => {
    world().context.intervene = twice;
    await expectWhole(world(), await liveThrough(world()));
  });

  test("[10] an answer that is lost is asked for again, or looked up where the call is `once`", async () => {
    const losing = losesAnswers();
    world().context.intervene = losing;
    await expectWhole(world(), await liveThrough(world()));
    for (const [{ name, effect }, attempts] of losing.attempts) {
      if (effect === "once") expect(attempts, name).toBe(1);
    }
  });

  test("[10] an abort reaches the call, and the session lives on", async () => {
    const { reference } = await world().make();
    const settled: Promise<unknown>[] = [];
    world().context.intervene = abortsAtOnce(settled);
    await world()
      .session.machines.observe({ reference })
      .catch(() => undefined);
    await world()
      .session.machines.apply({ reference }, { kind: "power", to: "on" })
      .catch(() => undefined);
    world().context.intervene = (_call, run, signal) => run(signal);
    expect(settled.length).toBeGreaterThan(0);
    await Promise.all(settled);
    expect((await world().observe(reference)).reference).toBe(reference);
  });

  test("[11] reads do not wait for writes", async () => {
    const { reference } = await world().make();
    const held = Promise.withResolvers<void>();
    world().context.intervene = async (call, run, signal) => {
      if (call.effect !== "read") await held.promise;
      return run(signal);
    };
    const writing = world().create(world().desired());
    await expect(world().observe(reference)).resolves.toMatchObject({ reference });
    held.resolve();
    await writing;
  });
};

/** A life with most of what can happen to a machine. Returns it as it is before its end. */
async function liveThrough(world: World): Promise<ObservedMachine> {
  const desired = world.desiredWithDisks(["data"]);
  const { reference } = await world.create(desired);
  await world.apply(reference, { kind: "set-cpus", cpus: sizeOf(desired).cpus + 1 });
  await world.apply(reference, {
    kind: "add-disk",
    disk: { name: "more", sizeBytes: 32 * mebibyte },
    desired: desired,
  });
  await world.apply(reference, { kind: "grow-disk", name: "more", sizeBytes: 48 * mebibyte });
  await world.apply(reference, { kind: "remove-disk", name: "data", keep: false });
  await world.power(reference, "on", "On");
  await world.apply(reference, { kind: "power", to: "reset" });
  await world.power(reference, "off", "Off");
  return world.observe(reference);
}

async function expectWhole(world: World, machine: ObservedMachine): Promise<void> {
  expect(machine).toMatchObject({ power: "Off", cpus: 2, pending: [] });
  expect(machine.disks.map(({ name, sizeBytes }) => [name, sizeBytes]).slice(1)).toEqual([
    ["more", 48 * mebibyte],
  ]);
  expect(await world.count(machine.name)).toBe(1);
  await world.remove(machine.reference);
  expect(await world.count(machine.name)).toBe(0);
}

/** Aborts each call as soon as it is made; `settled` learns that the adapter let go of it. */
function abortsAtOnce(settled: Promise<unknown>[]): Intervention {
  return (_call, run) => {
    const abort = new AbortController();
    const running = run(abort.signal);
    settled.push(running.catch(() => undefined));
    abort.abort();
    return running;
  };
}
