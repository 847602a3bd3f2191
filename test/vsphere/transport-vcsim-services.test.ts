/** Tags, storage policies, content libraries and leases, on VMware's simulator. */

import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { HttpConnections } from "../../provider/adapters/vsphere/transport/http";
import { type LeaseFile, throughLease } from "../../provider/adapters/vsphere/transport/lease";
import { RestClient } from "../../provider/adapters/vsphere/transport/rest";
import type { MoRef } from "../../provider/adapters/vsphere/transport/vim-types";
import { makeLibraryItem } from "./library";
import { countingContext, useTransport } from "./transport-fixture";

const fixture = useTransport({ hosts: 2, machines: 12 });

async function machines(): Promise<MoRef[]> {
  const { session, calls } = fixture();
  const all = await session.find.all("VirtualMachine", ["name"]);
  calls.length = 0;
  return all.map(({ ref }) => ref);
}

describe("tags", () => {
  test("are made when they are wanted, once for all that want them", async () => {
    const { session, calls } = fixture();
    const { tagging } = session.vCenter();
    const ids = await Promise.all(Array.from({ length: 10 }, () => tagging.tagId("team", "blue")));
    expect(new Set(ids).size).toBe(1);
    expect(calls.filter((name) => /create-(tag|category)/.test(name))).toHaveLength(2);
    expect(calls.filter((name) => name === "vsphere.session.create")).toHaveLength(1);
    calls.length = 0;
    expect(await tagging.tagId("team", "blue")).toBe(ids[0]);
    expect(calls).toEqual([]);
  });

  test("are put on machines, read together, and taken off", async () => {
    const { session, calls } = fixture();
    const refs = await machines();
    const { tagging } = session.vCenter();
    const [blue, web] = await Promise.all([tagging.tagId("team", "blue"), tagging.tagId("role", "web")]);
    if (blue === undefined || web === undefined) throw new Error("no tags");
    const [first] = refs;
    if (first === undefined) throw new Error("no machines");
    await tagging.attach(first, [blue, web]);
    calls.length = 0;
    const read = await Promise.all(refs.map((ref) => tagging.tagsOf(ref)));
    expect(calls.filter((name) => name === "vsphere.tagging.list-attached")).toHaveLength(1);
    const names = read.map((tags) => tags.map(({ category, name }) => `${category}/${name}`).toSorted());
    expect(names[0]).toEqual(["role/web", "team/blue"]);
    expect(names.slice(1).flat()).toEqual([]);
    await tagging.detach(first, [blue]);
    expect((await tagging.tagsOf(first)).map(({ name }) => name)).toEqual(["web"]);
    await tagging.detach(first, [web]);
  });

  test("that somebody else made meanwhile are found", async () => {
    const { session, peer } = fixture();
    const other = session.vCenter().tagging;
    const mine = await other.tagId("owner", "ops");
    await peer.control.addRule({
      method: "GET /rest/com/vmware/cis/tagging/category",
      response: "",
      status: 503,
    });
    await expect(other.tagId("owner", "dev")).rejects.toMatchObject({ code: "Unavailable" });
    // a failure is not remembered
    expect(await other.tagId("owner", "dev")).not.toBe(mine);
  });
});

