/** A fault of one input. */
export interface Violation {
  /** The path of the input, e.g. `disks[0].size`. */
  readonly property: string;
  /** What is wrong, and the remediation. */
  readonly reason: string;
}
