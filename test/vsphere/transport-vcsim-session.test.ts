/** Sessions with VMware's simulator. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { isFault, isOutcomeUnknown } from "../../provider/adapters/vsphere/errors";
import { credentialsOfToken } from "../../provider/adapters/vsphere/transport/endpoint";
import { openVimSession } from "../../provider/adapters/vsphere/transport/vim-session";
import { ProviderError } from "../../provider/contract/errors";
import { startVcsim } from "../peers/vcsim";
import { requestProblems } from "./request-order";
import { countingContext, openCounted, useTransport } from "./transport-fixture";

const fixture = useTransport({ hosts: 2 });

/** A soap session's key, as its cookie has it. */
const keyOfSession = /^[0-9a-f-]{36}$/;

describe("opening a session", () => {
  test("takes two calls and says what is there", async () => {
    const { peer } = fixture();
    const { url, authority, user: username, password } = peer;
    const calls: string[] = [];
    const credentials = { type: "password", username, password } as const;
    const endpoint = { url, credentials, caBundle: authority, insecureSkipVerify: false };
    const session = await openVimSession(endpoint, countingContext(calls));
    onTestFinished(() => session.close());
    expect(calls).toEqual(["vsphere.RetrieveServiceContent", "vsphere.Login"]);
    expect(session.isVCenter).toBe(true);
    expect(session.apiVersion).toMatch(/^\d+\.\d+/);
    expect(session.about.fullName).toContain("VMware vCenter Server");
  });

  test("works with an ESXi host, which lacks what only a vCenter has", async () => {
    const peer = await startVcsim({ esxi: true });
    onTestFinished(() => peer.stop());
    const { session } = await openCounted(peer);
    expect(session.isVCenter).toBe(false);
    expect(() => session.vCenter()).toThrow(/an ESXi host has no tags/);
    const machines = await session.find.all("VirtualMachine", ["name", "runtime.powerState"]);
    expect(machines.map(({ properties }) => properties.name)).toContain("ha-host_VM0");
  });

  test("refuses a wrong password, with the remediation", async () => {
    const { peer } = fixture();
    const credentials = { type: "password", username: peer.user, password: "wrong" } as const;
    await expect(openCounted(peer, credentials)).rejects.toMatchObject({
      code: "Unauthorized",
      remediation: expect.stringContaining("check the user name and the password"),
    });
  });

  test("refuses a server that nobody vouches for, unless told otherwise", async () => {
    const { peer } = fixture();
    const credentials = { type: "password", username: peer.user, password: peer.password } as const;
    const open = (insecureSkipVerify: boolean) =>
      openVimSession({ url: peer.url, credentials, insecureSkipVerify }, countingContext([]));
    await expect(open(false)).rejects.toMatchObject({
      code: "Unauthorized",
      remediation: expect.stringMatching(/certificate of the authority/),
    });
    await (await open(true)).close();
  });

  test("is told that nobody is there, or somebody else", async () => {
    const { peer } = fixture();
    const credentials = { type: "password", username: "x", password: "y" } as const;
    const open = (url: string) =>
      openVimSession({ url, credentials, insecureSkipVerify: true }, countingContext([]));
    await expect(open("https://127.0.0.1:1")).rejects.toMatchObject({
      code: "Unavailable",
      remediation: expect.stringMatching(/the port/),
    });
    await expect(open("vcenter.example")).rejects.toMatchObject({
      code: "InvalidSpec",
      property: "endpoint",
    });
    await peer.control.addRule({ method: "RetrieveServiceContent", status: 503 });
    await expect(open(peer.url)).rejects.toMatchObject({
      code: "Unavailable",
      remediation: expect.stringMatching(/services of vSphere/),
    });
  });

  test("takes the session of somebody else, and leaves it open", async () => {
    const { peer, session } = fixture();
    await session.find.byInventoryPath("/DC0");
    const [own] = await peer.control.requests("FindByInventoryPath");
    expect(own?.session).toMatch(keyOfSession);
    const shared = await openCounted(peer, credentialsOfToken(own?.session ?? ""));
    expect(await shared.session.find.byInventoryPath("/DC0")).toEqual(
      await session.find.byInventoryPath("/DC0"),
    );
    await shared.session.close();
    expect(await session.find.byInventoryPath("/DC0")).toBeDefined();
    expect(await peer.control.sessions()).toHaveLength(1);
  });

  test("refuses a token of no session", async () => {
    const unknown = credentialsOfToken("00000000-0000-0000-0000-000000000000");
    await expect(openCounted(fixture().peer, unknown)).rejects.toMatchObject({ code: "Unauthorized" });
  });

  test("takes a clone ticket, which gives a session of its own", async () => {
    const { peer, session } = fixture();
    const { sessionManager } = session.content;
    if (sessionManager === undefined) throw new Error("no sessions");
    const ticket = await session.invoke("AcquireCloneTicket", sessionManager, {});
    const cloned = await openCounted(peer, { type: "clone-ticket", ticket });
    expect(await cloned.session.find.byInventoryPath("/DC0")).toBeDefined();
    expect(await peer.control.sessions()).toHaveLength(2);
    await cloned.session.close();
    expect(await peer.control.sessions()).toHaveLength(1);
  });
});