describe("vCenter's JSON interface", () => {
  test("opens its session again when it has ended, and closes it", async () => {
    const { session, peer, machine, calls } = fixture();
    const { tagging } = session.vCenter();
    await tagging.tagsOf(machine);
    await peer.control.endSessions();
    expect(await tagging.existingTagId("owner", "nobody")).toBeUndefined();
    expect(calls.filter((name) => name === "vsphere.session.create")).toHaveLength(2);
    await session.close();
    expect((await peer.control.sessions()).filter(({ kind }) => kind === "rest")).toEqual([]);
  });

  test("opens its session again as often as it ends during a call", async () => {
    const { session, peer, calls } = fixture();
    await peer.control.addRule({
      method: "GET /rest/com/vmware/cis/tagging/category",
      status: 401,
      times: 3,
    });
    expect(await session.vCenter().tagging.existingTagId("owner", "nobody")).toBeUndefined();
    expect(calls.filter((name) => name === "vsphere.session.create")).toHaveLength(1 + 3);
    // they had not really ended
    await peer.control.endSessions();
  });

  test("does not try a wrong password a second time", async () => {
    const { session, peer, calls } = fixture();
    await peer.control.addRule({ method: "POST /rest/com/vmware/cis/session", status: 401, times: 0 });
    await expect(session.vCenter().tagging.existingTagId("a", "b")).rejects.toMatchObject({
      code: "Unauthorized",
    });
    expect(calls).toEqual(["vsphere.session.create"]);
  });

  test("says what is wrong", async () => {
    const { peer } = fixture();
    const connections = new HttpConnections({ insecureSkipVerify: true });
    const open = (password: string) =>
      new RestClient(connections, countingContext([]), {
        url: peer.url,
        credentials: { type: "password", username: peer.user, password },
        insecureSkipVerify: true,
      });
    const request = { name: "test", effect: "read", method: "GET" } as const;
    await expect(
      open("wrong").call({ ...request, path: "/com/vmware/cis/tagging/tag" }, z.unknown()),
    ).rejects.toMatchObject({
      code: "Unauthorized",
    });
    const rest = open(peer.password);
    await expect(
      rest.call({ ...request, path: "/com/vmware/cis/tagging/tag/id:nobody" }, z.unknown()),
    ).rejects.toMatchObject({
      code: "NotFound",
    });
    await expect(
      rest.call({ ...request, path: "/com/vmware/cis/tagging/tag" }, z.string()),
    ).rejects.toMatchObject({
      code: "Unavailable",
      reason: expect.stringContaining("not as expected"),
    });
    await rest.close(new AbortController().signal);
    connections.close();
  });
});

describe("storage policies", () => {
  test("are found by name, with what is there when they are not", async () => {
    const { session, calls } = fixture();
    const { policies } = session.vCenter();
    const name = "vSAN Default Storage Policy";
    const ids = await Promise.all([policies.policyId(name), policies.policyId(name)]);
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(calls).toEqual([
      "vsphere.PbmRetrieveServiceContent",
      "vsphere.PbmQueryProfile",
      "vsphere.PbmRetrieveContent",
    ]);
    await expect(policies.policyId("gold")).rejects.toMatchObject({
      code: "InvalidSpec",
      remediation: expect.stringContaining(name),
    });
  });
});

