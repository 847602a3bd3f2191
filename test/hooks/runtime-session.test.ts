/** What the core puts around an adapter's session. */
import { expect, test } from "vitest";
import type { Session } from "../../provider/contract/adapter";
import { ProviderError } from "../../provider/contract/errors";
import { RuntimeSession } from "../../provider/runtime/runtime-session";

/** An adapter's session that does no more than fail, without a word of what to do. */
function failing(): Session {
  const fail = (): Promise<never> => Promise.reject(new ProviderError("Conflict", "busy"));
  const machines = { observe: fail, find: fail, list: fail, create: fail, apply: fail, delete: fail };
  return {
    version: "test 1",
    capabilities: new Set(["console", "guestExec"]),
    machines,
    console: { url: fail },
    guest: { start: fail, look: fail },
    closed: Promise.resolve(),
    close: async () => undefined,
  };
}

const general = expect.stringContaining("wait until its holder releases it");

test("its errors say what was being done, and what to do", async () => {
  const { machines, console: consoles, guest } = new RuntimeSession(failing());
  await expect(machines.find("web")).rejects.toMatchObject({
    operation: "find machine",
    remediation: general,
  });
  await expect(consoles?.url({} as never)).rejects.toMatchObject({ operation: "url console" });
  await expect(guest?.look("vm", "7")).rejects.toMatchObject({ operation: "look guest program" });
});

test("the adapter's own hints come first", async () => {
  const { machines } = new RuntimeSession(failing(), { remediations: { Conflict: "ask the owner" } });
  await expect(machines.list()).rejects.toMatchObject({ remediation: "ask the owner" });
});

test("a capability that the Provider does not want used takes its group along", () => {
  const session = new RuntimeSession(failing(), {}, { withoutCapabilities: ["guestExec"] });
  expect(session.guest).toBeUndefined();
  expect(session.console).toBeDefined();
  expect([...session.capabilities]).toEqual(["console"]);
});

test("what the adapter has not, the session has not", () => {
  const session = new RuntimeSession(failing());
  expect([session.images, session.networks, session.snapshots]).toEqual([undefined, undefined, undefined]);
  expect(session.machines.together).toBeUndefined();
});
