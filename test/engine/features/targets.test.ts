/** Flags of the commands that choose what is done: targets, exclusions, plans, refreshes, and going on after errors. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeUnless } from "../../support/describe-unless";
import { missingEngine } from "../harness";
import { done, type Laboratory, openLaboratory, said } from "./laboratory";
import { row } from "./rows";

describeUnless(missingEngine(), "flags", () => {
  let lab: Laboratory;
  beforeAll(async () => {
    lab = await openLaboratory();
  });
  afterAll(() => lab.dispose());

  const program = (tag: string, faults: object[] = []) =>
    lab.program(
      `
      const tags = ["v:${tag}"];
      const img = new Image("img", { provider: host, source: { mock: { url: "https://example.com/debian.qcow2" } } });
      const lan = new Network("lan", { provider: host, source: { mock: { create: true } } });
      const a = machine("a", { tags, image: img, networks: [{ name: "lan", network: lan }], disks: [{ name: "data", size: "1Gi" }] });
      const b = machine("b", { tags }, { dependsOn: [a] });
      const c = machine("c", { tags, userData: { cloudInit: { inline: pulumi.interpolate\`#cloud-config\\nhostname: \${b.name}\\n\` } } });
      new Snapshot("of-a", { machine: a, description: tags[0] });
      new Snapshot("of-c", { machine: c, description: tags[0] });
      `,
      faults.length === 0 ? {} : { mock: { faults } },
    );
  const vm = (name: string) => lab.urn("VirtualMachine", name);
  const tags = async () =>
    Object.fromEntries((await lab.hypervisor.machines()).map(({ name, tags: [tag] }) => [name, tag]));

  test(row("dependsOn", "up --target", "up --target-dependents", "up --exclude"), async () => {
    await program("1");
    const made = await lab.stack.up();
    const order = made.operations.map(({ name }) => name).filter((name) => ["a", "b", "c"].includes(name));
    expect(order).toEqual(["a", "b", "c"]);

    await program("2");
    const one = await lab.stack.up({ args: ["--target", vm("a")] });
    expect(one.changes).toMatchObject({ update: 1 });
    expect(await tags()).toEqual({ a: "v:2", b: "v:1", c: "v:1" });
    const excluded = await lab.stack.up({ args: ["--exclude", vm("c"), "--exclude-dependents"] });
    expect(done(excluded, "b")).toEqual(["update"]);
    expect(await tags()).toEqual({ a: "v:2", b: "v:2", c: "v:1" });
    const dependents = await lab.stack.up({ args: ["--target", vm("c"), "--target-dependents"] });
    expect(done(dependents, "of-c")).toEqual(["update"]);
    expect(await tags()).toEqual({ a: "v:2", b: "v:2", c: "v:2" });
    expect(await lab.pending()).toEqual([]);
  });

  test(row("up --plan"), async () => {
    const plan = join(lab.project.directory, "plan.json");
    await program("3");
    await lab.stack.preview({ args: ["--save-plan", plan] });
    await program("4");
    const violated = await lab.stack.up({ args: ["--plan", plan], fails: true });
    expect(violated.stdout).toContain("violates plan");
    expect(Object.values(await tags())).not.toContain("v:4");
    await program("3");
    await lab.hypervisor.change("a", ({ power }) => ({ power: { ...power, state: "Off" } }));
    await lab.stack.up({ args: ["--plan", plan] });
    expect(await tags()).toEqual({ a: "v:3", b: "v:3", c: "v:3" });
    // the plan binds inputs: what happened to the machine meanwhile is mended too
    expect((await lab.hypervisor.machine("a")).power.state).toBe("On");
  });

  test(row("up --replace of a Network in use"), async () => {
    const before = await lab.hypervisor.inventory();
    const up = await lab.stack.up({ args: ["--replace", lab.urn("Network", "lan")], fails: true });
    expect(said(up)).toContain("machines are on the network");
    expect(await lab.hypervisor.inventory()).toEqual(before);
    expect(await lab.pending()).toEqual([]);
  });

  test(row("up --refresh"), async () => {
    const { c: kept } = await lab.hypervisor.inventory();
    await lab.hypervisor.remove("a");
    await lab.hypervisor.removeMade("images", "img");
    await lab.hypervisor.change("c", () => ({ snapshots: [], currentSnapshot: undefined }));
    const up = await lab.stack.up({ args: ["--refresh"] });
    for (const name of ["a", "img", "of-a", "of-c"]) expect(done(up, name), name).toContain("create");
    expect(await lab.hypervisor.inventory()).toMatchObject({
      a: { disks: ["root", "data"], snapshots: ["of-a"] },
      c: { id: kept?.id, snapshots: ["of-c"] },
    });
    expect(await lab.hypervisor.made()).toEqual({ img: "dev::shop::img", lan: "dev::shop::lan" });
    expect(await lab.pending(["--refresh"])).toEqual([]);
  });

  test(row("up --continue-on-error", "destroy --continue-on-error"), async () => {
    await program("5", [
      { operation: "setTags", object: "b", code: "Conflict" },
      { operation: "deleteMachine", object: "a", code: "Conflict" },
    ]);
    const failed = await lab.stack.up({ args: ["--continue-on-error"], fails: true });
    expect(done(failed, "b")).toEqual(["update failed"]);
    expect(await tags()).toEqual({ a: "v:5", b: "v:3", c: "v:3" });
    const whole = (await lab.hypervisor.inventory()).a;
    const destroyed = await lab.stack.destroy({ args: ["--continue-on-error"], fails: true });
    expect(done(destroyed, "a")).toEqual(["delete failed"]);
    const left = await lab.hypervisor.inventory();
    expect(left).toEqual({ a: { ...whole, snapshots: [] } });
    await program("5");
    await lab.stack.up();
    expect((await lab.hypervisor.inventory()).a).toEqual(whole);
    expect(Object.keys(await tags())).toEqual(["a", "b", "c"]);
    expect(await lab.pending()).toEqual([]);
  });

  test(row("destroy --target", "destroy --exclude", "order of a destroy"), async () => {
    const refused = await lab.stack.destroy({ args: ["--target", vm("c")], fails: true });
    expect(refused.stdout + refused.stderr).toMatch(/depend/);
    await lab.stack.destroy({ args: ["--target", vm("c"), "--target-dependents"] });
    expect(await lab.hypervisor.names()).toEqual(["a", "b"]);
    await lab.stack.destroy({ args: ["--exclude", vm("a")] });
    expect(await lab.hypervisor.names()).toEqual(["a"]);
    await lab.stack.up();
    const { operations } = await lab.stack.destroy();
    const order = operations.map(({ name }) => name);
    const wanted = ["of-c", "c", "b", "a", "lan"];
    expect(order.filter((name) => wanted.includes(name))).toEqual(wanted);
    expect(await lab.hypervisor.left()).toEqual([]);
  });
});
