import type { ErrorCode } from "../../../contract/errors";

/** What an error of the native world means here. */
export interface Verdict {
  readonly code: ErrorCode;
  readonly remediation?: string;
  /** The input that is at fault. */
  readonly property?: string;
}