describe("closing a session", () => {
  test("logs out, of everything, and as often as it is asked", async () => {
    const { peer, session } = fixture();
    await session.vCenter().tagging.tagsOf(fixture().machine);
    expect(await peer.control.sessions()).toHaveLength(2);
    await Promise.all([session.close(), session.close()]);
    await session.close();
    await session.closed;
    expect(await peer.control.sessions()).toEqual([]);
    await expect(session.find.byInventoryPath("/DC0")).rejects.toMatchObject({ code: "Unavailable" });
  });

  test("does not depend on the server", async () => {
    const { peer, session } = fixture();
    await peer.control.addRule({ method: "Logout", cut: "before" });
    await session.close();
    await peer.control.endSessions();
  });
});

describe("a session that has ended", () => {
  test("is opened again once, for all that notice it", async () => {
    const { peer, session, calls } = fixture();
    await peer.control.endSessions();
    const found = await Promise.all(Array.from({ length: 20 }, () => session.find.byInventoryPath("/DC0")));
    expect(found.every((ref) => ref?.type === "Datacenter")).toBe(true);
    expect(calls.filter((name) => name === "vsphere.Login")).toHaveLength(1);
    expect(await peer.control.sessions()).toHaveLength(1);
  });

  test("is opened again as often as it ends during a call, up to eight times", async () => {
    const { peer, session, calls } = fixture();
    const rule = { method: "FindByInventoryPath", fault: { type: "NotAuthenticated" } };
    const logins = () => calls.filter((name) => name === "vsphere.Login").length;
    await peer.control.addRule({ ...rule, times: 3 });
    expect(await session.find.byInventoryPath("/DC0")).toMatchObject({ type: "Datacenter" });
    expect(logins()).toBe(3);
    await peer.control.addRule({ ...rule, times: 0 });
    await expect(session.find.byInventoryPath("/DC0")).rejects.toMatchObject({ code: "Unauthorized" });
    expect(logins()).toBe(3 + 8);
    // they had not really ended
    await peer.control.endSessions();
  });

  test("has refused what must not be done twice: it is done, once", async () => {
    const { peer, session, machine, calls } = fixture();
    await peer.control.endSessions();
    const task = await session.begin(
      "CreateSnapshot_Task",
      machine,
      { name: "s", memory: false, quiesce: false },
      {
        description: "snapshot",
      },
    );
    await session.context.settled(task);
    expect(calls.filter((name) => name === "vsphere.CreateSnapshot_Task")).toHaveLength(2);
    const snapshot = await session.properties.get("VirtualMachine", machine, ["snapshot"]);
    expect(snapshot?.snapshot?.rootSnapshotList).toHaveLength(1);
    await session.context.settled(
      await session.begin("RemoveAllSnapshots_Task", machine, {}, { description: "remove snapshots" }),
    );
  });

  test("cannot be opened again with a token: it is over", async () => {
    const { peer, session } = fixture();
    await session.find.byInventoryPath("/DC0");
    const [own] = await peer.control.requests("FindByInventoryPath");
    const shared = await openCounted(peer, { type: "session", token: own?.session ?? "" });
    await peer.control.endSessions();
    await expect(shared.session.find.byInventoryPath("/DC0")).rejects.toMatchObject({
      code: "Unauthorized",
      remediation: expect.stringContaining("new token"),
    });
    await shared.session.closed;
  });

  test("stays so when the password is not good any more, which is tried once", async () => {
    const { peer, session, calls } = fixture();
    await peer.control.endSessions();
    await peer.control.addRule({ method: "Login", fault: { type: "InvalidLogin" }, times: 0 });
    const look = () => session.find.byInventoryPath("/DC0");
    await Promise.all([1, 2, 3].map(() => expect(look()).rejects.toMatchObject({ code: "Unauthorized" })));
    await session.closed;
    await expect(look()).rejects.toMatchObject({ code: "Unauthorized" });
    expect(calls.filter((name) => name === "vsphere.Login")).toHaveLength(1);
  });

  test("of the JSON interface tries a password that is refused once, too", async () => {
    const { peer, session, calls } = fixture();
    const refused = { method: "POST /rest/com/vmware/cis/session", status: 401, times: 0 };
    await peer.control.addRule(refused);
    const { tagging } = session.vCenter();
    for (const name of ["a", "b", "c"]) {
      await expect(tagging.existingTagId("any", name)).rejects.toMatchObject({ code: "Unauthorized" });
    }
    expect(calls.filter((name) => name === "vsphere.session.create")).toHaveLength(1);
  });
});

