import { ProviderError, toProviderError } from "../../contract/errors";
import type { ObservedMachine } from "../../contract/machine";
import type { VirtualMachineInputs } from "../../models/virtual-machine";
import { currentOperation, withDeadline } from "../../runtime/operation";
import type { OpenSession } from "../../runtime/sessions";
import { parseDuration } from "../../units";
import { connectionFailure } from "./guest-port";
import { endingOf, firstAddress, type GuestRun, lastOf, runProgram, untilSuccess } from "./guest-run";

type WaitFor = NonNullable<VirtualMachineInputs["waitFor"]>;

const defaultTimeout = "5m";

/** In the order in which a guest comes up. */
const waits: readonly [name: keyof WaitFor, wait: (run: GuestRun, waitFor: WaitFor) => Promise<void>][] = [
  ["guestAgent", waitForAgent],
  ["cloudInit", waitForCloudInit],
  ["exec", waitForProgram],
  ["port", waitForPort],
];

/** Waits for what the program asks of a guest that has just started, all within one time. */
export async function waitForGuest(
  open: OpenSession,
  { waitFor = {} }: Pick<VirtualMachineInputs, "waitFor">,
  machine: ObservedMachine,
): Promise<void> {
  const { timeout = defaultTimeout } = waitFor;
  const asked = waits.filter(([name]) => waitFor[name] !== undefined && waitFor[name] !== false);
  if (machine.power !== "On" || asked.length === 0) return;
  await withDeadline(parseDuration(timeout), async () => {
    for (const [name, wait] of asked) {
      currentOperation()?.report("progress", `${machine.name}: waiting for ${name}`);
      await wait({ open, machine, timeout }, waitFor).catch((cause: unknown) => {
        throw toProviderError(cause).with({ reference: machine.name, property: `waitFor.${name}` });
      });
    }
  });
}

// every system with an agent has this program, or says that it has not: then the agent answered
async function waitForAgent(run: GuestRun): Promise<void> {
  await runProgram(run, ["/bin/true"]).catch((error: unknown) => {
    if (!ProviderError.is(error, "InvalidSpec")) throw error;
  });
}

async function waitForCloudInit(run: GuestRun): Promise<void> {
  const ended = await runProgram(run, ["/usr/bin/cloud-init", "status", "--wait", "--long"]);
  if (ended.exitCode === 0) return;
  // cloud-init prints a dot for each moment that it waited
  const said = lastOf(ended.output.replace(/^[.\s]+/, ""));
  // by the manual page of cloud-init: 1 is a failure, 2 a success with errors that it recovered from
  if (ended.exitCode === 2 && !said.startsWith("status: error")) {
    currentOperation()?.report("warning", `${run.machine.name}: cloud-init recovered from errors: ${said}`);
    return;
  }
  const failed = `cloud-init failed in the guest: ${said === "" ? `it ended with ${ended.exitCode}` : said}`;
  throw new ProviderError("InvalidSpec", failed, {
    remediation:
      "read /var/log/cloud-init-output.log in the guest, mend userData, and make a new machine with `pulumi up --replace <urn>`",
  });
}

async function waitForProgram(run: GuestRun, { exec }: WaitFor): Promise<void> {
  const command = exec?.command ?? [];
  let last = "it has not run yet";
  const succeeds = async (): Promise<boolean> => {
    const ended = await runProgram(run, command);
    last = endingOf(command[0] ?? "", ended);
    return ended.exitCode === 0;
  };
  await untilSuccess(run, `${command[0]} to succeed in the guest`, succeeds, () => last);
}

async function waitForPort(run: GuestRun, { port = 0 }: WaitFor): Promise<void> {
  let last = "the guest has no address yet";
  const answers = async (): Promise<boolean> => {
    const host = await firstAddress(run);
    if (host === undefined) return false;
    const failure = await connectionFailure(host, port);
    last = `${host}: ${failure}`;
    return failure === undefined;
  };
  await untilSuccess(run, `port ${port} of the guest`, answers, () => last);
}
