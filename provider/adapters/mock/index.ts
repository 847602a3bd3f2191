import type { Adapter, ConsoleOperations, Session } from "../../contract/adapter";
import { capabilityNames } from "../../contract/capabilities";
import type { Connection } from "../../contract/connection";
import type { AdapterContext } from "../../contract/context";
import { config } from "./config";
import { fromFileError } from "./errors";
import { furnish } from "./furnish";
import { createGuestOperations } from "./guest";
import { createImageOperations } from "./images";
import { createMachineOperations } from "./machines";
import { createNetworkOperations } from "./networks";
import { readSettings } from "./settings";
import { createSnapshotOperations } from "./snapshots";
import { createNativeTasks } from "./tasks";
import { type Host, openHost } from "./transport/host";

const version = "mock 1";

/** An embedded hypervisor that lives in a folder: for trying things out, and for tests without any other. */
export const adapter: Adapter = {
  kind: config.kind,
  // snapshots live in the file of their machine
  capabilities: new Set(capabilityNames.filter((name) => name !== "independentSnapshots")),
  connect: async (connection, context) => createSession(await connectHost(connection, context)),
};

async function connectHost(connection: Connection, context: AdapterContext): Promise<Host> {
  const settings = readSettings(connection);
  const { endpoint } = connection;
  const host = await context.call(
    { name: "openFolder", effect: "idempotent", timeout: "validate", reference: endpoint },
    async () => {
      try {
        return openHost(connection, settings, context);
      } catch (error) {
        throw fromFileError(error);
      }
    },
  );
  await host.calls.call(
    { name: "connect", effect: "idempotent", object: endpoint, timeout: "validate" },
    (signal) => furnish(host, signal),
  );
  return host;
}

function createSession(host: Host): Session {
  const closed = Promise.withResolvers<void>();
  return {
    version,
    capabilities: adapter.capabilities,
    machines: createMachineOperations(host),
    tasks: createNativeTasks(host),
    images: createImageOperations(host),
    networks: createNetworkOperations(host),
    snapshots: createSnapshotOperations(host),
    console: createConsole(host),
    guest: createGuestOperations(host),
    closed: closed.promise,
    close: async () => {
      host.calls.close();
      host.locks.close();
      closed.resolve();
    },
  };
}

function createConsole({ folder }: Host): ConsoleOperations {
  return {
    url: async ({ reference, power }) =>
      power === "Off" ? undefined : `mock://${folder}/machines/${reference}`,
  };
}