describe("a call", () => {
  test("whose connection breaks after it was done is not done again", async () => {
    const { peer, session, machine } = fixture();
    await peer.control.addRule({ method: "Rename_Task", cut: "after" });
    const renaming = session.invoke("Rename_Task", machine, { newName: "renamed" }, { effect: "once" });
    const error: unknown = await renaming.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "Unavailable" });
    expect(isOutcomeUnknown(error)).toBe(true);
    expect((await peer.control.requests("Rename_Task")).length).toBe(1);
    await vi.waitFor(async () => {
      expect(await peer.control.property("VirtualMachine", machine.value, "name")).toBe("renamed");
    });
    await session.context.settled(
      await session.begin("Rename_Task", machine, { newName: "DC0_C0_RP0_VM0" }, { description: "rename" }),
    );
  });

  test("that is given up is given up on the wire", async () => {
    const { peer, session } = fixture();
    await peer.control.setDelays({ calls: 5_000 });
    const stop = new AbortController();
    const started = performance.now();
    const waiting = session.invoke(
      "CurrentTime",
      { type: "ServiceInstance", value: "ServiceInstance" },
      {},
      {
        signal: stop.signal,
      },
    );
    await sleep(50);
    stop.abort(new ProviderError("Cancelled", "enough"));
    await expect(waiting).rejects.toMatchObject({ code: "Cancelled" });
    expect(performance.now() - started).toBeLessThan(2_000);
    await peer.control.setDelays({});
  });

  test("that is refused has the fault as its cause", async () => {
    const { session, machine } = fixture();
    const error: unknown = await session.context
      .settled(await session.begin("PowerOnVM_Task", machine, {}, { description: "power on" }))
      .catch((reason: unknown) => reason);
    expect(isFault(error, "InvalidState")).toBe(true);
    expect(error).toMatchObject({ code: "Conflict", reason: expect.stringContaining("poweredOn") });
  });

  test("is one that a real server takes", async () => {
    const { peer, session, machine } = fixture();
    await session.find.all("VirtualMachine", ["name"]);
    await session.properties.get("VirtualMachine", machine, ["name", "config.hardware"]);
    await session.context.settled(
      await session.begin(
        "ReconfigVM_Task",
        machine,
        { spec: { extraConfig: [{ $type: "OptionValue", key: "guestinfo.test", value: "x" }] } },
        { description: "reconfigure" },
      ),
    );
    const requests = await peer.control.requests();
    const soap = requests.filter(({ path }) => path.startsWith("/sdk"));
    expect(soap.length).toBeGreaterThan(8);
    for (const { body } of soap) expect(await requestProblems(body)).toEqual([]);
  });
});
