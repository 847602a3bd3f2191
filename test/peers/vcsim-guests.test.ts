/** That vcsim's guests and their questions do what a test tells them to. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { makeMachine, powerState, useVcsim } from "./vcsim/fixture";
import { filterSpec, firstMatch, propertyCollector, taskOf } from "./vcsim/raw-soap";

const fixture = useVcsim({ hosts: 1 });

const tools = "guest.toolsRunningStatus";

describe("a guest", () => {
  test("comes up some time after power-on, with an address on its interface, and goes with its power", async () => {
    const { client, control } = fixture();
    await control.setGuests({ up: 100, shutdown: 0 });
    const machine = await makeMachine(fixture(), "comes-up");
    await client.task("PowerOnVM_Task", machine);
    expect(await client.read(machine, tools)).toContain(">guestToolsNotRunning<");
    await expect.poll(() => client.read(machine, tools)).toContain(">guestToolsRunning<");
    const net = await client.read(machine, "guest.net");
    const mac = firstMatch(await client.read(machine, "config.hardware.device"), /<macAddress>([^<]+)</);
    expect(net).toContain(`<macAddress>${mac}</macAddress>`);
    const address = firstMatch(net, /<ipAddress>(10\.[\d.]+)</);
    expect(net).toMatch(/<ipAddress>fe80::\d/);
    expect(await client.read(machine, "guest.ipAddress")).toContain(`>${address}<`);
    await client.task("PowerOffVM_Task", machine);
    expect(await client.read(machine, tools)).toContain(">guestToolsNotRunning<");
    expect(await client.read(machine, "guest.net")).not.toContain("<ipAddress>");
  });

  test("that was powered off before it came up does not come up", async () => {
    const { client, control } = fixture();
    await control.setGuests({ up: 50 });
    const machine = await makeMachine(fixture(), "too-late");
    await client.task("PowerOnVM_Task", machine);
    await client.task("PowerOffVM_Task", machine);
    await sleep(100);
    expect(await client.read(machine, tools)).toContain(">guestToolsNotRunning<");
  });

  test("has the addresses that a test gives it, and who waits for them is told", async () => {
    const { client, control } = fixture();
    const machine = await makeMachine(fixture(), "given");
    await client.task("PowerOnVM_Task", machine);
    const filter = `${filterSpec("spec", machine, ["guest.net"])}<partialUpdates>false</partialUpdates>`;
    await client.call("CreateFilter", propertyCollector, filter);
    await client.call("WaitForUpdatesEx", propertyCollector, "<version/>");
    const waiting = client.call("WaitForUpdatesEx", propertyCollector, "<version>-</version>");
    await control.bringUp("given", [["192.0.2.7", "2001:db8::7"]]);
    expect((await waiting).text).toMatch(/<ipAddress>192\.0\.2\.7<.*<ipAddress>2001:db8::7</s);
  });

  test("can only be asked when its tools run", async () => {
    const { client, control } = fixture();
    const machine = await makeMachine(fixture(), "asked");
    expect((await client.call("ShutdownGuest", machine)).text).toContain("InvalidPowerStateFault");
    await client.task("PowerOnVM_Task", machine);
    for (const method of ["ShutdownGuest", "RebootGuest", "StandbyGuest"]) {
      expect((await client.call(method, machine)).text).toContain("ToolsUnavailableFault");
    }
    await control.bringUp("asked");
    expect((await client.call("RebootGuest", machine)).text).toContain("RebootGuestResponse");
  });

  test("shuts down in its time, or does not listen", async () => {
    const { client, control } = fixture();
    await control.setGuests({ up: 0 });
    const machine = await makeMachine(fixture(), "shuts-down");
    await client.task("PowerOnVM_Task", machine);
    await expect.poll(() => client.read(machine, tools)).toContain(">guestToolsRunning<");
    expect((await client.call("ShutdownGuest", machine)).status).toBe(200);
    await sleep(100);
    expect(await powerState(client, machine)).toBe("poweredOn");
    await control.setGuests({ shutdown: 100 });
    expect((await client.call("ShutdownGuest", machine)).status).toBe(200);
    expect(await powerState(client, machine)).toBe("poweredOn");
    await expect.poll(() => powerState(client, machine)).toBe("poweredOff");
  });
});

describe("a question", () => {
  const question = { text: "Moved or copied?", choices: ["Cancel", "Moved", "Copied"], default: 2 };

  test("holds the task of a method until it is answered", async () => {
    const { client, control } = fixture();
    const machine = await makeMachine(fixture(), "questioned");
    await control.addRule({ method: "PowerOnVM_Task", question });
    const task = taskOf(await client.call("PowerOnVM_Task", machine));
    await expect.poll(() => client.read(machine, "runtime.question")).toContain("Moved or copied?");
    const asked = await client.read(machine, "runtime.question");
    expect(asked).toMatch(/<label>Copied<.*<defaultIndex>2</s);
    expect(await client.read(task, "info.state")).toContain(">running<");
    const answer = `<questionId>${firstMatch(asked, /<id>(\d+)</)}</questionId><answerChoice>1</answerChoice>`;
    expect((await client.call("AnswerVM", machine, answer)).text).toContain("AnswerVMResponse");
    expect(await client.taskEnd(task)).toContain(">success<");
    expect(await powerState(client, machine)).toBe("poweredOn");
    expect(await client.read(machine, "runtime.question")).not.toContain("Moved");
    expect((await client.call("AnswerVM", machine, answer)).text).toContain("InvalidArgumentFault");
  });

  test("can be pending without a task, and be answered by somebody else", async () => {
    const { client, control } = fixture();
    const machine = await makeMachine(fixture(), "pending");
    await control.ask("pending", question);
    expect(await client.read(machine, "runtime.question")).toContain("Moved or copied?");
    await control.answer("pending");
    expect(await client.read(machine, "runtime.question")).not.toContain("Moved or copied?");
  });
});
