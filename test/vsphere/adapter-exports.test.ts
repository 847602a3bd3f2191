/** Leases through which disks are read, on VMware's simulator. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import type { ExportOperations } from "../../provider/contract/adapter";
import type { ObservedExport } from "../../provider/contract/export";
import { exportMachine } from "../../sdk/export-machine";
import type { World } from "../contract/world";
import { useAdapter } from "./adapter-fixture";

const fixture = useAdapter();

function exportsOf({ session }: World): ExportOperations {
  if (session.exports === undefined) throw new Error("nothing is exported here");
  return session.exports;
}

async function begin(world: World, machine: string): Promise<ObservedExport> {
  const { reference, task } = await exportsOf(world).begin({ reference: machine }, {}, "the key");
  await world.wait(task);
  const begun = await exportsOf(world).observe(reference);
  if (begun === undefined) throw new Error("the export is not there");
  return begun;
}

const managedObject = z.object({ value: z.string() });

const nothing = (): void => undefined;

test("an export is one lease for all disks, and lets go of the machine at its end", async () => {
  const { world, control, calls } = fixture();
  const { reference: machine } = await world.create(world.desiredWithDisks(["data"]));
  const { reference, files } = await begin(world, machine);
  expect(files.map(({ name, disk }) => [name, disk])).toEqual([
    ["root.vmdk", "root"],
    ["data.vmdk", "data"],
  ]);
  for (const { name } of files) await exportsOf(world).download(reference, name, nothing);
  await exportsOf(world).delete(reference);
  expect(calls()).toMatchObject({
    "vsphere.ExportVm": 1,
    "vsphere.GetDisk": 2,
    "vsphere.HttpNfcLeaseGetManifest": 2,
    "vsphere.HttpNfcLeaseComplete": 1,
  });
  const told = (await control.requests("HttpNfcLeaseProgress")).map(({ body }) => body);
  expect(told[0], "a sign of life, before the lease lapses").toContain("<percent>0</percent>");
});

test("a lease that went with its session is an export that is gone; the next is another", async () => {
  const { world, control } = fixture();
  const { reference: machine } = await world.make();
  const lost = await begin(world, machine);
  await control.endSessions();
  expect(await exportsOf(world).observe(lost.reference)).toBeUndefined();
  const next = await begin(world, machine);
  expect(next.reference).not.toBe(lost.reference);
  await exportsOf(world).download(next.reference, "root.vmdk", nothing);
  await exportsOf(world).delete(next.reference);
});

test("a file that arrives as another than the server sent is refused", async () => {
  const { world, control } = fixture();
  const machine = await world.make();
  const { reference } = await begin(world, machine.reference);
  await exportsOf(world).download(reference, "root.vmdk", nothing);
  const vm = managedObject.parse(await control.property("VirtualMachine", machine.name, "summary.vm"));
  const entry = `<key>/${vm.value}/disk:0</key><sha1>${"0".repeat(40)}</sha1><size>1</size><disk>true</disk>`;
  await control.addRule({
    method: "HttpNfcLeaseGetManifest",
    response: `<HttpNfcLeaseGetManifestResponse xmlns="urn:vim25"><returnval>${entry}</returnval></HttpNfcLeaseGetManifestResponse>`,
  });
  await expect(exportsOf(world).download(reference, "root.vmdk", nothing)).rejects.toMatchObject({
    code: "Retryable",
  });
  await exportsOf(world).delete(reference);
});

test("an export into a folder that is stopped lets go of the machine", async () => {
  const { world, control, peer } = fixture();
  const { reference: machine } = await world.make();
  const directory = await mkdtemp(join(tmpdir(), "virtrigaud-vsphere-exports-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const stop = new AbortController();
  await control.setDelays({ methods: { HttpNfcLeaseGetManifest: 500 } });
  const exporting = exportMachine({
    provider: {
      type: "vsphere",
      endpoint: peer.url,
      credentials: { username: peer.user, password: peer.password },
      caBundle: peer.authority,
    },
    id: machine,
    directory,
    signal: stop.signal,
    report: nothing,
  });
  const stopped = expect(exporting).rejects.toMatchObject({ code: "Cancelled" });
  await vi.waitFor(async () => expect(await control.requests("HttpNfcLeaseGetManifest")).toHaveLength(1), {
    timeout: 20_000,
  });
  stop.abort();
  await stopped;
  expect(await control.requests("HttpNfcLeaseComplete")).toHaveLength(1);
  expect((await readdir(directory)).filter((name) => name.endsWith(".vmdk"))).toEqual([]);
});
