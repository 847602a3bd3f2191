export type ChecksumType = "md5" | "sha1" | "sha256" | "sha512";

export interface Checksum {
  readonly type: ChecksumType;
  /** Lower-case hexadecimal. */
  readonly value: string;
}

export interface DesiredImage {
  readonly name: string;
  /** The hypervisor's own source block, valid by the adapter's schema. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly checksum?: Checksum | undefined;
  /** `Import`: fetch what is missing. `Fail`: it must be there. `Wait`: somebody else brings it. */
  readonly onMissing: "Import" | "Fail" | "Wait";
  /** Import again even if it is there. */
  readonly force: boolean;
}

export interface ObservedImage {
  /** What a machine's root source names. */
  readonly reference: string;
  readonly location: string;
  readonly sizeBytes?: number | undefined;
  readonly format?: string | undefined;
  /** Verified when it was imported, or by the hypervisor. */
  readonly checksum?: Checksum | undefined;
  /** The ownership marker, where we imported it. */
  readonly owner?: string | undefined;
}
