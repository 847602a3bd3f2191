import type { GuestOperations } from "../../contract/adapter";
import { ProviderError } from "../../contract/errors";
import type { GuestCommand, GuestProcess } from "../../contract/guest";
import { machineNotFound } from "./errors";
import type { MachineRecord } from "./hypervisor/records";
import { callRead } from "./machines/calls";
import type { MockSession } from "./session";

/** What a program will have come to, and when; milliseconds since 1970. */
interface Ending {
  readonly at: number;
  readonly exitCode: number;
  readonly output: string;
}

/** The guest knows a few programs. Its processes live in their names, so that any process of ours can look at them. */
export function guestOperations(session: MockSession): GuestOperations {
  return {
    start: async (machine, command) => {
      const record = await ready(session, machine);
      return JSON.stringify(endingOf(command, record));
    },
    look: async (machine, process) => {
      await ready(session, machine);
      return lookAt(JSON.parse(process) as Ending);
    },
  };
}

async function ready(session: MockSession, id: string): Promise<MachineRecord> {
  const machine = await callRead(session, id);
  if (machine === undefined) throw machineNotFound(id);
  const { power, settings } = machine;
  if (power.state === "On" && settings.guestAgent && Date.now() >= power.readyAt) return machine;
  throw new ProviderError("Unavailable", "the guest's agent does not answer", {
    reference: id,
    remediation: 'wait until the guest is up, and set guestToolsPolicy to "install" in the class',
  });
}

function endingOf([path, ...args]: GuestCommand, { name, settings }: MachineRecord): Ending {
  const now = Date.now();
  switch (path.split("/").at(-1)) {
    case "true":
      return { at: now, exitCode: 0, output: "" };
    case "false":
      return { at: now, exitCode: 1, output: "" };
    case "echo":
      return { at: now, exitCode: 0, output: `${args.join(" ")}\n` };
    case "hostname":
      return { at: now, exitCode: 0, output: `${name}\n` };
    case "cloud-init":
      return { at: now, ...cloudInitStatus(settings.native.cloudInitError) };
    case "sleep":
      return { at: now + Number(args[0] ?? 0) * 1000, exitCode: 0, output: "" };
    default:
      return { at: now, exitCode: 127, output: `${path}: not found\n` };
  }
}

/** As `cloud-init status --wait --long` says it. */
function cloudInitStatus(error: string | undefined): Omit<Ending, "at"> {
  return error === undefined
    ? { exitCode: 0, output: "\nstatus: done\n" }
    : { exitCode: 1, output: `....\nstatus: error\ndetail:\n${error}\n` };
}

function lookAt({ at, exitCode, output }: Ending): GuestProcess {
  return Date.now() < at ? { exited: false } : { exited: true, exitCode, output };
}
