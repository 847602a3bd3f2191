import { endpointOf } from "../../provider/adapters/vsphere/endpoint";
import { openVimSession } from "../../provider/adapters/vsphere/transport/vim-session";
import type { Connection } from "../../provider/contract/connection";
import { createRecordingContext } from "../contract/recording";

/** As others make machines: without our marker. */
export async function makeForeignMachine(connection: Connection, name: string): Promise<void> {
  const context = createRecordingContext(connection.endpoint);
  const vim = await openVimSession(endpointOf(connection), context);
  context.tracker.begin(vim.tasks);
  try {
    const { locations } = vim.find;
    const folder = await locations.find(["Folder"], "/DC0/vm");
    const pool = await locations.find(["ResourcePool"], "/DC0/host/DC0_C0/Resources");
    if (folder === undefined || pool === undefined) throw new Error("the inventory is another one");
    const config = {
      name,
      guestId: "otherGuest",
      numCPUs: 1,
      memoryMB: 64,
      files: { vmPathName: "[LocalDS_0]" },
    };
    const values = { config, pool: pool.ref, host: undefined };
    const task = await vim.begin("CreateVM_Task", folder.ref, values, { description: "somebody else's" });
    await context.settled(task);
  } finally {
    await vim.close();
  }
}
