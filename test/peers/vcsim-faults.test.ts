/** That vcsim fails where a test tells it to, and nowhere else. */
import { describe, expect, test } from "vitest";
import { cloneContent, machineName, makeMachine, powerState, useVcsim } from "./vcsim/fixture";
import { firstMatch, taskOf } from "./vcsim/raw-soap";

const fixture = useVcsim({ hosts: 1 });

describe("a fault", () => {
  test("of any vim type, with its fields, at the n-th call and as often as said", async () => {
    const { client, control, machine } = fixture();
    const fault = {
      type: "NoPermission",
      message: "not you",
      fields: { privilegeId: "VirtualMachine.Read" },
    };
    const id = await control.addRule({ method: "RetrievePropertiesEx", skip: 1, times: 2, fault });
    const answers = [];
    for (const _ of [1, 2, 3, 4]) answers.push(await client.read(machine, "name"));
    expect(answers.map((text) => text.includes("NoPermissionFault"))).toEqual([false, true, true, false]);
    expect(answers[1]).toContain("<faultstring>not you</faultstring>");
    expect(answers[1]).toContain("<privilegeId>VirtualMachine.Read</privilegeId>");
    expect(await control.rules()).toMatchObject([{ id, met: 2, fault }]);
    expect((await control.requests()).at(-2)).toMatchObject({ status: 500, fault: "NoPermission" });
  });

  test("in calls of an object, by its name or reference, or in those that have a text", async () => {
    const { client, control, machine } = fixture();
    await control.addRule({
      method: "PowerOffVM_Task",
      object: "another",
      fault: { type: "TaskInProgress" },
    });
    await control.addRule({
      method: "PowerOffVM_Task",
      object: machineName,
      fault: { type: "InvalidState" },
    });
    await control.addRule({ method: "PowerOffVM_Task", object: machine[1], fault: { type: "NotSupported" } });
    const faults = [];
    for (const _ of [1, 2]) faults.push((await client.call("PowerOffVM_Task", machine)).text);
    expect(faults).toEqual([
      expect.stringContaining("InvalidStateFault"),
      expect.stringContaining("NotSupportedFault"),
    ]);
    await control.addRule({ method: "*", contains: ">config.uuid<", fault: { type: "NotSupported" } });
    expect(await client.read(machine, "name")).toContain(machineName);
    expect(await client.read(machine, "config.uuid")).toContain("NotSupportedFault");
  });

  test("by chance, the same in each run", async () => {
    const { client, control, machine } = fixture();
    await control.addRule({
      method: "Retrieve*",
      times: 0,
      probability: 0.5,
      fault: { type: "HostCommunication" },
    });
    for (let call = 0; call < 40; call++) await client.read(machine, "name");
    const [rule] = await control.rules();
    expect(rule?.met).toBeGreaterThan(10);
    expect(rule?.met).toBeLessThan(30);
  });

  test("of a type that vim has not, or a rule that says nothing, is refused", async () => {
    const { control } = fixture();
    await expect(control.addRule({ method: "*", fault: { type: "NoSuch" } })).rejects.toThrow(
      'no vim type "NoSuch"',
    );
    await expect(control.addRule({ method: "*", fault: { type: "VirtualDisk" } })).rejects.toThrow(
      "is not a fault",
    );
    await expect(control.addRule({ method: "" })).rejects.toThrow("a rule needs a method");
    await control.addRule({ method: "*", status: 503 });
    await control.removeRules();
    expect(await control.rules()).toEqual([]);
  });
});

describe("other answers", () => {
  test("a status of HTTP, in REST too", async () => {
    const { client, control, machine } = fixture();
    await control.addRule({ method: "RetrievePropertiesEx", status: 503 });
    await control.addRule({ method: "GET /rest/*", status: 500 });
    expect((await client.send("GET", "/rest/com/vmware/cis/session")).status).toBe(500);
    expect(await client.read(machine, "name")).toBe("as a rule of the test says");
  });

  test("of methods that vcsim lacks", async () => {
    const { client, control, machine } = fixture();
    const ticketType = "<ticketType>webmks</ticketType>";
    expect((await client.call("AcquireTicket", machine, ticketType)).text).toContain("MethodNotFoundFault");
    const response =
      '<AcquireTicketResponse xmlns="urn:vim25"><returnval><ticket>t</ticket></returnval></AcquireTicketResponse>';
    await control.addRule({ method: "AcquireTicket", response });
    expect((await client.call("AcquireTicket", machine, ticketType)).text).toContain(response);
  });
});

