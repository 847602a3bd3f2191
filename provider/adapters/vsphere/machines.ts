import type { MachineOperations } from "../../contract/adapter";
import { applyChanges, together } from "./machines/apply";
import { createMachine } from "./machines/create";
import { deleteMachine } from "./machines/delete";
import { describeChange } from "./machines/describe-change";
import { findReference } from "./machines/find";
import { listMachines } from "./machines/list";
import { validateMachine } from "./machines/validate";
import type { VsphereSession } from "./session";

/** Changes are jobs of this process: the server's tasks come one after the other in them. */
export function machineOperations(session: VsphereSession): MachineOperations {
  const { reads, vim } = session;
  return {
    observe: ({ reference }, options) =>
      options?.configuration === true ? reads.observeWhole(reference) : reads.observe(reference),
    find: (name) => findReference(session, name),
    list: (options) => listMachines(session, options),
    validate: (desired, observed, planned) => validateMachine(session, desired, observed, planned),
    create: (desired, key, options) => createMachine(session, desired, key, options),
    together,
    apply: async ({ reference }, ...changes) => {
      const description = changes.map(describeChange).join(", ");
      return vim.context.job(description, async ({ progress, signal }) => {
        await applyChanges(session, reference, changes, { description, progress, signal });
        return undefined;
      });
    },
    delete: async ({ reference }, options) => {
      const description = "delete machine";
      return vim.context.job(description, async ({ progress, signal }) => {
        await deleteMachine(session, reference, options, { description, progress, signal });
        return undefined;
      });
    },
  };
}
