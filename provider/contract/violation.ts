/** What is wrong with one input. */
export interface Violation {
  /** The path of the input, e.g. `disks[0].size`. */
  readonly property: string;
  /** What is wrong, and what to do about it. */
  readonly reason: string;
}
