import { setTimeout as delay } from "node:timers/promises";
import { type ErrorCode, ProviderError } from "../../../contract/errors";
import { parseDuration } from "../../../units";
import type { FaultScript, Operation } from "../config";
import type { Directory } from "../hypervisor/directory";
import { numberOf, shortDigest } from "../hypervisor/file-names";
import type { Locks } from "../hypervisor/locks";

/** A native call as faults are scripted for it: the object by its reference. */
export interface FaultSubject {
  readonly operation: Operation;
  readonly object: string;
}

interface Counter {
  readonly seen: number;
  readonly fired: number;
}

/** Plays the Provider's `faults`. Counts lie in the folder, so that they hold over all processes. */
export class Faults {
  readonly #directory: Directory;
  readonly #locks: Locks;
  readonly #scripts: readonly FaultScript[];

  constructor(directory: Directory, locks: Locks, scripts: readonly FaultScript[]) {
    this.#directory = directory;
    this.#locks = locks;
    this.#scripts = scripts;
  }

  /** Delays, fails or ends the process, as scripted; `after` is the moment when the call has taken effect. */
  async play(subject: FaultSubject, after: boolean, signal: AbortSignal): Promise<void> {
    const script = await this.#next(subject, after);
    if (script === undefined) return;
    if (script.delay !== undefined) await delay(parseDuration(script.delay), undefined, { signal });
    if (script.exit === true) process.kill(process.pid, "SIGKILL");
    if (script.fails !== false) throw scripted(script, subject.operation);
  }

  /** How a task that begins now shall fail at its end. */
  async ofTask(object: string): Promise<ErrorCode | undefined> {
    const script = await this.#next({ operation: "task", object }, false);
    return script === undefined || script.fails === false ? undefined : (script.code ?? "Retryable");
  }

  async #next(subject: FaultSubject, after: boolean): Promise<FaultScript | undefined> {
    for (const [index, script] of this.#scripts.entries()) {
      if (!matches(script, subject, after)) continue;
      const id = `${index}-${shortDigest(JSON.stringify(script))}`;
      if (await this.#locks.hold([`fault-${id}`], () => this.#count(id, script))) return script;
    }
    return undefined;
  }

  #count(id: string, script: FaultScript): boolean {
    const { seen, fired } = this.#directory.read<Counter>(["faults", id]) ?? { seen: 0, fired: 0 };
    const fires =
      seen >= (script.skip ?? 0) &&
      fired < (script.count ?? Number.POSITIVE_INFINITY) &&
      numberOf(`${id}:${seen}`) / 2 ** 32 < (script.probability ?? 1);
    this.#directory.write(["faults", id], { seen: seen + 1, fired: fires ? fired + 1 : fired });
    return fires;
  }
}

function matches(script: FaultScript, { operation, object }: FaultSubject, after: boolean): boolean {
  if ((script.after === true) !== after) return false;
  // a task is no call: only a script that names it means it
  if (script.operation === undefined ? operation === "task" : script.operation !== operation) return false;
  return script.object === undefined || script.object === object || script.object === nameIn(object);
}

/** References of machines and imported images are names with a digest behind. */
function nameIn(reference: string): string {
  return reference.replace(/-[0-9a-f]{8}$/, "");
}

function scripted(script: FaultScript, operation: Operation): ProviderError {
  return new ProviderError(script.code ?? "Retryable", `a scripted fault of the mock hypervisor`, {
    operation,
    remediation: "remove it from `faults` of the Provider's mock block",
  });
}
