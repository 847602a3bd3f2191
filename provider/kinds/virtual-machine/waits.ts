import { BlockList } from "node:net";
import { ProviderError } from "../../contract/errors";
import type { MachineIdentity, MachineReference, ObservedMachine } from "../../contract/machine";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { currentOperation, remainingTime } from "../../runtime/operation";
import type { OpenSession } from "../../runtime/sessions";
import { parseDuration } from "../../units";

const defaultAddressTimeout = "5m";

/** The machine as it is; a machine that is gone is an error here. */
export async function observeExisting(
  open: OpenSession,
  identity: MachineIdentity,
): Promise<ObservedMachine> {
  const observed = await open.session.machines.observe(identity);
  if (observed !== undefined) return observed;
  throw machineGone(identity.reference);
}

export function machineGone(reference: MachineReference): ProviderError {
  return new ProviderError("NotFound", "the machine is not there any more", {
    operation: "observe machine",
    reference,
    remediation: "run `pulumi refresh` to have the state follow, then `pulumi up`",
  });
}

/** Waits until the machine is as `predicate` says, and returns it. */
export function waitUntil(
  open: OpenSession,
  identity: MachineIdentity,
  what: string,
  predicate: (machine: ObservedMachine) => boolean,
  timeout: number,
): Promise<ObservedMachine> {
  return open.tracker.until(identity.reference, () => observeExisting(open, identity), predicate, {
    what,
    deadlineMs: remainingTime(timeout),
    signal: currentOperation()?.signal,
  });
}

/**
 * Waits for the guest's address, at creation only. Without it the creation fails only where the user asked
 * for it; else it is a warning, and the address arrives with the next refresh.
 */
export async function waitForAddress(
  open: OpenSession,
  inputs: VirtualMachineInputs,
  observed: ObservedMachine,
): Promise<ObservedMachine> {
  const waitFor = inputs.waitFor;
  const expected = observed.power === "On" && observed.interfaces.length > 0;
  if (waitFor?.ip === false || !(expected || waitFor?.ip === true)) return observed;
  const matches = addressMatcher(waitFor);
  if (matches(observed)) return observed;
  const timeout = waitFor?.timeout ?? defaultAddressTimeout;
  try {
    return await waitUntil(open, observed, describeWait(waitFor), matches, parseDuration(timeout));
  } catch (error) {
    if (!ProviderError.is(error, "Timeout") || addressIsRequired(waitFor)) throw error;
    currentOperation()?.report(
      "warning",
      `no guest address within ${timeout}; it will be read by the next \`pulumi refresh\` (set waitFor.ip to false to not wait, to true to insist)`,
    );
    return observeExisting(open, observed);
  }
}

function addressIsRequired(waitFor: VirtualMachineInputs["waitFor"]): boolean {
  if (waitFor?.required !== undefined) return waitFor.required;
  return waitFor?.ip === true || waitFor?.interface !== undefined || waitFor?.cidr !== undefined;
}

function describeWait(waitFor: VirtualMachineInputs["waitFor"]): string {
  const on = waitFor?.interface === undefined ? "" : ` on ${waitFor.interface}`;
  const within = waitFor?.cidr === undefined ? "" : ` in ${waitFor.cidr}`;
  return `a guest address${on}${within}`;
}

/** Whether the machine has an address on the interface and in the range that were named. */
export function addressMatcher(
  waitFor: VirtualMachineInputs["waitFor"],
): (machine: ObservedMachine) => boolean {
  const inRange = rangeMatcher(waitFor?.cidr);
  return (machine) =>
    machine.interfaces
      .filter((item) => waitFor?.interface === undefined || item.name === waitFor.interface)
      .some((item) => item.addresses.some(inRange));
}

function rangeMatcher(cidr: string | undefined): (address: string) => boolean {
  const [network, prefix] = cidr?.split("/") ?? [];
  if (network === undefined || prefix === undefined) return () => true;
  const range = new BlockList();
  range.addSubnet(network, Number(prefix), familyOf(network));
  return (address) => range.check(address, familyOf(address));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}
