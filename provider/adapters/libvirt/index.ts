import type { z } from "zod";
import type { Adapter, Session } from "../../contract/adapter";
import type { Capabilities } from "../../contract/capabilities";
import type { Connection } from "../../contract/connection";
import type { AdapterContext } from "../../contract/context";
import { ProviderError } from "../../contract/errors";
import { config } from "./config";
import { consoleOperations } from "./console";
import { defaultPoolPath } from "./default-pool-path";
import { remediations } from "./errors/remediations";
import { exportOperations } from "./exports";
import { guestOperations } from "./guest";
import { type AcceleratorChoice, describeHost, narrowed } from "./host-capabilities";
import { ImageStore } from "./image-store";
import { imageOperations } from "./images";
import { machineOperations } from "./machines";
import { Accelerator } from "./machines/accelerator";
import { probeKvm } from "./machines/probe-kvm";
import { MachineReads } from "./machines/reads";
import { NetworkStore } from "./network-store";
import { networkOperations } from "./networks";
import { changesNetwork } from "./networks/change";
import { machineRules } from "./rules";
import type { LibvirtSession } from "./session";
import { snapshotOperations } from "./snapshots";
import { Storage } from "./storage";
import { taskSource } from "./tasks";
import { LibvirtCaller } from "./transport/caller";
import { openTransport } from "./transport/connect";
import type { RpcClient } from "./transport/rpc-client";

const capabilities: Capabilities = new Set([
  "cpuAddLive",
  "memoryAddLive",
  "memoryRemoveLive",
  "diskAddLive",
  "diskGrowLive",
  "diskRemoveLive",
  "diskIopsLive",
  "diskMove",
  "diskMoveLive",
  "media",
  "mediaChangeLive",
  "bootOrder",
  "bootOrderLive",
  "networkAddLive",
  "networkChangeLive",
  "networkRemoveLive",
  "tags",
  "labels",
  "gracefulShutdown",
  "suspend",
  "cloudInit",
  "ignition",
  "uefi",
  "secureBoot",
  "tpm",
  "cpuTopology",
  "nestedVirtualization",
  "directedIo",
  "resourceLimits",
  "resourceLimitsLive",
  "diskIops",
  "thickDisks",
  "diskControllers",
  "storageClasses",
  "macAddresses",
  "adoption",
  "snapshots",
  "memorySnapshots",
  "snapshotRevert",
  "clone",
  "imageImport",
  "imageChecksums",
  "networkCreate",
  "exports",
  "console",
  "guestExec",
]);

const variable = "VIRTRIGAUD_LIBVIRT_ACCELERATOR";
const acceleratorChoices: readonly AcceleratorChoice[] = ["auto", "kvm", "tcg"];

export const adapter: Adapter = {
  type: config.type,
  capabilities,
  rules: machineRules,
  remediations,
  changesNetwork,
  async connect(connection, context, signal) {
    const settings = connection.native as z.infer<typeof config.provider>;
    const choice = settings.accelerator ?? acceleratorOf(process.env);
    const client = await openClient(connection, settings, context, signal);
    try {
      const caller = new LibvirtCaller(client, context);
      const description = await describeHost(caller, choice);
      const networkStore = new NetworkStore(caller);
      return sessionOf({
        caller: caller,
        description,
        accelerator: new Accelerator({
          choice,
          facts: description.facts,
          probe: () => probeKvm(caller),
          warn: (message) => context.report("warning", message),
        }),
        storage: new Storage(caller, defaultPoolPath(connection.endpoint)),
        imageStore: new ImageStore(caller),
        networkStore,
        reads: new MachineReads(caller, networkStore, description.hostname),
        defaults: connection.defaults,
      });
    } catch (error) {
      await client.close();
      throw error;
    }
  },
};

/** For a host whose KVM is there but no use, e.g. inside another hypervisor: no program has to say so. */
function acceleratorOf({ [variable]: value }: NodeJS.ProcessEnv): AcceleratorChoice {
  if (value === undefined || value === "") return "auto";
  const choice = acceleratorChoices.find((known) => known === value);
  if (choice !== undefined) return choice;
  throw new ProviderError("InvalidSpec", `${variable} is "${value}"`, {
    remediation: `set it to one of ${acceleratorChoices.join(", ")}, or not at all`,
  });
}

function sessionOf(session: LibvirtSession): Session {
  const { caller, description } = session;
  const { client } = caller;
  return {
    version: description.version,
    capabilities: narrowed(capabilities, description),
    machines: machineOperations(session),
    tasks: taskSource(session),
    images: imageOperations(session),
    networks: networkOperations(session),
    snapshots: snapshotOperations(session),
    exports: exportOperations(session),
    console: consoleOperations(session),
    guest: guestOperations(session),
    closed: new Promise((resolve) => client.onClose(() => resolve())),
    close: () => client.close(),
  };
}

/** Tried again as any call: a host that restarts its daemon or its SSH server is there a moment later. */
function openClient(
  connection: Connection,
  settings: z.infer<typeof config.provider>,
  context: AdapterContext,
  signal: AbortSignal | undefined,
): Promise<RpcClient> {
  const { endpoint, credentials, caBundle, insecureSkipVerify } = connection;
  const options = {
    uri: endpoint,
    credentials: { ...credentials, agent: settings.agent, caCertificate: caBundle },
    insecureSkipVerify,
    knownHosts: settings.knownHosts,
    hostKeys: connection.hostKeys,
    socket: settings.socket,
    report: (message: string) => context.report("warning", message),
  };
  // it has a deadline of its own
  const call = { name: "connect", effect: "read", unbounded: true, reference: endpoint } as const;
  return context.call(call, (attempt) =>
    openTransport({
      ...options,
      signal: signal === undefined ? attempt : AbortSignal.any([signal, attempt]),
    }),
  );
}
