/** What an engine operation did, read from the CLI's event log (`--event-log`, one JSON object a line). */

export interface EngineOperation {
  readonly urn: string;
  /** The resource's name: the last part of its URN. */
  readonly name: string;
  readonly type: string;
  /** As the engine names it: `create`, `update`, `replace`, `create-replacement`, `delete`, `refresh`, `same`, `import` ... */
  readonly op: string;
  /** Inputs that differ, as the provider's diff named them; a dynamic provider's diff cannot, so there by comparison. */
  readonly diffs: readonly string[];
  /** `started` stays when the operation was interrupted before it answered. */
  readonly outcome: "started" | "done" | "failed";
}

export interface EngineDiagnostic {
  readonly severity: "debug" | "info" | "info#err" | "warning" | "error";
  readonly message: string;
  /** The resource it belongs to; empty for the stack itself. */
  readonly urn: string;
  /** Shown while the operation runs and then forgotten. */
  readonly ephemeral: boolean;
}

export interface EngineEvents {
  readonly operations: readonly EngineOperation[];
  /** Without the `debug` ones, which no user sees. */
  readonly diagnostics: readonly EngineDiagnostic[];
  /** How many resources each kind of operation touched, from the closing summary; empty when there was none. */
  readonly changes: Readonly<Record<string, number>>;
}

interface StepMetadata {
  op: string;
  urn: string;
  type: string;
  diffs?: string[] | null;
  detailedDiff?: Record<string, unknown> | null;
  old?: StepState | null;
  new?: StepState | null;
}

interface StepState {
  inputs?: Record<string, unknown>;
}

interface RawEvent {
  preludeEvent?: object;
  resourcePreEvent?: { metadata: StepMetadata };
  resOutputsEvent?: { metadata: StepMetadata };
  resOpFailedEvent?: { metadata: StepMetadata };
  diagnosticEvent?: {
    severity: EngineDiagnostic["severity"];
    message: string;
    urn?: string;
    ephemeral?: boolean;
  };
  summaryEvent?: { resourceChanges?: Record<string, number> };
}

export function parseEngineEvents(log: string): EngineEvents {
  const events = lastRun(completeLines(log).map((line) => JSON.parse(line) as RawEvent));
  return {
    operations: operationsOf(events),
    diagnostics: events.flatMap(diagnosticOf),
    changes: events.findLast((event) => event.summaryEvent)?.summaryEvent?.resourceChanges ?? {},
  };
}

/** A killed CLI leaves half a line at the end. */
function completeLines(log: string): string[] {
  return log
    .slice(0, log.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "");
}

/** `up` with a preview logs both; each begins with a prelude. */
function lastRun(events: readonly RawEvent[]): readonly RawEvent[] {
  return events.slice(
    Math.max(
      0,
      events.findLastIndex((event) => event.preludeEvent),
    ),
  );
}

function operationsOf(events: readonly RawEvent[]): EngineOperation[] {
  const operations = new Map<string, EngineOperation>();
  const note = (step: StepMetadata, outcome: EngineOperation["outcome"]) =>
    operations.set(`${step.op} ${step.urn}`, {
      urn: step.urn,
      name: step.urn.split("::").at(-1) ?? "",
      type: step.type,
      op: step.op,
      diffs: diffsOf(step),
      outcome,
    });
  for (const event of events) {
    if (event.resourcePreEvent) note(event.resourcePreEvent.metadata, "started");
    if (event.resOutputsEvent) note(event.resOutputsEvent.metadata, "done");
    if (event.resOpFailedEvent) note(event.resOpFailedEvent.metadata, "failed");
  }
  return [...operations.values()];
}

function diffsOf({ diffs, detailedDiff, old, new: next }: StepMetadata): string[] {
  const named = diffs ?? Object.keys(detailedDiff ?? {});
  if (named.length > 0 || !old?.inputs || !next?.inputs) return named;
  const before = old.inputs;
  const after = next.inputs;
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

function diagnosticOf({ diagnosticEvent: event }: RawEvent): EngineDiagnostic[] {
  if (event === undefined || event.severity === "debug") return [];
  const { severity, message, urn = "", ephemeral = false } = event;
  return [{ severity, message: message.trimEnd(), urn, ephemeral }];
}
