import { expect, test } from "vitest";
import type { Capability } from "../../../provider/contract/capabilities";
import type {
  DesiredMachine,
  Hardware,
  ObservedMachine,
  ResourceLimits,
} from "../../../provider/contract/machine";
import type { Clauses } from "../suite";
import type { World } from "../world";

const hardware: Partial<Record<Capability, Hardware>> = {
  uefi: { firmware: "UEFI" },
  cpuTopology: { topology: { sockets: 1, coresPerSocket: 2, threadsPerCore: 1 } },
  nestedVirtualization: { nestedVirtualization: true },
};

const limits: Partial<Record<Capability, ResourceLimits>> = {
  resourceLimits: { cpuShares: 512 },
  resourceReservations: { memoryReservationBytes: 2 ** 24 },
};

/** What a hypervisor with these capabilities can be asked for, all at once. */
function possible<T extends object>(world: World, table: Partial<Record<Capability, T>>): T {
  const allowed = Object.entries(table).filter(([name]) => world.has(name as Capability));
  return Object.assign({}, ...allowed.map(([, settings]) => settings));
}

function rich(world: World): DesiredMachine {
  const desired = world.desiredWithDisks(["data"], { cpus: 2 });
  return { ...desired, hardware: possible(world, hardware), limits: possible(world, limits) };
}

function configurationOf({ configuration }: ObservedMachine) {
  if (configuration === undefined) throw new Error("the machine was read without its configuration");
  return configuration;
}

export const configurationClauses: Clauses = (world) => {
  test("[3] the configuration says what a machine has, in the words of the desired state", async () => {
    const desired = rich(world());
    const made = await world().create(desired);
    const configuration = configurationOf(made);
    expect(configuration).toMatchObject({ hardware: desired.hardware, limits: desired.limits });
    expect(configuration.disks.map(({ name }) => name)).toEqual(made.disks.map(({ name }) => name));
    expect(configuration.disks.map(({ sizeBytes }) => sizeBytes)).toEqual(
      made.disks.map(({ sizeBytes }) => sizeBytes),
    );
    expect(
      configuration.interfaces.map(({ name, network, macAddress }) => ({ name, network, macAddress })),
    ).toEqual(made.interfaces.map(({ name, network, macAddress }) => ({ name, network, macAddress })));
  });

  test("[3] it does not name what nobody asked for", async () => {
    const desired = world().desired();
    const { hardware, limits, native } = configurationOf(await world().create(desired));
    expect({ hardware, limits, native }).toEqual({
      hardware: desired.hardware,
      limits: desired.limits,
      native: desired.native,
    });
  });

  test("[3] a machine that is made from it has the same", async () => {
    const made = await world().create(rich(world()));
    const { hardware, limits, placement, native, ...devices } = configurationOf(made);
    const disks = devices.disks.map((disk) => ({ ...disk, storage: undefined }));
    const interfaces = world().desired().interfaces;
    const copy = {
      ...world().desired({ cpus: made.cpus }),
      hardware,
      limits,
      placement,
      native,
      disks,
      interfaces,
    };
    const again = configurationOf(await world().create(copy));
    expect(again).toEqual({
      ...configurationOf(made),
      interfaces: again.interfaces,
      disks: again.disks,
    });
  });

  test("[3] it is read where it is asked for, and changes nothing", async () => {
    const { reference } = await world().make();
    world().context.calls.length = 0;
    expect((await world().session.machines.observe({ reference }))?.configuration).toBeUndefined();
    const first = (await world().observe(reference)).configuration;
    expect((await world().observe(reference)).configuration).toEqual(first);
    expect(new Set(world().context.calls.map(({ effect }) => effect))).toEqual(new Set(["read"]));
  });
};
