import { expect, test } from "vitest";
import type { NetworkOperations } from "../../../provider/contract/adapter";
import type { DesiredNetwork, ObservedNetwork } from "../../../provider/contract/network";
import type { Clauses } from "../suite";
import { expectError, type World } from "../world";

export const networkClauses: Clauses = (world) => {
  test("[8] a network that is there is found and observed, and is not ours", async ({ annotate }) => {
    const { networks } = world().session;
    const desired = world().backend.networks;
    if (networks === undefined || desired === undefined)
      return void annotate("there are no networks to name here");
    const found = await networks.find(desired.existing);
    expect(found).toMatchObject({
      reference: expect.stringMatching(/.+/),
      location: expect.stringMatching(/.+/),
    });
    expect(found?.owner).toBeUndefined();
    expect(await networks.observe(found?.reference ?? "")).toEqual(found);
  });

  test("[6] a network that was there before is never removed", async ({ annotate }) => {
    const { networks } = world().session;
    const desired = world().backend.networks;
    if (networks === undefined || desired === undefined)
      return void annotate("there are no networks to name here");
    const found = await networks.find(desired.existing);
    const reference = found?.reference ?? "";
    await expectError(
      networks.delete(reference).then((task) => world().wait(task)),
      "Conflict",
    );
    expect(await networks.observe(reference)).toEqual(found);
    expect(found?.reference).toBe(reference);
  });

  const withCreation = (
    title: string,
    body: (world: World, networks: NetworkOperations, desired: DesiredNetwork) => Promise<void>,
  ): void =>
    test(title, async ({ annotate }) => {
      const { networks } = world().session;
      const desired = world().backend.networks?.creatable?.(world().name());
      if (networks === undefined || desired === undefined)
        return void annotate("networks are not created here");
      await body(world(), networks, desired);
    });

  withCreation(
    "[4] a network is made once for each key, and is a Conflict for others",
    async (world, networks, desired) => {
      const first = await make(world, networks, desired);
      expect(first.owner).toBe("the key");
      expect(await make(world, networks, desired)).toEqual(first);
      await expectError(make(world, networks, desired, "another key"), "Conflict");
      await world.wait(await networks.delete(first.reference));
    },
  );

  withCreation("[6] a network that we made is removed, once and again", async (world, networks, desired) => {
    const { reference } = await make(world, networks, desired);
    await world.wait(await networks.delete(reference));
    await world.wait(await networks.delete(reference));
    expect(await networks.observe(reference)).toBeUndefined();
  });

  withCreation("[8] a machine is put on a network that was made", async (world, networks, desired) => {
    const { reference } = await make(world, networks, desired);
    const plain = world.desired();
    const interfaces = plain.interfaces.map((item) => ({ ...item, network: reference }));
    const machine = await world.create({ ...plain, interfaces });
    expect(machine.interfaces[0]?.network).toBe(reference);
    await world.remove(machine.reference);
    await world.wait(await networks.delete(reference));
  });
};

async function make(
  world: World,
  networks: NetworkOperations,
  desired: DesiredNetwork,
  key = "the key",
): Promise<ObservedNetwork> {
  const { reference, task } = await networks.create(desired, key);
  await world.wait(task);
  const made = await networks.observe(reference);
  if (made === undefined) throw new Error(`network ${reference} is not there`);
  return made;
}
