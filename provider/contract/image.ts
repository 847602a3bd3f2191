export type ChecksumType = "md5" | "sha1" | "sha256" | "sha512";

export interface Checksum {
  readonly type: ChecksumType;
  /** Lower-case hexadecimal. */
  readonly value: string;
}

export interface DesiredImage {
  readonly name: string;
  /** The hypervisor's own source block, validated by the adapter's schema. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly checksum?: Checksum | undefined;
  /** For a missing image. `Import`: fetch it. `Fail`: end with an error. `Wait`: wait until somebody else imports it. */
  readonly onMissing: "Import" | "Fail" | "Wait";
  /** Whether to import the image again although it exists. */
  readonly force: boolean;
}

export interface ObservedImage {
  /** The name of the image in a machine's `RootSource`. */
  readonly reference: string;
  readonly location: string;
  readonly sizeBytes?: number | undefined;
  readonly format?: string | undefined;
  /** The checksum, if the import or the hypervisor verified it. */
  readonly checksum?: Checksum | undefined;
  /** The ownership tag, where a resource imported the image. */
  readonly owner?: string | undefined;
}
