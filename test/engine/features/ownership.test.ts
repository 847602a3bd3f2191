/** Namesakes: other people's states, new stacks under old names, moved and renamed resources. Nobody takes from anybody. */
import { expect, onTestFinished, test } from "vitest";
import { describeUnless } from "../../support/describe-unless";
import { missingEngine } from "../harness";
import { done, type Laboratory, type LaboratoryOptions, openLaboratory, said } from "./laboratory";
import { row } from "./rows";

const everything = `
  const img = new Image("img", { provider: host, source: { mock: { url: "https://example.com/debian.qcow2" } } });
  const lan = new Network("lan", { provider: host, source: { mock: { create: true } } });
  const web = machine("web", { image: img, networks: [{ name: "lan", network: lan }], disks: [{ name: "data", size: "1Gi" }] });
  new Snapshot("snap", { machine: web });
`;

async function open(options: LaboratoryOptions = {}): Promise<Laboratory> {
  const lab = await openLaboratory(options);
  onTestFinished(() => lab.dispose());
  return lab;
}

describeUnless(missingEngine(), "ownership", () => {
  test(row("two backends", "lost state"), async () => {
    const mine = await open();
    await mine.program(everything);
    await mine.stack.up();
    const whole = await mine.hypervisor.inventory();
    const made = await mine.hypervisor.made();

    const theirs = await open({ hypervisor: mine.hypervisor });
    await theirs.program(everything);
    const refused = await theirs.stack.up({ fails: true, args: ["--continue-on-error"] });
    expect(done(refused, "lan")).toEqual(["create failed"]);
    // an image that is there with the same content is used, and stays the other's
    expect((await theirs.stack.resource("img"))?.outputs).toMatchObject({ imported: false });
    await theirs.program(
      `machine("web", {});\nnew Snapshot("snap", { provider: host, machine: "${whole.web?.id}" });`,
    );
    const web = await theirs.stack.up({ fails: true, args: ["--continue-on-error"] });
    for (const name of ["web", "snap"]) expect(done(web, name), name).toEqual(["create failed"]);
    await theirs.stack.destroy();
    expect(await mine.hypervisor.inventory()).toEqual(whole);
    expect(await mine.hypervisor.made()).toEqual(made);

    const identity = /identity to "([0-9a-z]+)"/.exec(said(refused))?.[1];
    expect(identity).toBe((await mine.stack.resource("host"))?.outputs?.identity);
    await theirs.program(everything, { identity });
    await theirs.stack.up();
    expect(await mine.hypervisor.inventory()).toEqual(whole);
    expect(await theirs.pending()).toEqual([]);

    // the state that was lost turns up again
    const late = await mine.stack.destroy();
    for (const what of ["machine web", "snapshot snap", "network lan", "image img"])
      expect(said(late)).toMatch(new RegExp(`the ${what}.* belongs to .*stays`));
    expect(await mine.hypervisor.inventory()).toEqual(whole);
    expect(await mine.hypervisor.made()).toEqual(made);
    await theirs.stack.destroy();
    expect(await mine.hypervisor.left()).toEqual([]);
  });

  test(row("stack rename", "new stack of an old name"), async () => {
    const dev = await open();
    await dev.program(everything);
    await dev.stack.up();
    const ids = (await dev.hypervisor.inventory()).web?.id;
    const prod = { ...dev, stack: await dev.stack.rename("prod") };
    const followed = await prod.stack.up();
    expect(said(followed)).toContain("live: owner dev::shop::web → prod::shop::web");
    for (const name of ["img", "lan", "web", "snap"]) expect(done(followed, name), name).toEqual(["update"]);
    const whole = await dev.hypervisor.inventory();
    expect(whole.web).toMatchObject({
      id: ids,
      owner: "prod::shop::web",
      disks: ["root", "data"],
      snapshots: ["snap"],
    });

    const again = await dev.another("dev");
    const refused = await again.stack.up({ fails: true, args: ["--continue-on-error"] });
    expect(said(refused)).toContain("the network lan belongs to prod::shop::lan#");
    await again.stack.destroy();
    expect(await dev.hypervisor.inventory()).toEqual(whole);
    expect((await prod.stack.preview({ args: ["--refresh"] })).changes).toMatchObject({ same: 7 });
    await prod.stack.destroy();
    expect(await dev.hypervisor.left()).toEqual([]);
  });

  test(row("two stacks on one host", "state move"), async () => {
    const dev = await open();
    const prod = await dev.another("prod");
    const program = (devs: string, prods: string) =>
      dev.program(`if (pulumi.getStack() === "dev") { ${devs} } else { ${prods} }`);
    const web = `machine("web", { disks: [{ name: "data", size: "1Gi" }] })`;
    await program(`machine("dev-own"); ${web}`, `machine("prod-own")`);
    await Promise.all([dev.stack.up(), prod.stack.up()]);
    expect(await dev.hypervisor.names()).toEqual(["dev-own", "prod-own", "web"]);
    const { id } = await dev.hypervisor.machine("web");

    await dev.stack.cli([
      "state",
      "move",
      "--source",
      "dev",
      "--dest",
      "prod",
      "--yes",
      dev.urn("VirtualMachine", "web"),
    ]);
    await program(`machine("dev-own")`, `machine("prod-own"); ${web}`);
    const taken = await prod.stack.up();
    expect(done(taken, "web")).toEqual(["update"]);
    expect((await dev.hypervisor.inventory()).web).toMatchObject({ id, owner: "prod::shop::web" });

    await program(`machine("dev-own"); ${web}`, `machine("prod-own"); ${web}`);
    const refused = await dev.stack.up({ fails: true });
    expect(refused.stdout).toContain("[Conflict]");
    expect((await dev.hypervisor.inventory()).web).toMatchObject({ id, disks: ["root", "data"] });
    expect(await prod.pending(["--refresh"])).toEqual([]);
    await Promise.all([dev.stack.destroy(), prod.stack.destroy()]);
    expect(await dev.hypervisor.left()).toEqual([]);
  });

  test(row("aliases", "alias reverted"), async () => {
    const lab = await open();
    const first = `
      class Crate extends pulumi.ComponentResource { constructor(name) { super("acme:infra:Crate", name); this.registerOutputs({}); } }
      machine("in-crate", {}, { parent: new Crate("crate") });
      machine("by-name", { disks: [{ name: "data", size: "1Gi" }] });
      machine("into-box");
      machine("by-urn");
      const snapped = machine("snapped");
      new Snapshot("old-snap", { machine: snapped, name: "snap" });
      new Network("old-lan", { provider: host, name: "lan", source: { mock: { create: true } } });
      new Image("old-img", { provider: host, name: "img", source: { mock: { url: "https://example.com/debian.qcow2" } } });
    `;
    await lab.program(first);
    await lab.stack.up();
    const old = await lab.hypervisor.inventory();
    const moved = `
      class Box extends pulumi.ComponentResource { constructor(name, opts) { super("acme:infra:Box", name, {}, opts); this.registerOutputs({}); } }
      const box = new Box("box");
      machine("in-crate", {}, { parent: new Box("was-crate", { aliases: [{ type: "acme:infra:Crate", name: "crate" }] }) });
      machine("renamed", { disks: [{ name: "data", size: "1Gi" }], name: "by-name" }, { aliases: [{ name: "by-name" }] });
      machine("into-box", {}, { parent: box, aliases: [{ parent: pulumi.rootStackResource }] });
      machine("urn-2", { name: "by-urn" }, { aliases: ["${lab.urn("VirtualMachine", "by-urn")}"] });
      const snapped = machine("snapped");
      new Snapshot("new-snap", { machine: snapped, name: "snap" }, { aliases: [{ name: "old-snap" }] });
      new Network("new-lan", { provider: host, name: "lan", source: { mock: { create: true } } }, { aliases: [{ name: "old-lan" }] });
      new Image("new-img", { provider: host, name: "img", source: { mock: { url: "https://example.com/debian.qcow2" } } }, { aliases: [{ name: "old-img" }] });
    `;
    await lab.program(moved);
    const up = await lab.stack.up();
    for (const name of ["renamed", "into-box", "in-crate", "urn-2", "new-snap", "new-lan", "new-img"])
      expect(done(up, name), name).toEqual(["update"]);
    const now = await lab.hypervisor.inventory();
    expect(now).toEqual({
      ...old,
      "by-name": { ...old["by-name"], owner: "dev::shop::renamed" },
      "into-box": { ...old["into-box"], owner: "dev::shop::acme:infra:Box::into-box" },
      "in-crate": { ...old["in-crate"], owner: "dev::shop::acme:infra:Box::in-crate" },
      "by-urn": { ...old["by-urn"], owner: "dev::shop::urn-2" },
    });
    expect(await lab.hypervisor.made()).toEqual({ lan: "dev::shop::new-lan", img: "dev::shop::new-img" });
    expect(await lab.pending(["--refresh"])).toEqual([]);

    // the commit is reverted, and with it the aliases
    await lab.program(first);
    const reverted = await lab.stack.up({ fails: true });
    expect(said(reverted)).toContain("[Conflict]");
    expect(await lab.hypervisor.inventory()).toEqual(now);
    await lab.program(moved);
    await lab.stack.up();
    expect(await lab.hypervisor.inventory()).toEqual(now);
    await lab.stack.destroy();
    expect(await lab.hypervisor.left()).toEqual([]);
  });

  test(row("adopt"), async () => {
    const dev = await open();
    const prod = await dev.another("prod");
    const program = (prods: string) =>
      dev.program(
        `if (pulumi.getStack() === "dev") {
          machine("web", { disks: [{ name: "data", size: "1Gi" }] });
          machine("sample-1", { adopt: true });
        } else { ${prods} }`,
        { mock: { sampleMachines: 1 } },
      );
    await program("");
    await dev.stack.up();
    const before = await dev.hypervisor.inventory();
    expect(before["sample-1"]).toMatchObject({ id: "sample-1", owner: "dev::shop::sample-1" });

    await program(`machine("web", { adopt: true });`);
    const refused = await prod.stack.up({ fails: true });
    expect(said(refused)).toContain('set adopt to "dev::shop::web" to take it over from there');
    expect(await dev.hypervisor.inventory()).toEqual(before);

    await program(`machine("web", { adopt: "dev::shop::web", tags: ["theirs:1"] });`);
    await prod.stack.up();
    expect((await dev.hypervisor.inventory()).web).toMatchObject({
      id: before.web?.id,
      owner: "prod::shop::web",
    });
    const late = await dev.stack.destroy();
    expect(said(late)).toMatch(/the machine web.* belongs to prod::shop::web.* stays/);
    expect(await dev.hypervisor.names()).toEqual(["web"]);
    expect(await prod.pending(["--refresh"])).toEqual([]);
    await prod.stack.destroy();
    expect(await dev.hypervisor.names()).toEqual([]);
    expect(await dev.hypervisor.left()).toEqual([]);
  });
});
