import type { MachineOperations, ObserveOptions } from "../../contract/adapter";
import type { ObservedMachine } from "../../contract/machine";
import { applyChange } from "./machines/apply";
import { withConfiguration } from "./machines/configuration";
import { createMachine } from "./machines/create";
import { deleteMachine } from "./machines/delete";
import { findByName } from "./machines/find";
import { isUuid } from "./machines/identity";
import { tellOfLeftovers } from "./machines/leftovers";
import { listMachines } from "./machines/list";
import { validateMachine } from "./machines/validate";
import type { LibvirtSession } from "./session";
import { listSnapshots } from "./snapshots/list";
import { text } from "./xml";

export function machineOperations(session: LibvirtSession): MachineOperations {
  return {
    observe: ({ reference }, options) => observeMachine(session, reference, options),
    find: async (name) => text(await findByName(session, name), "uuid"),
    list: (options) => listMachines(session, options),
    validate: (desired, observed, planned) => validateMachine(session, desired, observed, planned),
    create: (desired, key, options) => createMachine(session, desired, key, options),
    apply: ({ reference }, change) => applyChange(session, reference, change),
    delete: async ({ reference }, options) => {
      await deleteMachine(session, reference, options);
      return undefined;
    },
  };
}

async function observeMachine(
  session: LibvirtSession,
  reference: string,
  options: ObserveOptions | undefined,
): Promise<ObservedMachine | undefined> {
  // a name in the place of a reference
  if (!isUuid(reference)) return undefined;
  const observed = await session.reads.observe(reference, options);
  // with its machine the state forgets the names of its volumes
  if (observed === undefined) await tellOfLeftovers(session, reference);
  if (observed === undefined) return undefined;
  const machine = options?.snapshots === true ? await withSnapshots(session, observed) : observed;
  return options?.configuration === true ? withConfiguration(session, machine) : machine;
}

async function withSnapshots(session: LibvirtSession, machine: ObservedMachine): Promise<ObservedMachine> {
  const { reference } = machine;
  const has = await session.reads.hasSnapshots(reference);
  return { ...machine, snapshots: has ? await listSnapshots(session, reference) : [] };
}
