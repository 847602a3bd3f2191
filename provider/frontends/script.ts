/** For scripts that call us without an engine. */
import { closeSessions, exportMachine as exportHook } from "../hooks";
import { redact } from "../observability/redaction";
import type { Operation } from "../runtime/operation";
import { InFlight } from "./in-flight";
import { requireNode } from "./node-version";
import { decode } from "./values";

/** What a script may say to a call of ours. */
export interface ScriptOptions {
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ScriptedExport {
  readonly id: string;
  readonly snapshot?: string | undefined;
  readonly directory: string;
}

const inFlight = new InFlight();

export async function exportMachine(
  connection: object,
  request: ScriptedExport,
  options: ScriptOptions,
): ReturnType<typeof exportHook> {
  requireNode();
  try {
    return await inFlight.track(() => exportHook(request, decode(connection), operationOf(options)));
  } finally {
    // the script may end now, and servers keep sessions that nobody closed
    if (inFlight.isEmpty) await closeSessions();
  }
}

function operationOf({ report, signal = AbortSignal.any([]) }: ScriptOptions): Operation {
  return {
    signal,
    report: (_level, message) => report(redact(message)),
    // a stack has configuration, and a script has none
    config: () => undefined,
  };
}
