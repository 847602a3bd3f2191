import type { Violation } from "../contract/violation";

/** A fault that the check finds without asking any hypervisor. */
export interface RuleViolation extends Violation {
  /** Further top-level inputs that the judgement depends on. */
  readonly reads?: readonly string[];
}
