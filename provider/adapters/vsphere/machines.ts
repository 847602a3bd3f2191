import type { MachineOperations } from "../../contract/adapter";
import { applyChanges, together } from "./machines/apply";
import { createMachine } from "./machines/create";
import { deleteMachine } from "./machines/delete";
import { describeChange } from "./machines/describe-change";
import { findReference } from "./machines/find";
import { listMachines } from "./machines/list";
import { validateMachine } from "./machines/validate";
import type { Vsphere } from "./session";

/** Changes are jobs of this process: the server's tasks come one after the other in them. */
export function machineOperations(vsphere: Vsphere): MachineOperations {
  const { reads, vim } = vsphere;
  return {
    observe: ({ reference }, options) =>
      options?.configuration === true ? reads.observeWhole(reference) : reads.observe(reference),
    find: (name) => findReference(vsphere, name),
    list: () => listMachines(vsphere),
    validate: (desired, observed, planned) => validateMachine(vsphere, desired, observed, planned),
    create: (desired, key, options) => createMachine(vsphere, desired, key, options),
    together,
    apply: async ({ reference }, ...changes) => {
      const description = changes.map(describeChange).join(", ");
      return vim.context.job(description, async ({ progress, signal }) => {
        await applyChanges(vsphere, reference, changes, { description, progress, signal });
        return undefined;
      });
    },
    delete: async ({ reference }, options) => {
      const description = "delete machine";
      return vim.context.job(description, async ({ progress, signal }) => {
        await deleteMachine(vsphere, reference, options, { description, progress, signal });
        return undefined;
      });
    },
  };
}
