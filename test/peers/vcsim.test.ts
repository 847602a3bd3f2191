/** That vcsim starts and answers as tests of the adapter take for granted, proven with raw requests. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { findVcsim } from "../../scripts/setup/find-vcsim.mjs";
import { temporaryDirectory } from "./peer";
import { another, machineName, makeMachine, useVcsim } from "./vcsim/fixture";
import {
  filterSpec,
  firstMatch,
  propertyCollector,
  RawSoap,
  serviceInstance,
  sessionManager,
} from "./vcsim/raw-soap";

const fixture = useVcsim({ hosts: 2, datastores: 3, pods: 1, templates: ["debian"] });

describe("vcsim starts", () => {
  test("with a certificate that its authority verifies", async () => {
    const { client, peer } = fixture();
    const about = await client.call("RetrieveServiceContent", serviceInstance);
    expect(about.text).toContain("<apiType>VirtualCenter</apiType>");
    await expect(new RawSoap({ ...peer, authority: "" }).login()).rejects.toThrow(/certificate/);
  });

  test("with a certificate that signed itself", async () => {
    const other = await another({ tls: "self-signed" });
    expect((await new RawSoap(other).login()).status).toBe(200);
    const { authority } = fixture().peer;
    await expect(new RawSoap({ ...other, authority }).login()).rejects.toThrow(/self-signed/);
  });

  test("as an ESXi host", async () => {
    const client = new RawSoap(await another({ esxi: true }));
    await client.login();
    const about = await client.call("RetrieveServiceContent", serviceInstance);
    expect(about.text).toContain("<apiType>HostAgent</apiType>");
  });

  test("with hosts, templates, and datastore clusters that have members and their space", async () => {
    const { client, control } = fixture();
    await client.find("/DC0/host/DC0_C0/DC0_C0_H1");
    expect(await client.read(await client.find("/DC0/vm/debian"), "config.template")).toContain(">true<");
    const pod = await client.find("/DC0/datastore/DC0_POD0");
    expect((await client.read(pod, "childEntity")).match(/type="Datastore"/g)).toHaveLength(2);
    await control.setProperties("Datastore", "LocalDS_1", { "summary.freeSpace": 5 * 2 ** 30 });
    await control.setProperties("Datastore", "LocalDS_2", { "summary.freeSpace": 3 * 2 ** 30 });
    expect(await client.read(pod, "summary.freeSpace")).toContain(`>${8 * 2 ** 30}<`);
  });

  test("and ends when its input does", async ({ skip }) => {
    const program = findVcsim();
    if (program === undefined) return skip("vcsim is not built");
    const directory = await temporaryDirectory("vcsim");
    onTestFinished(() => rm(directory, { recursive: true }));
    const child = spawn(program, ["-tls=none"], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { TMPDIR: directory },
    });
    await once(createInterface(child.stdout), "line");
    child.stdin.end();
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe("vcsim's sessions", () => {
  test("a wrong password is InvalidLogin", async () => {
    const answer = await new RawSoap(fixture().peer).login("wrong");
    expect([answer.status, answer.text]).toEqual([500, expect.stringContaining("InvalidLoginFault")]);
  });

  test("without login nothing can be read", async () => {
    const { peer, machine } = fixture();
    const client = new RawSoap(peer);
    expect(await client.read(machine, "name")).toContain("NotAuthenticatedFault");
    const file = "/folder/a.iso?dcPath=DC0&dsName=LocalDS_0";
    expect(await client.send("PUT", file, {}, "content")).toMatchObject({ status: 401 });
  });

  test("are counted, without tickets that nobody has used, until they log out", async () => {
    const { client, control, peer } = fixture();
    expect(await control.sessions()).toMatchObject([{ kind: "vim", user: peer.user }]);
    const { text } = await client.call("AcquireCloneTicket", sessionManager);
    expect(await control.sessions()).toHaveLength(1);
    const second = new RawSoap(peer);
    await second.cloneSession(firstMatch(text, /<returnval>([^<]+)</));
    expect(await control.sessions()).toHaveLength(2);
    await second.call("Logout", sessionManager);
    expect(await control.sessions()).toHaveLength(1);
  });

  test("are ended from outside, and so is what waits in them", async () => {
    const { client, control, machine } = fixture();
    const filter = `${filterSpec("spec", machine, ["name"])}<partialUpdates>false</partialUpdates>`;
    await client.call("CreateFilter", propertyCollector, filter);
    await client.call("WaitForUpdatesEx", propertyCollector, "<version/>");
    const waiting = client.call("WaitForUpdatesEx", propertyCollector, "<version>-</version>");
    await vi.waitFor(async () => expect(await control.requests("WaitForUpdatesEx")).toHaveLength(2));
    expect(await control.endSessions()).toBe(1);
    expect((await waiting).text).toContain("NotAuthenticatedFault");
    expect(await client.read(machine, "name")).toContain("NotAuthenticatedFault");
    expect(await control.sessions()).toEqual([]);
  });

  test("end by themselves when they are idle", async () => {
    const other = await another({ sessionTimeoutSeconds: 1 });
    const client = new RawSoap(other);
    await client.login();
    await vi.waitFor(async () => expect(await other.control.sessions()).toEqual([]), { timeout: 5_000 });
    expect(await client.read(serviceInstance, "content.about")).toContain("NotAuthenticatedFault");
  });
});

describe("vcsim's other interfaces", () => {
  test("tags, the content library and storage policies are there", async () => {
    const { client, control, peer } = fixture();
    const path = "/rest/com/vmware/cis/session";
    expect((await client.send("POST", path, basic(peer.user, "wrong"))).status).toBe(401);
    const login = await client.send("POST", path, basic(peer.user, peer.password));
    const header = { "vmware-api-session-id": firstMatch(login.text, /"value":"([^"]+)"/) };
    expect((await client.send("GET", "/rest/com/vmware/cis/tagging/category", header)).status).toBe(200);
    expect((await client.send("GET", "/rest/com/vmware/content/library", header)).status).toBe(200);
    const policies = await client.call(
      "PbmRetrieveServiceContent",
      ["PbmServiceInstance", "ServiceInstance"],
      "",
      "pbm",
    );
    expect(policies.text).toContain("PbmProfileProfileManager");
    expect((await control.sessions()).map(({ kind }) => kind)).toEqual(["vim", "rest"]);
    await control.endSessions();
    expect((await client.send("GET", "/rest/com/vmware/content/library", header)).status).toBe(401);
  });
});

describe("vcsim's record", () => {
  test("has the calls by method, and the bodies of the last requests in full", async () => {
    const { client, control, machine } = fixture();
    await control.resetRequests();
    await client.read(machine, "name");
    await client.read(machine, "config.uuid");
    expect(await control.calls()).toEqual({ RetrievePropertiesEx: 2 });
    const [, last] = await control.requests("Retrieve*");
    expect(last).toMatchObject({ path: "/sdk", status: 200, fault: "", this: { type: "PropertyCollector" } });
    expect(last?.body).toContain(
      "<propSet><type>VirtualMachine</type><pathSet>config.uuid</pathSet></propSet>",
    );
    expect(await control.sessions()).toMatchObject([{ key: last?.session }]);
    await control.resetRequests();
    expect([await control.calls(), await control.requests()]).toEqual([{}, []]);
  });

  test("forgets the oldest requests", async () => {
    const other = await another({ keptRequests: 2 });
    const client = new RawSoap(other);
    for (const _ of [1, 2, 3]) await client.call("RetrieveServiceContent", serviceInstance);
    expect((await other.control.requests()).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(await other.control.calls()).toEqual({ RetrieveServiceContent: 3 });
  });
});

describe("vcsim is changed from outside", () => {
  test("power, host and existence of a machine", async () => {
    const { client, control } = fixture();
    const made = await makeMachine(fixture(), "moved");
    await control.powerOn("moved");
    expect(await control.property("VirtualMachine", "moved", "runtime.powerState")).toBe("poweredOn");
    await control.move("moved", "DC0_C0_H1");
    const [, host] = await client.find("/DC0/host/DC0_C0/DC0_C0_H1");
    expect(await client.read(made, "runtime.host")).toContain(`>${host}<`);
    await control.suspend("moved");
    await control.powerOn("moved");
    await control.powerOff("moved");
    await control.destroy("moved");
    expect(await client.read(made, "name")).toContain("ManagedObjectNotFoundFault");
    await expect(control.powerOn("moved")).rejects.toThrow('there is no VirtualMachine "moved"');
  });

  test("any property, as vim's JSON, and who waits for it is told", async () => {
    const { client, control, machine } = fixture();
    const filter = `${filterSpec("spec", machine, ["config.annotation"])}<partialUpdates>false</partialUpdates>`;
    await client.call("CreateFilter", propertyCollector, filter);
    await client.call("WaitForUpdatesEx", propertyCollector, "<version/>");
    const waiting = client.call("WaitForUpdatesEx", propertyCollector, "<version>-</version>");
    await control.setProperties("VirtualMachine", machineName, { "config.annotation": "by hand" });
    expect((await waiting).text).toContain(">by hand<");
    expect(await control.property("VirtualMachine", machineName, "config.annotation")).toBe("by hand");
    expect(await control.property("VirtualMachine", machineName, "runtime.question")).toBeNull();
    const unknown = control.setProperties("VirtualMachine", machineName, { "config.remark": 1 });
    await expect(unknown).rejects.toThrow("config.remark: types.VirtualMachineConfigInfo has no remark");
  });
});

function basic(user: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}
