import { ProviderError } from "../../contract/errors";
import type { GuestCommand, GuestProcess } from "../../contract/guest";
import type { ObservedMachine } from "../../contract/machine";
import { currentOperation, remainingTime } from "../../runtime/operation";
import type { OpenSession } from "../../runtime/sessions";
import { parseDuration } from "../../units";
import { requireGroup } from "../require-group";
import { observeExisting } from "./waits";

/** The end of what a failing program wrote usually says why. */
const shownOutput = 400;

/** Something that is done in or with a guest that runs, within a time. */
export interface GuestRun {
  readonly open: OpenSession;
  readonly machine: ObservedMachine;
  readonly timeout: string;
}

export type EndedProcess = GuestProcess & { readonly exited: true };

/** Runs a program in the guest to its end. A guest that has just started answers when its agent does. */
export async function runProgram(run: GuestRun, command: readonly string[]): Promise<EndedProcess> {
  const { open, machine } = run;
  const guest = requireGroup(open.session, "guest");
  const [program = "", ...args] = command;
  const line: GuestCommand = [program, ...args];
  const process = await until(
    run,
    "the guest's agent",
    () => whenReady(() => guest.start(machine.reference, line)),
    (started) => started !== undefined,
  );
  const ended = await until(
    run,
    `${program} in the guest`,
    () => guest.look(machine.reference, process ?? ""),
    ({ exited }) => exited,
  );
  return ended as EndedProcess;
}

async function whenReady<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (ProviderError.is(error, "Unavailable")) return undefined;
    throw error;
  }
}

/** `/opt/ready ended with 3 in the guest: no database`. */
export function endingOf(program: string, { exitCode, output }: EndedProcess): string {
  const said = lastOf(output);
  return `${program} ended with ${exitCode} in the guest${said === "" ? "" : `: ${said}`}`;
}

export function lastOf(output: string): string {
  return output.trim().slice(-shownOutput);
}

/** The address at which this computer most likely reaches the guest. */
export async function firstAddress({ open, machine }: GuestRun): Promise<string | undefined> {
  const { interfaces } = await observeExisting(open, machine);
  return interfaces.flatMap(({ addresses }) => addresses)[0];
}

/** Waits until `succeeds` does; when the time is over, the error says what `last` told. */
export async function untilSuccess(
  run: GuestRun,
  what: string,
  succeeds: () => Promise<boolean>,
  last: () => string,
): Promise<void> {
  try {
    await until(run, what, succeeds, (done) => done);
  } catch (error) {
    if (!ProviderError.is(error, "Timeout")) throw error;
    throw new ProviderError("Timeout", `${error.reason} (${last()})`);
  }
}

function until<T>(
  { open, machine, timeout }: GuestRun,
  what: string,
  look: () => Promise<T>,
  reached: (seen: T) => boolean,
): Promise<T> {
  return open.tracker.until(machine.reference, look, reached, {
    what,
    deadlineMs: remainingTime(parseDuration(timeout)),
    signal: currentOperation()?.signal,
  });
}
