import type { MachineChange } from "../../../contract/changes";

/** For whoever waits. */
export function describeChange(change: MachineChange): string {
  switch (change.kind) {
    case "set-owner":
      return "write the machine's ownership tag";
    case "rename":
      return `rename machine to ${change.name}`;
    case "set-cpus":
      return `change CPUs to ${change.cpus}`;
    case "set-memory":
      return "change memory";
    case "set-hardware":
      return "change hardware";
    case "set-limits":
      return "change limits";
    case "add-disk":
      return `add disk ${change.disk.name}`;
    case "grow-disk":
      return `grow disk ${change.name}`;
    case "limit-disk":
      return `limit disk ${change.name}`;
    case "remove-disk":
      return `remove disk ${change.name}`;
    case "add-interface":
      return `add interface ${change.interface.name}`;
    case "change-interface":
      return `change interface ${change.interface.name}`;
    case "remove-interface":
      return `remove interface ${change.name}`;
    case "add-medium":
      return `add CD drive ${change.medium.name}`;
    case "change-medium":
      return `change CD drive ${change.medium.name}`;
    case "remove-medium":
      return `remove CD drive ${change.name}`;
    case "move":
      return `move machine to ${Object.values(change.placement).join(", ")}`;
    case "move-disk":
      return `move disk ${change.name} to ${change.storage}`;
    case "set-boot-order":
      return "change boot order";
    case "set-tags":
      return "change tags";
    case "set-labels":
      return "change labels";
    case "set-guest-data":
      return "change guest data";
    case "power":
      return `power: ${change.to}`;
  }
}
