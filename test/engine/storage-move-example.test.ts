/** examples/storage-move, as written: a disk and a machine move between datastores while the machine runs. */
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Vcsim } from "../peers/vcsim";
import { describeUnless } from "../support/describe-unless";
import { createProject, missingEngine } from "./harness";
import { inventoryOf, startOrSkip, told } from "./vsphere-stack";

describeUnless(missingEngine(), "examples/storage-move", () => {
  test("moves a disk and then the machine, live, and leaves nothing behind", async (context) => {
    const peer = await startOrSkip(context, { templates: ["debian"], machines: 1, datastores: 3 });
    const before = await inventoryOf(peer);
    await using project = await createProject({
      name: "storage-move",
      programFile: resolve(__dirname, "../../examples/storage-move/index.ts"),
      env: { VSPHERE_PASSWORD: peer.password },
    });
    const stack = await project.stack();
    const { url: endpoint, user: username, authorityFile: caFile } = peer;
    const places = { datastore: "LocalDS_0", dataDatastore: "LocalDS_0" };
    await stack.setConfig({
      endpoint,
      username,
      caFile,
      template: "debian",
      portgroup: "VM Network",
      ...places,
    });
    expect((await stack.up()).changes).toEqual({ create: 5 });
    const started = await peer.control.events("db");

    await stack.setConfig({ dataDatastore: "LocalDS_2" });
    const movedDisk = await stack.up({ preview: true });
    expect(told(movedDisk)).toContain("live: move disk data LocalDS_0 → LocalDS_2");
    expect(movedDisk.changes).toEqual({ same: 4, update: 1 });
    expect(await disksOf(peer)).toEqual(["LocalDS_0", "LocalDS_2"]);

    await stack.setConfig({ datastore: "LocalDS_1" });
    const moved = await stack.up({ preview: true });
    expect(told(moved)).toContain("live: move to datastore LocalDS_0 → LocalDS_1");
    expect(moved.changes).toEqual({ same: 4, update: 1 });
    expect(await disksOf(peer)).toEqual(["LocalDS_1", "LocalDS_2"]);
    expect(await stack.outputs()).toEqual({ location: expect.stringMatching(/ \[LocalDS_1\]$/) });
    expect((await stack.preview()).changes).toEqual({ same: 5 });
    expect((await stack.refresh()).changes).toEqual({ same: 5 });
    const events = await peer.control.events("db");
    expect(events.slice(started.length)).toEqual(["VmMigratedEvent", "VmMigratedEvent"]);

    await stack.setConfig({ datastore: "nowhere" });
    const refused = await stack.preview({ fails: true });
    expect(refused.stdout).toContain('there is no datastore "nowhere"');

    await stack.destroy();
    expect(await inventoryOf(peer)).toEqual(before);
  });
});

const devices = z.array(
  z.object({ _typeName: z.string(), backing: z.object({ fileName: z.string().optional() }).optional() }),
);

/** The datastores of the machine's disks. */
async function disksOf({ control }: Vcsim): Promise<(string | undefined)[]> {
  const all = devices.parse(await control.property("VirtualMachine", "db", "config.hardware.device"));
  return all
    .filter(({ _typeName }) => _typeName === "VirtualDisk")
    .map(({ backing }) => /^\[([^\]]+)\]/.exec(backing?.fileName ?? "")?.[1]);
}
