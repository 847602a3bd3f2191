import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "./types/arguments";

export interface ExportMachineArgs {
  /** The connection, as in the arguments of a Provider. */
  readonly provider: pulumi.Unwrap<ConnectionArgs>;
  /** The id of the machine. */
  readonly id: string;
  /** The folder for the files. It is made where it is missing. */
  readonly directory: string;
  /** The id of a snapshot to export. Default: the disks of the machine, which must be off. */
  readonly snapshot?: string;
  /** Gets a line whenever there is something to tell. Default: lines go to the standard error. */
  readonly report?: (line: string) => void;
  /** Stops the export; the next call goes on where it can. */
  readonly signal?: AbortSignal;
}

type Script = typeof import("../provider/frontends/script");

// no bundler reads it: a program that only declares resources neither loads nor carries what talks to hypervisors
const scriptPath = "../provider/frontends/script.js";

/** A disk of a machine as a local file. */
export interface ExportedDisk {
  readonly disk: string;
  readonly path: string;
  readonly format: "raw" | "qcow2" | "vmdk";
  readonly sizeBytes: number;
  /** In lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes the disks of a machine into a local folder, from a script, without a Pulumi program. The machine stays as it is. A call
 * that was interrupted goes on where it was, and files that are there are not fetched again, while the disks are as they were.
 *
 * ```ts
 * const host = { type: "libvirt", endpoint: "qemu+ssh://root@kvm1/system" } as const;
 * const disks = await virt.exportMachine({ provider: host, id: "0f9c…", directory: "backup/web" });
 * ```
 */
export async function exportMachine({
  provider,
  report = (line) => process.stderr.write(`${line}\n`),
  signal,
  ...request
}: ExportMachineArgs): Promise<ExportedDisk[]> {
  const script: Script = await import(/* @vite-ignore */ scriptPath);
  const files = await script.exportMachine(provider, request, { report, signal });
  return files.map(({ name, ...file }) => ({ ...file, path: join(request.directory, name) }));
}
