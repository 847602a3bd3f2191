/** Machines that no state knows come into a stack by their id, and the program that has them changes nothing. */
import { afterEach, expect, onTestFinished, test } from "vitest";
import { closeSessions } from "../../provider/hooks";
import { replaceMachine } from "../mock/mock-backend";
import { describeUnless } from "../support/describe-unless";
import { openLaboratory } from "./features/laboratory";
import { missingEngine } from "./harness";
import { importByFile } from "./import-file";

afterEach(() => closeSessions());

const rich = `{
  name: "web", image: undefined,
  class: { cpu: 2, memory: "1Gi", firmware: "UEFI", cpuTopology: { sockets: 1, cores: 2 }, resourceLimits: { cpuShares: 512 } },
  disks: [{ name: "root", size: "2Gi" }, { name: "data", size: "1Gi", type: "thick", iops: 500 }],
  networks: [{ name: "lan", network: "default" }], tags: ["blue"],
}`;

describeUnless(missingEngine(), "a machine that a stack imports", () => {
  test.each([
    ["left by another state", false],
    ["made by somebody", true],
  ])("%s is read whole, and the program changes nothing", async (_what, foreign) => {
    const lab = await openLaboratory();
    onTestFinished(() => lab.dispose());
    await lab.program(`machine("donor"); machine("web", ${rich});`);
    await lab.stack.up();
    const { id } = await lab.hypervisor.machine("web");
    await lab.stack.state("delete", lab.urn("VirtualMachine", "web"));
    if (foreign) await replaceMachine(lab.hypervisor.folder, id);
    const before = await lab.hypervisor.machine("web");

    const inputs = await importByFile({ ...lab, id, name: "web", donor: "donor" });
    expect(inputs).toMatchObject({ class: { firmware: "UEFI" }, disks: [{}, { type: "thick", iops: 500 }] });
    await lab.program(
      `machine("donor"); new VirtualMachine("web", { ...${JSON.stringify(inputs)}, provider: host });`,
    );
    expect(await lab.pending()).toEqual([]);
    expect(await lab.pending(["--refresh"])).toEqual([]);
    await lab.stack.up();
    expect(await lab.hypervisor.machine("web")).toEqual(before);

    await lab.stack.destroy();
    expect(await lab.hypervisor.left()).toEqual([]);
  });
});
