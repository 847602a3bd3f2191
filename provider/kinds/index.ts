import { image } from "./image";
import { network } from "./network";
import { provider } from "./provider";
import { snapshot } from "./snapshot";
import { virtualMachine } from "./virtual-machine";
import { vmClass } from "./vm-class";

/** Every kind of resource: the dispatch table of all hooks. */
export const kinds = {
  Provider: provider,
  VMClass: vmClass,
  Image: image,
  Network: network,
  VirtualMachine: virtualMachine,
  Snapshot: snapshot,
} as const;

export type KindName = keyof typeof kinds;
