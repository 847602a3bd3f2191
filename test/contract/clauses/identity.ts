import { expect, type TestContext, test } from "vitest";
import type { ObservedMachine } from "../../../provider/contract/machine";
import type { Clauses } from "../suite";
import { expectError, type World } from "../world";

/** A machine, and whether somebody made another one under its reference by now. */
async function replaced(world: World, { annotate }: TestContext): Promise<ObservedMachine | undefined> {
  const { replaceMachine } = world.backend;
  if (replaceMachine === undefined) return void annotate("nobody else can use a reference again here");
  const machine = await world.make();
  await replaceMachine(machine.reference);
  return machine;
}

export const identityClauses: Clauses = (world) => {
  test("[1] a creation gives the identity that the machine has", async () => {
    const { reference, incarnation, task } = await world().dispatch(world().desired());
    const made = await world().finish({ reference, task });
    expect({ reference, incarnation }).toEqual({
      reference: made.reference,
      incarnation: made.incarnation,
    });
  });

  test("[3] a machine that somebody made under the same reference is another one", async (context) => {
    const gone = await replaced(world(), context);
    if (gone === undefined) return;
    expect(await world().session.machines.observe(gone)).toBeUndefined();
    const present = await world().observe(gone.reference);
    expect(present.incarnation).not.toBe(gone.incarnation);
    expect(await world().session.machines.observe(present)).toMatchObject({ reference: gone.reference });
  });

  test("[5] what is meant for the machine before it does not change it", async (context) => {
    const gone = await replaced(world(), context);
    if (gone === undefined) return;
    const changes = [
      { kind: "rename", name: world().name() },
      { kind: "set-owner", key: "key of another" },
      { kind: "power", to: "on" },
    ] as const;
    const present = await world().observe(gone.reference);
    for (const change of changes) {
      const changing = async () => world().wait(await world().session.machines.apply(gone, change));
      await expectError(changing(), "NotFound");
    }
    expect(await world().observe(gone.reference)).toEqual(present);
  });

  test("[6] the deletion of the machine before it is a success, and leaves it", async (context) => {
    const gone = await replaced(world(), context);
    if (gone === undefined) return;
    const key = `key of ${gone.name}`;
    const present = await world().observe(gone.reference);
    await world().wait(await world().session.machines.delete(gone, { keep: [], key }));
    expect(await world().observe(gone.reference)).toEqual(present);
  });
};
