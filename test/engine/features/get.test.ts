/** `VirtualMachine.get`: a machine that somebody else keeps is read, and nothing is done to it. */
import { afterEach, expect, onTestFinished, test } from "vitest";
import { closeSessions } from "../../../provider/hooks";
import { replaceMachine } from "../../mock/mock-backend";
import { describeUnless } from "../../support/describe-unless";
import { missingEngine } from "../harness";
import { openLaboratory } from "./laboratory";

afterEach(() => closeSessions());

describeUnless(missingEngine(), "a machine that a program only reads", () => {
  test.each(["id", "name"] as const)("is found by its %s, followed, and left alone", async (by) => {
    const lab = await openLaboratory();
    onTestFinished(() => lab.dispose());
    await lab.program(`machine("web", { disks: [{ name: "data", size: "1Gi" }] });`);
    await lab.stack.up();
    const { id } = await lab.hypervisor.machine("web");
    await lab.stack.state("delete", lab.urn("VirtualMachine", "web"));
    await replaceMachine(lab.hypervisor.folder, id);
    const before = await lab.hypervisor.machine("web");

    await lab.program(`
      const web = VirtualMachine.get("web", "${by === "id" ? id : "web"}", { provider: host });
      exports.web = pulumi.output({ id: web.id, name: web.name, phase: web.phase, disks: web.disks });`);
    await lab.stack.up();
    const seen = { name: "web", phase: "Running" };
    expect(await lab.stack.outputs()).toMatchObject({ web: { ...seen, disks: [{}, { size: "1Gi" }] } });
    expect(await lab.pending()).toEqual([]);
    await lab.stack.refresh();
    expect(await lab.pending()).toEqual([]);
    expect(await lab.id("web")).toBeDefined();
    expect(await lab.hypervisor.machine("web")).toEqual(before);

    await lab.program(`machine("donor");`);
    await lab.stack.up();
    expect(await lab.hypervisor.machine("web")).toEqual(before);
    await lab.stack.destroy();
    expect(await lab.hypervisor.machine("web")).toEqual(before);
  });

  test("that is not there fails the preview by its name", async () => {
    const lab = await openLaboratory();
    onTestFinished(() => lab.dispose());
    await lab.program("");
    await lab.stack.up();
    await lab.program(`VirtualMachine.get("web", "nobody", { provider: host });`);
    const { stdout } = await lab.stack.preview({ fails: true });
    expect(stdout).toMatch(/nobody: the hypervisor has no machine with this id or name/);
  });
});
