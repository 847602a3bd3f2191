import { ProviderError, toProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import type { LifecycleHook, VirtualMachineInputs } from "../../models/virtual-machine";
import { currentOperation } from "../../runtime/operation";
import type { OpenSession } from "../../runtime/sessions";
import { requireGroup } from "../require-group";
import { waitForTask } from "../tasks";
import { endingOf, firstAddress, type GuestRun, runProgram, untilSuccess } from "./guest-run";

const defaultTimeout = "60s";

export type HookName = "preStop" | "postStart";

/** Does what the program asked to be done before a machine stops or after it started. */
export async function runLifecycleHook(
  open: OpenSession,
  machine: ObservedMachine,
  { lifecycle }: Pick<VirtualMachineInputs, "lifecycle">,
  name: HookName,
): Promise<void> {
  const hook = lifecycle?.[name];
  if (hook === undefined || machine.power !== "On") return;
  currentOperation()?.report("progress", `${machine.name}: ${name}`);
  try {
    await runAction({ open, machine, timeout: hook.timeout ?? defaultTimeout }, hook);
  } catch (cause) {
    const error = toProviderError(cause).with({
      operation: name,
      reference: machine.reference,
      property: `lifecycle.${name}`,
    });
    if (hook.onFailure !== "Continue" || error.code === "Cancelled") throw error;
    currentOperation()?.report("warning", `${error.message}; going on, as onFailure says`);
  }
}

async function runAction(run: GuestRun, { exec, httpGet, snapshot }: LifecycleHook): Promise<void> {
  if (exec !== undefined) await runInGuest(run, exec.command);
  if (httpGet !== undefined) await askGuest(run, httpGet);
  if (snapshot !== undefined) await takeSnapshot(run, snapshot);
}

async function runInGuest(run: GuestRun, command: readonly string[]): Promise<void> {
  const ended = await runProgram(run, command);
  if (ended.exitCode === 0) return;
  throw new ProviderError("InvalidSpec", endingOf(command[0] ?? "", ended), {
    remediation: 'mend the command, or set onFailure to "Continue"',
  });
}

async function askGuest(run: GuestRun, request: NonNullable<LifecycleHook["httpGet"]>): Promise<void> {
  const { scheme = "http", port, path = "/" } = request;
  let last = "no answer yet";
  const ask = async (): Promise<boolean> => {
    const host = request.host ?? (await firstAddress(run));
    if (host === undefined) return false;
    const url = new URL(path, `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000), redirect: "manual" }).catch(
      (error: Error) => error,
    );
    last = `${url} ${answer instanceof Error ? `gives ${causeOf(answer)}` : `answers ${answer.status}`}`;
    if (!(answer instanceof Error)) await answer.body?.cancel();
    return !(answer instanceof Error) && answer.status < 400;
  };
  await untilSuccess(run, "the guest's answer", ask, () => last);
}

// fetch says "fetch failed", and its cause says why
function causeOf(error: Error): string {
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}

/** The one that it took the last time goes first: a machine has one snapshot of each hook. */
async function takeSnapshot(
  { open, machine: { reference } }: GuestRun,
  { name, memory = false }: NonNullable<LifecycleHook["snapshot"]>,
): Promise<void> {
  const snapshots = requireGroup(open.session, "snapshots");
  const key = `lifecycle of ${reference}`;
  const former = (await snapshots.list(reference)).find(
    (found) => found.owner === key && found.name === name,
  );
  if (former !== undefined) await waitForTask(open, await snapshots.delete(reference, former.reference));
  const { task } = await snapshots.create(reference, { name, memory, quiesce: false }, key);
  await waitForTask(open, task);
}