const descriptor = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
    xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
    xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData">
  <References><File ovf:href="disk.vmdk" ovf:id="file1" ovf:size="300000"/></References>
  <DiskSection><Info>Disks</Info>
    <Disk ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^30" ovf:diskId="vmdisk1" ovf:fileRef="file1"
      ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <VirtualSystem ovf:id="small"><Info>A machine</Info><Name>small</Name>
    <OperatingSystemSection ovf:id="96"><Info>OS</Info></OperatingSystemSection>
    <VirtualHardwareSection><Info>Hardware</Info>
      <System><vssd:ElementName>V</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemType>vmx-13</vssd:VirtualSystemType></System>
      <Item><rasd:ElementName>cpu</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
      <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ElementName>memory</rasd:ElementName><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>64</rasd:VirtualQuantity></Item>
      <Item><rasd:Address>0</rasd:Address><rasd:ElementName>scsi</rasd:ElementName><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>lsilogic</rasd:ResourceSubType><rasd:ResourceType>6</rasd:ResourceType></Item>
      <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:ElementName>disk</rasd:ElementName><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>`;

interface Import {
  readonly lease: MoRef;
  readonly files: readonly LeaseFile[];
}

async function beginImport(entityName: string): Promise<Import> {
  const { session } = fixture();
  const { locations } = session.find;
  const [pool, datastore, folder] = await Promise.all([
    locations.find(["ResourcePool"], "Resources"),
    locations.find(["Datastore"], "LocalDS_0"),
    locations.find(["Folder"], "/DC0/vm"),
  ]);
  const { ovfManager } = session.content;
  if (pool === undefined || datastore === undefined || folder === undefined || ovfManager === undefined) {
    throw new Error("the inventory lacks something");
  }
  const { importSpec, fileItem, error } = await session.invoke("CreateImportSpec", ovfManager, {
    ovfDescriptor: descriptor,
    resourcePool: pool.ref,
    datastore: datastore.ref,
    cisp: { $type: "OvfCreateImportSpecParams", locale: "", deploymentOption: "", entityName },
  });
  expect(error).toBeUndefined();
  if (importSpec === undefined) throw new Error("no import");
  const lease = await session.invoke("ImportVApp", pool.ref, { spec: importSpec, folder: folder.ref });
  return { lease, files: fileItem ?? [] };
}

async function* zeros(size: number): AsyncGenerator<Uint8Array> {
  for (let rest = size; rest > 0; rest -= 65_536) yield new Uint8Array(Math.min(rest, 65_536));
}

describe("a lease", () => {
  test("takes disks as a stream, says how far they are, and is completed", async () => {
    const { session, peer, calls } = fixture();
    const { lease, files } = await beginImport("imported");
    expect(files.map(({ path }) => path)).toEqual(["disk.vmdk"]);
    const shares: number[] = [];
    const { signal } = new AbortController();
    const machine = await throughLease(
      session,
      lease,
      { totalBytes: 300_000, signal, progress: (share) => shares.push(share) },
      async (open) => {
        for (const file of files) await open.send(file, zeros(300_000), 300_000);
      },
    );
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(await session.find.byInventoryPath("/DC0/vm/imported")).toEqual(machine);
    expect(calls).toContain("vsphere.SendDisk");
    expect(calls.filter((name) => name.startsWith("vsphere.HttpNfcLease"))).toEqual([
      "vsphere.HttpNfcLeaseProgress",
      "vsphere.HttpNfcLeaseComplete",
    ]);
    const manifest = await peer.control.requests("HttpNfcLeaseComplete");
    expect(manifest).toHaveLength(1);
    expect(session.updates.watching).toBe(false);
  });

  test("is aborted when what is sent cannot be read", async () => {
    const { session, peer } = fixture();
    const { lease, files } = await beginImport("half");
    const { signal } = new AbortController();
    const broken = (async function* () {
      yield new Uint8Array(10);
      throw new Error("the archive is damaged");
    })();
    const sending = throughLease(session, lease, { totalBytes: 300_000, signal }, async (open) => {
      for (const file of files) await open.send(file, broken, 300_000);
    });
    await expect(sending).rejects.toThrow("the archive is damaged");
    await vi.waitFor(async () => expect(await peer.control.requests("HttpNfcLeaseAbort")).toHaveLength(1));
    expect(await peer.control.requests("HttpNfcLeaseComplete")).toEqual([]);
  });

  test("is aborted when it is given up", async () => {
    const { session, peer } = fixture();
    const { lease, files } = await beginImport("given-up");
    const stop = new AbortController();
    const endless = (async function* () {
      while (true) {
        yield new Uint8Array(1024);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const sending = throughLease(
      session,
      lease,
      { totalBytes: 10 ** 9, signal: stop.signal },
      async (open) => {
        for (const file of files) await open.send(file, endless, 10 ** 9);
      },
    );
    setTimeout(() => stop.abort(new Error("enough")), 100);
    await expect(sending).rejects.toThrow("enough");
    expect(await peer.control.requests("HttpNfcLeaseAbort")).toHaveLength(1);
  });

  test("that the server could not give is told with its reason", async () => {
    const { session } = fixture();
    const gone = { type: "HttpNfcLease", value: "session[none]none" };
    const { signal } = new AbortController();
    const sending = throughLease(session, gone, { totalBytes: 0, signal }, async () => undefined);
    await expect(sending).rejects.toMatchObject({ code: "NotFound" });
  });
});

describe("a content library", () => {
  test("has items by name, that become machines", async () => {
    const { session, peer } = fixture();
    const { library } = session.vCenter();
    await makeLibraryItem(peer, { library: "images", item: "small" });
    const pool = await session.find.locations.find(["ResourcePool"], "Resources");
    const item = await library.item("images", "small");
    expect(item).toMatchObject({ name: "small", type: "ovf" });
    if (item === undefined || pool === undefined) throw new Error("no item");
    const deployed = await library.deployOvf(item, { resourcePool: pool.ref.value }, { name: "of-library" });
    const read = await session.properties.get("VirtualMachine", deployed, ["name"]);
    expect(read).toEqual({ name: "of-library" });
    expect(await library.item("images", "nobody")).toBeUndefined();
    await expect(library.item("nowhere", "small")).rejects.toMatchObject({ code: "InvalidSpec" });
  });
});
