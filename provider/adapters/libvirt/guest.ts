import { z } from "zod";
import type { GuestOperations } from "../../contract/adapter";
import type { CallEffect } from "../../contract/context";
import { ProviderError } from "../../contract/errors";
import type { GuestProcess } from "../../contract/guest";
import type { MachineReference } from "../../contract/machine";
import { errorNumbers, isLibvirtError } from "./errors";
import { says } from "./errors/texts";
import type { LibvirtSession } from "./session";
import { domainReference } from "./transport/domain-reference";
import { procedures } from "./transport/procedures";

/** Seconds that libvirt waits for the agent's answer. */
const patience = 10;

// as the agent answers by its schema, qga/qapi-schema.json of QEMU
const started = z.object({ return: z.object({ pid: z.int() }) });
const status = z.object({
  return: z.object({
    exited: z.boolean(),
    exitcode: z.int().optional(),
    signal: z.int().optional(),
    "out-data": z.string().optional(),
    "err-data": z.string().optional(),
  }),
});

/** By QEMU's guest agent. */
export function guestOperations(session: LibvirtSession): GuestOperations {
  return {
    async start(machine, [path, ...args]) {
      // an agent that does not answer `guest-exec` may have run it: who is there is asked first
      await ask(session, machine, { execute: "guest-ping" }, "read");
      const command = { execute: "guest-exec", arguments: { path, arg: args, "capture-output": true } };
      const answer = await ask(session, machine, command, "once").catch((error: unknown) => {
        throw explained(error, machine, path);
      });
      return String(started.parse(answer).return.pid);
    },
    async look(machine, process) {
      const command = { execute: "guest-exec-status", arguments: { pid: Number(process) } };
      return processOf(status.parse(await ask(session, machine, command, "read")));
    },
  };
}

/** The agent tells in words only why it started nothing. */
function explained(error: unknown, reference: MachineReference, program: string): unknown {
  if (says(error, "guestForbidsPrograms")) {
    return new ProviderError("NotSupported", "the guest's agent may not start programs", {
      reference,
      remediation:
        "allow guest-exec and guest-exec-status in the agent's configuration (/etc/qemu/qemu-ga.conf of the guest)",
      cause: error,
    });
  }
  if (!says(error, "guestProgramFails")) return error;
  return new ProviderError("InvalidSpec", `the guest cannot start ${program}: ${error.reason}`, {
    reference,
    remediation: "name a program that the guest has, by its whole path",
    cause: error,
  });
}

async function ask(
  { caller }: LibvirtSession,
  machine: MachineReference,
  command: object,
  effect: CallEffect,
): Promise<unknown> {
  const input = {
    domain: domainReference(machine),
    command: JSON.stringify(command),
    timeout: patience,
    flags: 0,
  };
  try {
    const { result } = await caller.invoke(procedures.domainAgentCommand, input, {
      reference: machine,
      effect,
    });
    return JSON.parse(result ?? "{}");
  } catch (error) {
    if (!isLibvirtError(error, errorNumbers.agentUnresponsive)) throw error;
    throw new ProviderError("Unavailable", "the guest's agent does not answer", {
      reference: machine,
      cause: error,
      remediation: "check that qemu-guest-agent runs in the guest",
    });
  }
}

function processOf({ return: answer }: z.output<typeof status>): GuestProcess {
  if (!answer.exited) return { exited: false };
  const { exitcode, signal = 0 } = answer;
  return {
    exited: true,
    // as a shell counts what a signal ended
    exitCode: exitcode ?? 128 + signal,
    output: [answer["out-data"], answer["err-data"]].map(decoded).join(""),
  };
}

function decoded(data = ""): string {
  return Buffer.from(data, "base64").toString("utf8");
}
