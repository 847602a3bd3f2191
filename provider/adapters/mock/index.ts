import type { Adapter, Session } from "../../contract/adapter";
import { capabilityNames } from "../../contract/capabilities";
import type { Connection } from "../../contract/connection";
import type { AdapterContext } from "../../contract/context";
import { config } from "./config";
import { consoleOperations } from "./console";
import { fromFileError } from "./errors";
import { exportOperations } from "./exports";
import { furnish } from "./furnish";
import { guestOperations } from "./guest";
import { imageOperations } from "./images";
import { machineOperations } from "./machines";
import { networkOperations } from "./networks";
import { type MockSession, openMockSession } from "./session";
import { readSettings } from "./settings";
import { snapshotOperations } from "./snapshots";
import { taskSource } from "./tasks";

const version = "mock 1";

/** An embedded hypervisor that lives in a folder: for trying things out, and for tests without any other. */
export const adapter: Adapter = {
  type: config.type,
  // snapshots live in the file of their machine
  capabilities: new Set(capabilityNames.filter((name) => name !== "independentSnapshots")),
  connect: async (connection, context) => sessionOf(await connect(connection, context)),
};

async function connect(connection: Connection, context: AdapterContext): Promise<MockSession> {
  const settings = readSettings(connection);
  const { endpoint } = connection;
  const session = await context.call(
    { name: "openFolder", effect: "idempotent", timeout: "validate", reference: endpoint },
    async () => {
      try {
        return openMockSession(connection, settings, context);
      } catch (error) {
        throw fromFileError(error);
      }
    },
  );
  await session.caller.call(
    { name: "connect", effect: "idempotent", object: endpoint, timeout: "validate" },
    (signal) => furnish(session, signal),
  );
  return session;
}

function sessionOf(session: MockSession): Session {
  const closed = Promise.withResolvers<void>();
  return {
    version,
    capabilities: adapter.capabilities,
    machines: machineOperations(session),
    tasks: taskSource(session),
    images: imageOperations(session),
    networks: networkOperations(session),
    snapshots: snapshotOperations(session),
    exports: exportOperations(session),
    console: consoleOperations(session),
    guest: guestOperations(session),
    closed: closed.promise,
    close: async () => {
      session.caller.close();
      session.locks.close();
      closed.resolve();
    },
  };
}