describe("a connection is cut", () => {
  test("before the call is executed", async () => {
    const { client, control, machine } = fixture();
    await control.addRule({ method: "PowerOffVM_Task", cut: "before" });
    await expect(client.call("PowerOffVM_Task", machine)).rejects.toThrow("socket hang up");
    expect(await powerState(client, machine)).toBe("poweredOn");
    expect((await control.requests("PowerOffVM_Task"))[0]?.status).toBe(0);
  });

  test("after it was", async () => {
    const { client, control } = fixture();
    const machine = await makeMachine(fixture(), "cut");
    await control.addRule({ method: "PowerOnVM_Task", cut: "after" });
    await expect(client.call("PowerOnVM_Task", machine)).rejects.toThrow("socket hang up");
    await expect.poll(() => powerState(client, machine)).toBe("poweredOn");
  });

  test("after it was, and the rest of it is done all the same", async () => {
    const { client, control, machine } = fixture();
    await control.addRule({ method: "CloneVM_Task", cut: "after" });
    const config = "<config><annotation>ours</annotation></config>";
    const content = await cloneContent(client, "finished", config);
    await expect(client.call("CloneVM_Task", machine, content)).rejects.toThrow("socket hang up");
    await expect.poll(() => control.property("VirtualMachine", "finished", "config.annotation")).toBe("ours");
  });

  test("all at once", async () => {
    const { client, control, machine } = fixture();
    await control.setDelays({ calls: 2_000 });
    const waiting = client.read(machine, "name");
    await expect.poll(() => control.requests("Retrieve*")).not.toEqual([]);
    const failing = expect(waiting).rejects.toThrow("socket hang up");
    await control.cutConnections();
    await failing;
    await control.setDelays({});
  });
});

describe("a task fails", () => {
  test("after it has changed its object", async () => {
    const { client, control, machine } = fixture();
    const taskFault = { type: "NoDiskSpace", message: "full", fields: { datastore: "LocalDS_0" } };
    await control.addRule({ method: "CloneVM_Task", contains: "<name>half<", taskFault });
    const info = await client.task("CloneVM_Task", machine, await cloneContent(client, "half"));
    expect(info).toContain("<state>error</state>");
    expect(info).toMatch(/type="NoDiskSpace".*<datastore>LocalDS_0<.*<localizedMessage>full</s);
    expect(info).toContain("<name>CloneVm</name>");
    expect((await client.find("/DC0/vm/half"))[0]).toBe("VirtualMachine");
  });

  test("in the place of doing anything", async () => {
    const { client, control, machine } = fixture();
    await control.addRule({ method: "CloneVM_Task", taskFault: { type: "FileLocked" }, unexecuted: true });
    const info = await client.task("CloneVM_Task", machine, await cloneContent(client, "none"));
    expect(info).toContain('type="FileLocked"');
    await expect(client.find("/DC0/vm/none")).rejects.toThrow();
  });
});

describe("time passes", () => {
  test("in each call, in calls of a method, or by a rule", async () => {
    const { client, control, machine } = fixture();
    await control.setDelays({ calls: 30, methods: { RetrievePropertiesEx: 40 } });
    await control.addRule({ method: "RetrievePropertiesEx", delay: 50 });
    await client.read(machine, "name");
    await client.read(machine, "name");
    await client.find("/DC0/vm");
    const times = (await control.requests()).slice(-3).map(({ milliseconds }) => milliseconds);
    expect(times).toEqual([atLeast(120), atLeast(70), atLeast(30)]);
    expect(await control.rules()).toMatchObject([{ met: 1 }]);
  });

  test("in tasks, which tell how far they are, while their object can be read", async () => {
    const { client, control, machine } = fixture();
    await control.setDelays({ tasks: { CloneVM_Task: 300 } });
    const started = Date.now();
    const task = taskOf(await client.call("CloneVM_Task", machine, await cloneContent(client, "slow")));
    const seen = new Set<string>();
    for (;;) {
      expect(await client.read(machine, "name")).toContain(machineName);
      const info = await client.read(task, "info");
      const progress = /<progress>(\d+)</.exec(info)?.[1];
      if (progress !== undefined) seen.add(progress);
      if (info.includes("<state>success<")) break;
    }
    expect(Date.now() - started).toBeGreaterThanOrEqual(300);
    expect(seen.size).toBeGreaterThan(2);
    const [, value] = await client.find("/DC0/vm/slow");
    expect(firstMatch(await client.read(task, "info.result"), />(vm-\d+)</)).toBe(value);
  });

  test("in a task that is cancelled meanwhile", async () => {
    const { client, control, machine } = fixture();
    await control.setDelays({ tasks: { CloneVM_Task: 200 } });
    const task = taskOf(await client.call("CloneVM_Task", machine, await cloneContent(client, "cancelled")));
    await client.call("CancelTask", task);
    expect(await client.taskEnd(task)).toContain("RequestCanceled");
  });
});

function atLeast(minimum: number): unknown {
  return {
    asymmetricMatch: (value: unknown) => typeof value === "number" && value >= minimum,
    toString: () => `at least ${minimum}`,
  };
}
