import type { PropertyMap } from "./values";

const marker = Symbol.for("pulumi-virtrigaud.PartialFailure");

/** The object exists, but not all of what was asked for: its identity must reach the state. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  readonly id: string;
  readonly properties: PropertyMap;
  readonly reasons: readonly string[];

  constructor(id: string, properties: PropertyMap, reasons: readonly string[], cause?: unknown) {
    super(reasons.join("\n"), { cause });
    Object.defineProperty(this, marker, { value: true });
    this.id = id;
    this.properties = properties;
    this.reasons = reasons;
  }

  static is(error: unknown): error is PartialFailure {
    return error instanceof Error && marker in error;
  }
}
