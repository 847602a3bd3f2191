/** The context that the suite gives to adapters: the real resilience, and a test between it and the wire. */
import type { NativeCall } from "../../provider/contract/context";
import type { ErrorCode } from "../../provider/contract/errors";
import { ProviderError } from "../../provider/contract/errors";
import type { Task } from "../../provider/contract/task";
import { createEvents } from "../../provider/observability/events";
import { createCaller } from "../../provider/resilience/call";
import { createLimits } from "../../provider/resilience/limits";
import { resolveResilience } from "../../provider/resilience/resolve-settings";
import type { TrackerOptions } from "../../provider/tasks/tracker";
import { type TrackedContext, tracked } from "../support/test-tracker";

type Run<T> = (signal: AbortSignal) => Promise<T>;

/** What happens to each attempt of a native call. Default: it is made. */
export type Intervention = <T>(call: NativeCall, run: Run<T>, signal: AbortSignal) => Promise<T>;

export interface RecordingContext extends TrackedContext {
  /** Calls as they were asked for, not each attempt. */
  readonly calls: NativeCall[];
  /** The tasks that the adapter itself waited for. */
  readonly awaited: Task[];
  intervene: Intervention;
}

const passThrough: Intervention = (_call, run, signal) => run(signal);

/** `explain`: as the core does it for the adapter. */
export function createRecordingContext(
  endpoint: string,
  explain?: TrackerOptions["explain"],
): RecordingContext {
  const call = createCaller({
    settings: resolveResilience({ retry: { baseDelay: "10ms", maxDelay: "200ms", maxAttempts: 5 } }, {}),
    providerType: "contract",
    endpoint,
    events: createEvents(),
    signal: () => undefined,
  });
  const tracking = tracked({ providerType: "contract", endpoint, explain });
  const context: RecordingContext = {
    ...tracking,
    settled: (task, options) => {
      context.awaited.push(task);
      return tracking.settled(task, options);
    },
    awaited: [],
    calls: [],
    intervene: passThrough,
    call: (native, run) => {
      context.calls.push(native);
      return call(native, (signal) => context.intervene(native, run, signal));
    },
    limited: createLimits(),
    report: () => undefined,
  };
  return context;
}

/** Every call that says it may be made twice is made twice. */
export const twice: Intervention = async (call, run, signal) => {
  if (call.effect !== "once") await run(signal);
  return run(signal);
};

/** The process dies: `count` calls that change something come through, and nothing after them. */
export function diesAfter(count: number): Intervention & { readonly died: () => boolean } {
  let left = count;
  let dead = false;
  const intervention: Intervention = async (call, run, signal) => {
    if (dead || (left <= 0 && call.effect !== "read")) {
      dead = true;
      throw scripted("Internal");
    }
    if (call.effect !== "read") left -= 1;
    return run(signal);
  };
  return Object.assign(intervention, { died: () => dead });
}

/** The first attempt of each call takes effect, and its answer is lost. */
export function losesAnswers(): Intervention & { readonly attempts: ReadonlyMap<NativeCall, number> } {
  const attempts = new Map<NativeCall, number>();
  const intervention: Intervention = async (call, run, signal) => {
    const before = attempts.get(call) ?? 0;
    attempts.set(call, before + 1);
    const result = await run(signal);
    if (before === 0) throw scripted("Timeout");
    return result;
  };
  return Object.assign(intervention, { attempts });
}

function scripted(code: ErrorCode): ProviderError {
  return new ProviderError(code, "made up by the contract suite", { remediation: "none" });
}
