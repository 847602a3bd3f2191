import { setTimeout as delay } from "node:timers/promises";
import type { AdapterContext, CallEffect, TimeoutClass } from "../../../contract/context";
import { ProviderError } from "../../../contract/errors";
import type { Operation } from "../config";
import { fromFileError } from "../errors";
import type { Directory } from "../hypervisor/directory";
import type { Settings } from "../settings";
import type { Faults } from "./faults";

export interface MockCall {
  readonly name: Operation;
  readonly effect: CallEffect;
  /** The reference of what it is done to, or a name where there is none yet. */
  readonly object: string;
  readonly timeout?: TimeoutClass;
  readonly unbounded?: boolean;
}

/** A line of `calls.jsonl`. */
export interface RecordedCall {
  readonly name: Operation;
  readonly effect: CallEffect;
  readonly object: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly time: string;
}

/** The one way to the folder: each native call passes the resilience of the context, and faults and log of ours. */
export class MockCaller {
  readonly #context: Pick<AdapterContext, "call">;
  readonly #directory: Directory;
  readonly #faults: Faults;
  readonly #settings: Settings;
  #closed = false;

  constructor(context: AdapterContext, directory: Directory, faults: Faults, settings: Settings) {
    this.#context = context;
    this.#directory = directory;
    this.#faults = faults;
    this.#settings = settings;
  }

  close(): void {
    this.#closed = true;
  }

  call<T>(call: MockCall, run: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
    const { object, ...declared } = call;
    return this.#context.call({ ...declared, reference: object }, async (signal) => {
      try {
        return await this.#attempt(call, run, signal);
      } catch (error) {
        throw fromFileError(error);
      }
    });
  }

  async #attempt<T>(
    { name: operation, effect, object }: MockCall,
    run: (signal: AbortSignal) => T | Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    if (this.#closed)
      throw new ProviderError("Unavailable", "the session is closed", { remediation: "open another" });
    if (this.#settings.recordCalls) this.#record({ name: operation, effect, object });
    if (this.#settings.latency > 0) await delay(this.#settings.latency, undefined, { signal });
    await this.#faults.play({ operation, object }, false, signal);
    signal.throwIfAborted();
    const result = await run(signal);
    await this.#faults.play({ operation, object }, true, signal);
    return result;
  }

  #record(call: Pick<RecordedCall, "name" | "effect" | "object">): void {
    const line: RecordedCall = { ...call, pid: process.pid, time: new Date().toISOString() };
    this.#directory.appendLine("calls.jsonl", JSON.stringify(line));
  }
}
