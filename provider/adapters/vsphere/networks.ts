import type { NetworkOperations } from "../../contract/adapter";
import { createNetwork } from "./networks/create";
import { deleteNetwork } from "./networks/delete";
import { findNetwork, observeNetwork } from "./networks/find";
import { markNetwork } from "./networks/mark";
import type { VsphereSession } from "./session";

/** Port groups of standard and distributed switches. */
export function networkOperations(session: VsphereSession): NetworkOperations {
  return {
    observe: (reference) => observeNetwork(session, reference),
    find: (desired) => findNetwork(session, desired),
    mark: (reference, key) => markNetwork(session, reference, key),
    create: (desired, key) => createNetwork(session, desired, key),
    delete: (reference) => deleteNetwork(session, reference),
  };
}
