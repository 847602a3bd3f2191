import type { Adapter, Session } from "../../contract/adapter";
import type { Connection } from "../../contract/connection";
import { config, type ProviderBlock } from "./config";
import { consoleOperations } from "./console";
import { endpointOf } from "./endpoint";
import { remediations } from "./errors/remediations";
import { exportOperations } from "./exports";
import { imageOperations } from "./images";
import { Inventory } from "./inventory";
import { IsoStore } from "./iso-store";
import { machineOperations } from "./machines";
import { MachineReads } from "./machines/reads";
import { SourceStore } from "./machines/sources";
import { NetworkStore } from "./network-store";
import { networkOperations } from "./networks";
import { PromisedSpace } from "./promised-space";
import { machineRules } from "./rules";
import type { VsphereSession } from "./session";
import { capabilities, capabilitiesOf } from "./session-capabilities";
import { snapshotOperations } from "./snapshots";
import { openVimSession, type VimSession } from "./transport/vim-session";

export const adapter: Adapter = {
  type: config.type,
  capabilities,
  rules: machineRules,
  remediations,
  async connect(connection, context) {
    const vim = await openVimSession(endpointOf(connection), context);
    tellOldVersion(vim);
    return sessionOf(openVsphereSession(connection, vim));
  },
};

const oldestMajor = 7;

/** The documentation names the oldest version that this was written for; older ones may do. */
function tellOldVersion({ about, context }: VimSession): void {
  const { fullName, apiVersion } = about;
  if (Number.parseInt(apiVersion, 10) >= oldestMajor) return;
  context.report("warning", `${fullName} has the API ${apiVersion}: ${oldestMajor}.0 or newer is supported`);
}

function openVsphereSession(connection: Connection, vim: VimSession): VsphereSession {
  const settings: ProviderBlock = connection.native;
  const inventory = new Inventory(vim, settings.datacenter);
  const networkStore = new NetworkStore(vim, inventory);
  const reads = new MachineReads(vim, settings, inventory, networkStore);
  return {
    vim,
    origin: new URL(endpointOf(connection).url).origin,
    settings,
    defaults: connection.defaults,
    inventory,
    networkStore,
    reads,
    sources: new SourceStore(vim, inventory, reads),
    isos: new IsoStore(vim, inventory),
    promised: new PromisedSpace(),
  };
}

function sessionOf(session: VsphereSession): Session {
  const { vim } = session;
  const { fullName, apiVersion } = vim.about;
  return {
    version: `${fullName} (API ${apiVersion})`,
    capabilities: capabilitiesOf(vim),
    machines: machineOperations(session),
    tasks: vim.tasks,
    images: imageOperations(session),
    networks: networkOperations(session),
    snapshots: snapshotOperations(session),
    exports: exportOperations(session),
    console: consoleOperations(session),
    closed: vim.closed,
    close: () => vim.close(),
  };
}
