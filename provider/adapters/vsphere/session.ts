import type { PlacementDefaults } from "../../contract/connection";
import type { ProviderBlock } from "./config";
import type { Inventory } from "./inventory";
import type { IsoStore } from "./iso-store";
import type { MachineReads } from "./machines/reads";
import type { SourceStore } from "./machines/sources";
import type { NetworkStore } from "./network-store";
import type { PromisedSpace } from "./promised-space";
import type { VimSession } from "./transport/vim-session";

/** What the operations of one session share. */
export interface VsphereSession {
  readonly vim: VimSession;
  /** Where people find the web client: `https://vcenter.example.com`. */
  readonly origin: string;
  readonly settings: ProviderBlock;
  readonly defaults: PlacementDefaults;
  readonly inventory: Inventory;
  readonly networkStore: NetworkStore;
  readonly sources: SourceStore;
  readonly isos: IsoStore;
  readonly reads: MachineReads;
  readonly promised: PromisedSpace;
}
