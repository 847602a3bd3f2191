import type { MachineOperations } from "../../contract/adapter";
import { applyChange } from "./machines/apply";
import { createMachine, findByName } from "./machines/create";
import { deleteMachine } from "./machines/delete";
import { listMachines } from "./machines/list";
import type { LibvirtSession } from "./machines/session";
import { validateMachine } from "./machines/validate";
import { text } from "./xml";

export function machineOperations(session: LibvirtSession): MachineOperations {
  return {
    observe: (reference, options) => session.reads.observe(reference, options),
    find: async (name) => text(await findByName(session, name), "uuid"),
    list: () => listMachines(session),
    validate: (desired, observed) => validateMachine(session, desired, observed),
    create: (desired, key, options) => createMachine(session, desired, key, options),
    apply: (reference, change) => applyChange(session, reference, change),
    delete: async (reference, options) => {
      await deleteMachine(session, reference, options);
      return undefined;
    },
  };
}
