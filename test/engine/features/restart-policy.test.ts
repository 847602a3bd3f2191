/** A machine that ends by itself, as the engine sees it. */
import { afterEach, expect, onTestFinished, test } from "vitest";
import { closeSessions } from "../../../provider/hooks";
import { editMachine } from "../../mock/mock-backend";
import { describeUnless } from "../../support/describe-unless";
import { missingEngine } from "../harness";
import { openLaboratory } from "./laboratory";

afterEach(() => closeSessions());

describeUnless(missingEngine(), "a machine that ends by itself", () => {
  test("stays off under its restart policy, and starts with another trigger", async () => {
    const lab = await openLaboratory();
    onTestFinished(() => lab.dispose());
    const program = (more = "") =>
      lab.program(`
        const job = machine("job", { restartPolicy: "Never"${more} });
        exports.job = pulumi.output({ is: job.powerState, asked: job.desiredPowerState });`);
    await program();
    await lab.stack.up();
    const { id } = await lab.hypervisor.machine("job");
    await editMachine(lab.hypervisor.folder, id, (machine) => ({
      ...machine,
      power: { ...machine.power, state: "Off" },
    }));
    await lab.stack.refresh();
    expect(await lab.pending()).toEqual([]);
    await program(`, tags: ["done"]`);
    await lab.stack.up();
    expect(await lab.stack.outputs()).toEqual({ job: { is: "Off", asked: "On" } });
    await program(`, tags: ["done"], restartTrigger: "again"`);
    await lab.stack.up();
    expect(await lab.stack.outputs()).toEqual({ job: { is: "On", asked: "On" } });
    expect(await lab.pending()).toEqual([]);
  });
});
