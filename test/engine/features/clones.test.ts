/** A base machine, a snapshot of it and clones in one program, as the engine sees them. */
import { afterEach, expect, onTestFinished, test } from "vitest";
import { closeSessions } from "../../../provider/hooks";
import { describeUnless } from "../../support/describe-unless";
import { missingEngine } from "../harness";
import { openLaboratory } from "./laboratory";

afterEach(() => closeSessions());

describeUnless(missingEngine(), "clones of a machine", () => {
  test("come after their source, go before it, and stay as they are", async () => {
    const lab = await openLaboratory();
    onTestFinished(() => lab.dispose());
    const program = (more = "") =>
      lab.program(`
        const base = machine("base", { disks: [{ name: "data", size: "1Gi" }] });
        const ready = new Snapshot("ready", { machine: base });
        const cloned = (name, args) => machine(name, { image: undefined, cloneFrom: { machine: base, ...args }${more} });
        const snapshot = ready.id;
        const copies = [cloned("copy"), cloned("early", { snapshot }), cloned("linked", { snapshot, linked: true })];
        exports.distinct = pulumi.all(copies.map(({ id }) => id)).apply((ids) => new Set(ids).size);`);
    await program();
    expect((await lab.stack.up({ preview: true })).changes).toMatchObject({ create: 8 });
    expect(await lab.stack.outputs()).toEqual({ distinct: 3 });
    for (const name of ["copy", "early", "linked"]) {
      const { disks } = await lab.hypervisor.machine(name);
      expect(disks.map((disk) => disk.name)).toEqual(["root", "data"]);
    }
    expect(await lab.pending()).toEqual([]);
    await lab.stack.refresh();
    expect(await lab.pending()).toEqual([]);

    await program(`, tags: ["done"]`);
    await lab.stack.up();
    const { disks } = await lab.hypervisor.machine("copy");
    expect(disks.map((disk) => disk.name)).toEqual(["root", "data"]);

    await lab.program(
      `const copy = machine("copy", { image: "debian-12", cloneFrom: { machine: "base" } });`,
    );
    const refused = await lab.stack.preview({ fails: true });
    expect(refused.stdout).toContain("image and cloneFrom exclude each other: name one of them");
    await lab.stack.destroy();
  });
});
