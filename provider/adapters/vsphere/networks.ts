import type { NetworkOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import { createNetwork } from "./networks/create";
import { deleteNetwork } from "./networks/delete";
import { findNetwork, observeNetwork } from "./networks/find";
import type { Vsphere } from "./session";

/** Port groups of standard and distributed switches. */
export function networkOperations(vsphere: Vsphere): NetworkOperations {
  return {
    observe: (reference) => observeNetwork(vsphere, reference),
    find: (desired) => findNetwork(vsphere, desired),
    mark: notYet,
    create: (desired, key) => createNetwork(vsphere, desired, key),
    delete: (reference) => deleteNetwork(vsphere, reference),
  };
}

async function notYet(): Promise<void> {
  throw new ProviderError("NotSupported", "this adapter cannot write another ownership tag yet", {
    property: "owner",
    cure: "keep the resource's name and parents",
  });
}
