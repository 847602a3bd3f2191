import type { NetworkOperations } from "../../contract/adapter";
import { createNetwork } from "./networks/create";
import { deleteNetwork } from "./networks/delete";
import { findNetwork, observeNetwork } from "./networks/find";
import { markNetwork } from "./networks/mark";
import type { Vsphere } from "./session";

/** Port groups of standard and distributed switches. */
export function networkOperations(vsphere: Vsphere): NetworkOperations {
  return {
    observe: (reference) => observeNetwork(vsphere, reference),
    find: (desired) => findNetwork(vsphere, desired),
    mark: (reference, key) => markNetwork(vsphere, reference, key),
    create: (desired, key) => createNetwork(vsphere, desired, key),
    delete: (reference) => deleteNetwork(vsphere, reference),
  };
}
