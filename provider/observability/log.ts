import { closeSync, openSync, writeSync } from "node:fs";
import { ProviderError } from "../contract/errors";
import { currentCorrelation } from "./correlation";
import type { Events } from "./events";
import { describeEvent } from "./log-line";
import { redact } from "./redaction";

export const logLevels = ["debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof logLevels)[number];

export interface Log {
  write(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/**
 * The log that the environment asks for; `undefined` by default, since what a dynamic provider writes to
 * stderr ends in the user's terminal.
 *
 * - `VIRTRIGAUD_LOG`: the path of a file to append to, or `stderr` (the default when only a level is set).
 * - `VIRTRIGAUD_LOG_LEVEL`: `off`, `debug`, `info` (the default when only `VIRTRIGAUD_LOG` is set), `warn`, `error`.
 *
 * Throws `InvalidSpec` when the level is unknown or the file cannot be written.
 */
export function openLog(environment: Readonly<Record<string, string | undefined>>): Log | undefined {
  const target = environment.VIRTRIGAUD_LOG || undefined;
  const level = readLevel(environment.VIRTRIGAUD_LOG_LEVEL || undefined);
  if (level === "off" || (target === undefined && level === undefined)) return undefined;
  return createLog(openTarget(target ?? "stderr"), level ?? "info");
}

/** Writes what happens to the log, until the returned function is called. */
export function logEvents(events: Events, log: Log): () => void {
  return events.on((event) => {
    const { level, message, fields } = describeEvent(event);
    log.write(level, message, fields);
  });
}

function createLog(file: number, level: LogLevel): Log {
  const lowest = logLevels.indexOf(level);
  let open = true;
  return {
    write(lineLevel, message, fields) {
      if (!open || logLevels.indexOf(lineLevel) < lowest) return;
      const line = {
        time: new Date().toISOString(),
        level: lineLevel,
        message,
        ...currentCorrelation(),
        ...fields,
      };
      writeLine(file, `${JSON.stringify(redact(line))}\n`);
    },
    close() {
      // the system gives the number of a closed file to the next one
      if (open && file > 2) closeSync(file);
      open = false;
    },
  };
}

function writeLine(file: number, line: string): void {
  try {
    // at once, since the engine kills a provider without asking; in one piece, since processes share the file
    writeSync(file, line);
  } catch {
    // a full disk must not fail the work
  }
}

function readLevel(text: string | undefined): LogLevel | "off" | undefined {
  const level = [...logLevels, "off" as const].find((known) => known === text?.toLowerCase());
  if (text === undefined || level !== undefined) return level;
  throw new ProviderError("InvalidSpec", `the environment variable VIRTRIGAUD_LOG_LEVEL is "${text}"`, {
    remediation: `set it to off, ${logLevels.join(", ")}`,
  });
}

function openTarget(target: string): number {
  if (target === "stderr") return 2;
  try {
    return openSync(target, "a", 0o600);
  } catch (cause) {
    throw new ProviderError("InvalidSpec", `the log file ${target} of VIRTRIGAUD_LOG cannot be opened`, {
      remediation: 'name a file that can be written, or "stderr"',
      cause,
    });
  }
}
