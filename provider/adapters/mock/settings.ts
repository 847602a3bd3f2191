import type { z } from "zod";
import type { Connection } from "../../contract/connection";
import { ProviderError } from "../../contract/errors";
import { parseDuration, parseQuantity } from "../../units";
import { config, type FaultScript } from "./config";

/** What the host has; `undefined` is without end. */
export interface CapacityLimits {
  readonly cpus: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly storageBytes: number | undefined;
}

/** The Provider's block in canonical units; durations are milliseconds. */
export interface Settings {
  readonly latency: number;
  readonly taskDuration: number;
  readonly bootDuration: number;
  readonly shutdownDuration: number;
  readonly sampleMachines: number;
  readonly capacity: CapacityLimits | undefined;
  readonly faults: readonly FaultScript[];
  readonly recordCalls: boolean;
}

export function readSettings(connection: Connection): Settings {
  const block = readBlock(config.provider, connection.native);
  return {
    latency: milliseconds(block.latency),
    taskDuration: milliseconds(block.taskDuration),
    bootDuration: milliseconds(block.bootDuration),
    shutdownDuration: milliseconds(block.shutdownDuration),
    sampleMachines: block.sampleMachines ?? 0,
    capacity: readCapacity(block.capacity),
    faults: block.faults ?? [],
    recordCalls: block.recordCalls === true,
  };
}

/** A block of the mock's own as its schema has it; throws `InvalidSpec` otherwise. */
export function readBlock<Schema extends z.ZodType>(
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ProviderError("InvalidSpec", issue?.message ?? "the block does not fit its schema", {
    property: ["mock", ...(issue?.path ?? [])].join("."),
    remediation: "write the block as the documentation of the mock hypervisor has it",
  });
}

function readCapacity(block: z.output<typeof config.provider>["capacity"]): CapacityLimits | undefined {
  if (block === undefined) return undefined;
  return {
    cpus: block.cpus,
    memoryBytes: block.memory === undefined ? undefined : parseQuantity(block.memory),
    storageBytes: block.storage === undefined ? undefined : parseQuantity(block.storage),
  };
}

function milliseconds(value: string | undefined): number {
  return value === undefined ? 0 : parseDuration(value);
}
