import { ProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import type { PlannedPower } from "../../planner/plan";
import { currentOperation } from "../../runtime/operation";
import type { OpenSession } from "../../runtime/sessions";
import { parseDuration } from "../../units";
import { applyChange } from "./apply-change";
import { runLifecycleHook } from "./lifecycle-hooks";
import { observeExisting, waitUntil } from "./waits";

const defaultGracefulTimeout = "60s";
// a hypervisor that was told to act and answered; it only has to become visible
const settleMilliseconds = 120_000;

/** Leads to the planned power state and waits until the machine is there. */
export async function changePower(
  open: OpenSession,
  observed: ObservedMachine,
  to: PlannedPower["to"],
  inputs: Pick<VirtualMachineInputs, "lifecycle">,
): Promise<ObservedMachine> {
  switch (to) {
    case "shutdown":
      return shutDown(open, observed, inputs);
    case "off":
      await runLifecycleHook(open, observed, inputs, "preStop");
      return transition(open, observed, "off", (machine) => machine.power === "Off");
    case "suspend":
      return suspend(open, observed);
    case "on":
      return transition(open, observed, "on", (machine) => machine.power === "On");
  }
}

/**
 * Asks the guest, waits, and switches off hard when it does not follow in time. From `onAsked` on the machine may go off, also where
 * this fails.
 */
export async function shutDown(
  open: OpenSession,
  observed: ObservedMachine,
  inputs: Pick<VirtualMachineInputs, "lifecycle">,
  onAsked: () => void = () => {},
): Promise<ObservedMachine> {
  if (observed.power === "Off") return observed;
  await runLifecycleHook(open, observed, inputs, "preStop");
  if (currentOperation()?.signal.aborted !== true) onAsked();
  const canAsk = open.session.capabilities.has("gracefulShutdown") && observed.power === "On";
  if (canAsk && (await guestFollowed(open, observed, inputs))) return observeExisting(open, observed);
  return transition(open, observed, "off", (machine) => machine.power === "Off");
}

async function guestFollowed(
  open: OpenSession,
  observed: ObservedMachine,
  inputs: Pick<VirtualMachineInputs, "lifecycle">,
): Promise<boolean> {
  const timeout = inputs.lifecycle?.gracefulShutdownTimeout ?? defaultGracefulTimeout;
  try {
    await applyChange(open, observed, { kind: "power", to: "shutdown" });
    await waitUntil(
      open,
      observed,
      "the guest to shut down",
      (machine) => machine.power === "Off",
      parseDuration(timeout),
    );
    return true;
  } catch (error) {
    if (
      !ProviderError.is(error) ||
      !["Timeout", "NotSupported", "Retryable", "Unavailable"].includes(error.code)
    )
      throw error;
    currentOperation()?.report(
      "warning",
      `${observed.name} did not shut down within ${timeout}: it is powered off hard`,
    );
    return false;
  }
}

async function suspend(open: OpenSession, observed: ObservedMachine): Promise<ObservedMachine> {
  if (observed.power === "Suspended") return observed;
  const running = observed.power === "On" ? observed : await changePower(open, observed, "on", {});
  return transition(open, running, "suspend", (machine) => machine.power === "Suspended");
}

async function transition(
  open: OpenSession,
  observed: ObservedMachine,
  to: "on" | "off" | "suspend",
  reached: (machine: ObservedMachine) => boolean,
): Promise<ObservedMachine> {
  if (reached(observed)) return observed;
  await applyChange(open, observed, { kind: "power", to });
  const now = await observeExisting(open, observed);
  if (reached(now)) return now;
  return waitUntil(open, observed, `the machine to be ${to}`, reached, settleMilliseconds);
}
