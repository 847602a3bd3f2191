export interface DesiredExport {
  /** `ObservedSnapshot.reference` of the snapshot to export. Default: the disks as they are now. */
  readonly snapshot?: string | undefined;
}

/** The disks of one machine as files that anybody may read, all of one moment. */
export interface ObservedExport {
  readonly reference: string;
  readonly files: readonly ExportedFile[];
}

export type ExportFormat = "raw" | "qcow2" | "vmdk";

export interface ExportedFile {
  /** Its name within the export, which can be that of a local file: `root.qcow2`. */
  readonly name: string;
  /** `ObservedDisk.name`. */
  readonly disk: string;
  readonly format: ExportFormat;
  /** The bytes of the file. Absent where only the end of the download tells. */
  readonly sizeBytes?: number | undefined;
  /** In lower-case hexadecimal, where the hypervisor computes it. */
  readonly sha256?: string | undefined;
  /** Whether a download can begin in the middle, also in another session. Default false. */
  readonly resumes?: boolean | undefined;
}

/** Takes the next piece of a file. The next one comes when it has resolved. */
export type TakePiece = (piece: Uint8Array) => void | Promise<void>;

export interface ExportDownload {
  /** The bytes that are there already. Default 0. */
  readonly offset?: number | undefined;
  /** Ends the download with `Cancelled`. */
  readonly signal?: AbortSignal | undefined;
}
