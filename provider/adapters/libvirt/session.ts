import type { PlacementDefaults } from "../../contract/connection";
import type { HostDescription } from "./host-capabilities";
import type { ImageStore } from "./image-store";
import type { Accelerator } from "./machines/accelerator";
import type { MachineReads } from "./machines/reads";
import type { NetworkStore } from "./network-store";
import type { Storage } from "./storage";
import type { LibvirtCaller } from "./transport/caller";

/** What the operations of one session share. */
export interface LibvirtSession {
  readonly caller: LibvirtCaller;
  readonly description: HostDescription;
  readonly accelerator: Accelerator;
  readonly storage: Storage;
  readonly imageStore: ImageStore;
  readonly networkStore: NetworkStore;
  readonly reads: MachineReads;
  readonly defaults: PlacementDefaults;
}
