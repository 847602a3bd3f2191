import type { Adapter } from "../../provider/contract/adapter";
import type { Connection } from "../../provider/contract/connection";
import type { ErrorCode } from "../../provider/contract/errors";
import type { ExportFormat } from "../../provider/contract/export";
import type { DesiredImage } from "../../provider/contract/image";
import type { DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import type { DesiredNetwork } from "../../provider/contract/network";
import type { Placement } from "../../provider/contract/placement";

/** What the contract suite needs of an adapter's tests. */
export interface ContractTarget {
  readonly name: string;
  readonly adapter: Adapter;
  /** Why it cannot run here; `scripts/test.mjs` prints it, and fails in CI. */
  readonly skip?: string | undefined;
  readonly open: () => Promise<Backend>;
  /** Milliseconds for one test. Default 20 s. */
  readonly testTimeout?: number;
  /** Milliseconds for anything that a test waits for. Default 10 s. */
  readonly patience?: number;
}

/** A hypervisor to try the adapter on, and desired states that it can fulfil. Names are unique in each run. */
export interface Backend {
  readonly connection: Connection;
  /** Connections that cannot be made. */
  readonly refused: readonly RefusedConnection[];
  /**
   * A small machine: an empty root disk, one interface on a network that is there, nothing that a capability
   * is needed for. The suite sets its power state, and adds disks and interfaces.
   */
  readonly machine: (name: string) => DesiredMachine;
  readonly guest: GuestAbilities;
  readonly networks?: NetworkWanted;
  readonly images?: ImageWanted;
  /** The references of two ISO images that are there. Absent where `media` is. */
  readonly isos?: readonly [string, string];
  /** Another place for the suite's machines, and another storage for their disks. Absent where `move` and `diskMove` are. */
  readonly elsewhere?: Elsewhere & { readonly missing?: Elsewhere };
  /** Puts a machine there as somebody else would: without our marker. */
  readonly makeForeignMachine?: (name: string) => Promise<void>;
  /**
   * Puts another machine in the place of this one, under its reference and without an owner. `undefined` where nobody but us
   * can give a machine a reference that another one had.
   */
  readonly replaceMachine: ((reference: string) => Promise<void>) | undefined;
  /**
   * Reads a disk of a machine that is off as a file of this format, past the adapter. Absent where `exports` is, or where disks
   * hold nothing.
   */
  readonly readDisk?: (machine: ObservedMachine, disk: string, format: ExportFormat) => Promise<Uint8Array>;
  /** What is left on the hypervisor of exports of this machine. Absent where it keeps nothing. */
  readonly exportsLeft?: (reference: string) => Promise<readonly string[]>;
  /** Whether a disk that was kept can be the root of another machine; its `device` is then the reference. Default true. */
  readonly importsDisks?: boolean;
  /** False where it clones a machine as it is, whichever snapshot is asked for. Default true. */
  readonly clonesSnapshots?: boolean;
  /** Removes everything, whatever the tests left. */
  readonly close: () => Promise<void>;
}

export interface RefusedConnection {
  /** Completes "connecting is refused …": `with a wrong password`. */
  readonly why: string;
  readonly connection: Connection;
  /** `InvalidSpec` where the endpoint cannot be one. */
  readonly code: Extract<ErrorCode, "Unauthorized" | "Unavailable" | "InvalidSpec">;
}

/** What is inside the suite's machines: a real hypervisor boots an empty disk, and nobody is there. */
export interface GuestAbilities {
  readonly hasAddress: boolean;
  readonly shutsDown: boolean;
}

export interface NetworkWanted {
  readonly existing: DesiredNetwork;
  readonly missing: DesiredNetwork;
  /** One that is made. Absent where `networkCreate` is. */
  readonly creatable?: (name: string) => DesiredNetwork;
}

export interface ImageWanted {
  readonly missing: DesiredImage;
  /** One that is imported, with its checksum where `imageChecksums` is there. Absent where `imageImport` is. */
  readonly importable?: (name: string) => DesiredImage;
  /** The same with a checksum that does not fit. */
  readonly corrupt?: (name: string) => DesiredImage;
}

export interface Elsewhere {
  readonly placement?: Placement;
  readonly storage?: string;
}
