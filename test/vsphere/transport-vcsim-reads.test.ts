/** Reading and finding, on VMware's simulator. */
import { describe, expect, test, vi } from "vitest";
import type { MoRef } from "../../provider/adapters/vsphere/transport/vim-types";
import { machinePath, useTransport } from "./transport-fixture";

const fixture = useTransport({
  hosts: 2,
  datastores: 3,
  pods: 1,
  machines: 30,
  templates: ["debian"],
  standaloneHosts: 1,
});

const nobody: MoRef = { type: "VirtualMachine", value: "vm-nobody" };

async function machines(): Promise<MoRef[]> {
  const { session, calls } = fixture();
  const all = await session.find.all("VirtualMachine", ["name"]);
  calls.length = 0;
  return all.map(({ ref }) => ref);
}

describe("reads at the same moment", () => {
  test("share one call, whatever they are of", async () => {
    const { session, calls } = fixture();
    const refs = await machines();
    expect(refs.length).toBeGreaterThan(30);
    const [read, powers, root] = await Promise.all([
      session.properties.retrieve("VirtualMachine", refs, ["name", "config.hardware.device"]),
      session.properties.retrieve("VirtualMachine", refs, ["runtime.powerState"]),
      session.properties.get("Folder", session.content.rootFolder, ["name"]),
    ]);
    expect(calls).toEqual(["vsphere.RetrievePropertiesEx"]);
    expect(new Set(read.map((one) => one?.name)).size).toBe(refs.length);
    expect(read.every((one) => (one?.["config.hardware.device"] ?? []).length > 5)).toBe(true);
    expect(Object.keys(read[0] ?? {}).toSorted()).toEqual(["config.hardware.device", "name"]);
    expect(powers.every((one) => one?.["runtime.powerState"] !== undefined)).toBe(true);
    expect(root?.name).toBe("Datacenters");
  });

  test("do not suffer from one that is gone", async () => {
    const { session, machine, calls } = fixture();
    const gone = { type: "VirtualMachine", value: "vm-gone" };
    const read = await session.properties.retrieve("VirtualMachine", [nobody, machine, gone], ["name"]);
    expect(read.map((one) => one?.name)).toEqual([undefined, "DC0_C0_RP0_VM0", undefined]);
    expect(calls).toHaveLength(3);
  });

  test("of nothing but what is gone give nothing", async () => {
    const { session } = fixture();
    expect(await session.properties.get("VirtualMachine", nobody, ["name"])).toBeUndefined();
  });

  test("leave out what is not set", async () => {
    const { session, machine } = fixture();
    const read = await session.properties.get("VirtualMachine", machine, ["name", "snapshot"]);
    expect(read).toEqual({ name: "DC0_C0_RP0_VM0" });
  });

  test("fail together when the server refuses for another reason", async () => {
    const { peer, session, machine } = fixture();
    await peer.control.addRule({
      method: "RetrievePropertiesEx",
      fault: { type: "InvalidProperty", fields: { name: "x" } },
    });
    const reads = [1, 2].map(() => session.properties.get("VirtualMachine", machine, ["name"]));
    const outcomes = await Promise.allSettled(reads);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  test("fail where a property may not be read, and only there", async () => {
    const { peer, session, machine } = fixture();
    const fault =
      '<fault><fault xsi:type="NoPermission"><privilegeId>System.Read</privilegeId></fault><localizedMessage>No.</localizedMessage></fault>';
    await peer.control.addRule({
      method: "RetrievePropertiesEx",
      response: answer(
        "RetrievePropertiesExResponse",
        `<objects><obj type="VirtualMachine">${machine.value}</obj><propSet><name>name</name><val xsi:type="xsd:string">web</val></propSet><missingSet><path>config</path>${fault}</missingSet></objects>`,
      ),
    });
    const [name, config] = await Promise.allSettled([
      session.properties.get("VirtualMachine", machine, ["name"]),
      session.properties.get("VirtualMachine", machine, ["config"]),
    ]);
    expect(name).toMatchObject({ status: "fulfilled", value: { name: "web" } });
    expect(config).toMatchObject({
      status: "rejected",
      reason: { code: "Unauthorized", property: "config" },
    });
  });

  test("are repeated where each property says that the session has ended", async () => {
    const { peer, session, machine, calls } = fixture();
    const missing = (path: string) =>
      `<missingSet><path>${path}</path><fault><fault xsi:type="NotAuthenticated"><object type="VirtualMachine">${machine.value}</object><privilegeId>System.Read</privilegeId></fault><localizedMessage></localizedMessage></fault></missingSet>`;
    const object = `<objects><obj type="VirtualMachine">${machine.value}</obj>${missing("name")}${missing("config")}</objects>`;
    await peer.control.addRule({
      method: "RetrievePropertiesEx",
      response: answer("RetrievePropertiesExResponse", object),
    });
    const found = await session.properties.get("VirtualMachine", machine, ["name", "config.uuid"]);
    expect(found?.name).toEqual(expect.any(String));
    expect(calls.filter((name) => name === "vsphere.Login")).toHaveLength(1);
    // it had not really ended
    await peer.control.endSessions();
  });

  test("follow an answer that comes in pages", async () => {
    const { peer, session, calls } = fixture();
    const page = (name: string, token: string) =>
      `${token}<objects><obj type="VirtualMachine">vm-${name}</obj><propSet><name>name</name><val xsi:type="xsd:string">${name}</val></propSet></objects>`;
    await peer.control.addRule({
      method: "RetrievePropertiesEx",
      response: answer("RetrievePropertiesExResponse", page("a", "<token>1</token>")),
    });
    await peer.control.addRule({
      method: "ContinueRetrievePropertiesEx",
      contains: "<token>1</token>",
      response: answer("ContinueRetrievePropertiesExResponse", page("b", "<token>2</token>")),
    });
    await peer.control.addRule({
      method: "ContinueRetrievePropertiesEx",
      contains: "<token>2</token>",
      response: answer("ContinueRetrievePropertiesExResponse", page("c", "")),
    });
    const refs = ["a", "b", "c"].map((name) => ({ type: "VirtualMachine", value: `vm-${name}` }));
    const read = await session.properties.retrieve("VirtualMachine", refs, ["name"]);
    expect(read.map((one) => one?.name)).toEqual(["a", "b", "c"]);
    expect(calls).toHaveLength(3);
  });

  test("begin anew where the session ended between two pages", async () => {
    const { peer, session, machine } = fixture();
    await peer.control.addRule({
      method: "RetrievePropertiesEx",
      response: answer("RetrievePropertiesExResponse", "<token>1</token>"),
    });
    const next = "ContinueRetrievePropertiesEx";
    await peer.control.addRule({ method: next, fault: { type: "NotAuthenticated" } });
    await peer.control.addRule({ method: next, fault: { type: "InvalidArgument" } });
    expect((await session.properties.get("VirtualMachine", machine, ["name"]))?.name).toEqual(
      expect.any(String),
    );
    await peer.control.endSessions();
  });
});

describe("finding", () => {
  test("goes by path, by UUID, by file and by name in a folder, with a call each", async () => {
    const { session, machine, calls } = fixture();
    const { find } = session;
    const read = await session.properties.get("VirtualMachine", machine, [
      "config.uuid",
      "config.instanceUuid",
      "config.files",
      "parent",
    ]);
    const [datacenter, folder] = await Promise.all([
      find.byInventoryPath("/DC0"),
      find.byInventoryPath("/DC0/vm"),
    ]);
    if (read === undefined || datacenter === undefined || folder === undefined)
      throw new Error("nothing there");
    calls.length = 0;
    expect(await find.byInventoryPath(machinePath)).toEqual(machine);
    expect(await find.machineByUuid(read["config.uuid"] ?? "", { instance: false })).toEqual(machine);
    expect(await find.machineByUuid(read["config.instanceUuid"] ?? "", { instance: true })).toEqual(machine);
    expect(await find.machineByFile(datacenter, read["config.files"]?.vmPathName ?? "")).toEqual(machine);
    expect(await find.child(folder, "DC0_C0_RP0_VM0")).toEqual(machine);
    expect(calls).toHaveLength(5);
  });

  test("says nothing of what is not there", async () => {
    const { find } = fixture().session;
    expect(await find.byInventoryPath("/DC0/vm/nobody")).toBeUndefined();
    expect(
      await find.machineByUuid("00000000-0000-0000-0000-000000000000", { instance: true }),
    ).toBeUndefined();
  });

  test("lists with one call but for the first", async () => {
    const { session, calls } = fixture();
    const first = await session.find.all("VirtualMachine", ["name", "config.template"]);
    expect(calls).toEqual(["vsphere.CreateContainerView", "vsphere.RetrievePropertiesEx"]);
    const second = await session.find.all("VirtualMachine", ["name", "config.template"]);
    expect(calls).toHaveLength(3);
    expect(second).toEqual(first);
    const templates = second.filter(({ properties }) => properties["config.template"] === true);
    expect(templates.map(({ properties }) => properties.name)).toEqual(["debian"]);
  });

  test("lists again after the session ended with its views", async () => {
    const { peer, session } = fixture();
    const before = await session.find.all("HostSystem", ["name"]);
    await peer.control.endSessions();
    expect(await session.find.all("HostSystem", ["name"])).toEqual(before);
  });

  test("lists again when the session ended with the view that was just made for it", async () => {
    const { peer, session, calls } = fixture();
    await peer.control.addRule({ method: "RetrievePropertiesEx", delay: 300 });
    const listing = session.find.all("Datastore", ["name"]);
    await vi.waitFor(async () => expect((await peer.control.calls()).CreateContainerView).toBe(1));
    await peer.control.endSessions();
    expect((await listing).length).toBeGreaterThan(0);
    expect(calls.filter((name) => name === "vsphere.CreateContainerView")).toHaveLength(2);
  });
});

describe("locations", () => {
  test("are read once, for all that look at them", async () => {
    const { session, calls } = fixture();
    const { locations } = session.find;
    const found = await Promise.all([
      locations.find(["ComputeResource"], "DC0_C0"),
      locations.find(["HostSystem"], "DC0_C0/DC0_C0_H1"),
      locations.find(["Datastore"], "LocalDS_1", "/DC0"),
      locations.find(["StoragePod"], "DC0_POD0"),
      locations.find(["Network"], "VM Network"),
      locations.find(["Folder"], "/DC0/vm"),
    ]);
    expect(found.map((location) => location?.path)).toEqual([
      "/DC0/host/DC0_C0",
      "/DC0/host/DC0_C0/DC0_C0_H1",
      "/DC0/datastore/DC0_POD0/LocalDS_1",
      "/DC0/datastore/DC0_POD0",
      "/DC0/network/VM Network",
      "/DC0/vm",
    ]);
    expect(calls).toEqual(["vsphere.CreateContainerView", "vsphere.RetrievePropertiesEx"]);
    const [cluster] = found;
    if (cluster === undefined) throw new Error("no cluster");
    expect(await locations.byRef(cluster.ref)).toBe(cluster);
    expect(await locations.find(["ComputeResource"], cluster.ref.value)).toBe(cluster);
  });

  test("that several could be meant by are named", async () => {
    const { locations } = fixture().session.find;
    // one of a cluster, one of a standalone host
    await expect(locations.find(["ResourcePool"], "Resources")).rejects.toMatchObject({
      code: "InvalidSpec",
      reason: expect.stringContaining("/DC0/host/DC0_C0/Resources or /DC0/host/DC0_H0/Resources"),
    });
    const one = await locations.find(["ResourcePool"], "Resources", "/DC0/host/DC0_C0");
    expect(one?.path).toBe("/DC0/host/DC0_C0/Resources");
  });

  test("that are new are found", async () => {
    const { session } = fixture();
    const { locations } = session.find;
    const folder = await locations.find(["Folder"], "/DC0/vm");
    if (folder === undefined) throw new Error("no folder");
    const ref = await session.invoke("CreateFolder", folder.ref, { name: "a/b" });
    locations.forget();
    expect(await locations.find(["Folder"], "a/b")).toMatchObject({
      ref,
      name: "a/b",
      path: "/DC0/vm/a%2fb",
    });
    expect(await session.find.child(folder.ref, "a/b")).toEqual(ref);
  });
});

function answer(name: string, returnval: string): string {
  return `<${name} xmlns="urn:vim25" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><returnval>${returnval}</returnval></${name}>`;
}
