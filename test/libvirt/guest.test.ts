/** What QEMU's guest agent answers, without a guest. */
import { expect, it } from "vitest";
import { fromNativeError } from "../../provider/adapters/libvirt/errors";
import { guestOperations } from "../../provider/adapters/libvirt/guest";
import type { LibvirtSession } from "../../provider/adapters/libvirt/session";
import { LibvirtError } from "../../provider/adapters/libvirt/transport/native-errors";

/** Whose agent answers a ping, and anything else with an error as libvirt 9.0 words it. */
function sessionSaying(message: string): LibvirtSession {
  const invoke = async (_procedure: unknown, { command }: { readonly command: string }) => {
    if (command.includes("guest-ping")) return { result: '{"return":{}}' };
    const details = { number: 1, origin: 10, level: 2, strings: [], integers: [0, 0] } as const;
    throw fromNativeError(new LibvirtError(details, message));
  };
  return { caller: { invoke } } as unknown as LibvirtSession;
}

const start = (message: string) => guestOperations(sessionSaying(message)).start("uuid", ["/no/such", "a"]);

it("a program that the guest has not is the program's fault", async () => {
  const message =
    "internal error: unable to execute QEMU agent command 'guest-exec': Failed to execute child process " +
    "“/no/such” (No such file or directory)";
  await expect(start(message)).rejects.toMatchObject({
    code: "InvalidSpec",
    reason: `the guest cannot start /no/such: ${message}`,
    property: undefined,
  });
});

it("an agent that may not start programs says how it may", async () => {
  const message =
    "internal error: unable to execute QEMU agent command 'guest-exec': Command guest-exec has been disabled";
  await expect(start(message)).rejects.toMatchObject({
    code: "NotSupported",
    remediation: expect.stringMatching(/qemu-ga\.conf/),
  });
});
