import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { explainWith } from "../../../provider/runtime/remediations";
import { createRecordingContext } from "../recording";
import type { Clauses } from "../suite";
import { expectError } from "../world";

export const sessionClauses: Clauses = (world, { adapter }) => {
  test("[1] an adapter is one object with a kind, capabilities and connect", () => {
    expect(adapter.type).toMatch(/^[a-z]+$/);
    expect(adapter.capabilities).toBeInstanceOf(Set);
    expect(adapter.connect).toBeTypeOf("function");
  });

  test("[1] connecting gives a session that names the hypervisor and its version", () => {
    expect(world().session.version).toMatch(/\S+ \S+/);
  });

  test("[1] a connection that cannot be made is refused, as Unauthorized, Unavailable or InvalidSpec", async () => {
    for (const { why, connection, code } of world().backend.refused) {
      const connecting = adapter.connect(connection, createRecordingContext(connection.endpoint));
      // as the core does it
      const explained = connecting.catch((error: unknown) => {
        throw explainWith(adapter.remediations)(error, { operation: "connect" });
      });
      const error = await expectError(explained, code);
      expect(error.message, why).not.toContain(connection.credentials.password ?? "no password");
    }
  });

  test("[1] close is idempotent, resolves closed, and leaves other sessions alone", async () => {
    const { session } = await world().another();
    await session.close();
    await session.close();
    await session.closed;
    await expect(world().session.machines.find(world().name())).resolves.toBeUndefined();
  });

  test("[1] a closed session refuses to work", async () => {
    const { session } = await world().another();
    await session.close();
    // what cannot be a reference needs no look to be missing
    const reference = randomUUID();
    await expectError(session.machines.observe({ reference }), "Unavailable", "Cancelled");
  });
};
