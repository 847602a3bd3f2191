import type { PlacementDefaults } from "../../../contract/connection";
import type { Host } from "../host";
import type { HostDescription } from "../host-capabilities";
import type { ImageStore } from "../image-store";
import type { NetworkStore } from "../network-store";
import type { Storage } from "../storage";
import type { DomainReference } from "../transport/procedures";
import type { Accelerator } from "./accelerator";
import type { MachineReads } from "./reads";

/** What the operations of one session share. */
export interface LibvirtSession {
  readonly host: Host;
  readonly description: HostDescription;
  readonly accelerator: Accelerator;
  readonly storage: Storage;
  readonly imageStore: ImageStore;
  readonly networkStore: NetworkStore;
  readonly reads: MachineReads;
  readonly defaults: PlacementDefaults;
}

/** The server goes by the UUID alone. */
export function domainReference(uuid: string): DomainReference {
  return { name: "", uuid, id: -1 };
}
