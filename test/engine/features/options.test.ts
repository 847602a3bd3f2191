/** Resource options, each on resources of its own in one stack. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeUnless } from "../../support/describe-unless";
import { missingEngine } from "../harness";
import { done, type Laboratory, openLaboratory, said } from "./laboratory";
import { row } from "./rows";

describeUnless(missingEngine(), "options", () => {
  let lab: Laboratory;
  beforeAll(async () => {
    lab = await openLaboratory();
  });
  afterAll(() => lab.dispose());

  const program = ({ tag = "1", size = "1Gi", kept = true, guarded = true, next = false, more = "" }) =>
    lab.program(
      `
    const tags = ["v:${tag}"];
    const disks = [{ name: "data", size: "${size}" }];
    ${
      guarded
        ? `machine("guarded", { tags, ${next ? "...newest" : ""} }, { protect: true });
    new Image("guarded-img", { provider: host, source: { mock: { url: "https://example.com/debian.qcow2" } } }, { protect: true });`
        : ""
    }
    ${
      kept
        ? `const kept = machine("kept", { tags, disks }, { retainOnDelete: true });
    new Snapshot("kept-snap", { machine: kept }, { retainOnDelete: true });
    new Network("kept-lan", { provider: host, source: { mock: { create: true } } }, { retainOnDelete: true });
    new Image("kept-img", { provider: host, source: { mock: { url: "https://example.com/kept.qcow2" } } }, { retainOnDelete: true });`
        : ""
    }
    machine("ignores-tags", { tags, disks }, { ignoreChanges: ["tags"] });
    machine("ignores-disk", { tags, disks }, { ignoreChanges: ["disks[0].size"] });
    machine("ignores-all", { tags, disks, class: { cpu: ${tag}, memory: "512Mi", diskDefaults: { size: "2Gi" } } }, { ignoreChanges: ["*"] });
    machine("by-transform", { tags, disks }, {
      transforms: [({ props, opts }) => ({ props: { ...props, tags: ["by:transform"] }, opts: pulumi.mergeOptions(opts, { ignoreChanges: ["disks", "tags"] }) })],
    });
    machine("by-transformation", { tags, disks }, {
      transformations: [({ props, opts }) => ({ props: { ...props, tags: ["by:transformation"] }, opts })],
    });
    machine("timed", { tags }, { customTimeouts: { create: "1s", update: "1s", delete: "1s" } });
    machine("secretly", { tags }, { additionalSecretOutputs: ["ips", "consoleUrl"] });
    class Group extends pulumi.ComponentResource {
      constructor(name, opts) {
        super("acme:infra:Group", name, {}, opts);
        machine(name + "-child", { tags }, { parent: this });
        this.registerOutputs({});
      }
    }
    new Group("group", { transformations: [({ type, props, opts }) =>
      type.endsWith(":VirtualMachine") ? { props: { ...props, tags: ["by:group"] }, opts } : undefined] });
    ${more}
  `,
      { mock: { faults: [{ operation: "defineMachine", object: "timed", delay: "3s", fails: false }] } },
    );

  const seen = async (name: string) => {
    const { tags, disks, cpus } = await lab.hypervisor.machine(name);
    return {
      tag: tags[0],
      disk: (disks.find((disk) => disk.name === "data")?.sizeBytes ?? 0) / 2 ** 30,
      cpus,
    };
  };

  test(
    row(
      "ignoreChanges",
      "resource transforms",
      "transformations",
      "customTimeouts",
      "additionalSecretOutputs",
    ),
    async () => {
      await program({});
      const made = await lab.stack.up();
      expect(said(made)).toContain("the option customTimeouts has no effect");
      expect(done(made, "timed")).toEqual(["create"]);
      await program({ tag: "2", size: "2Gi" });
      const up = await lab.stack.up();
      expect(await seen("ignores-tags")).toEqual({ tag: "v:1", disk: 2, cpus: 1 });
      expect(await seen("ignores-disk")).toEqual({ tag: "v:2", disk: 1, cpus: 1 });
      expect(await seen("ignores-all")).toEqual({ tag: "v:1", disk: 1, cpus: 1 });
      expect(await seen("by-transform")).toEqual({ tag: "by:transform", disk: 1, cpus: 1 });
      expect(await seen("by-transformation")).toEqual({ tag: "by:transformation", disk: 2, cpus: 1 });
      expect(await seen("group-child")).toMatchObject({ tag: "by:group" });
      expect(done(up, "ignores-all")).toEqual(["same"]);
      expect(await lab.pending()).toEqual([]);
      expect((await lab.stack.resource("secretly"))?.outputs?.consoleUrl).toMatchObject({
        ciphertext: expect.any(String),
      });
    },
  );

  test(row("ignoreChanges and drift"), async () => {
    await lab.hypervisor.change("ignores-tags", () => ({ tags: ["by:backup"] }));
    await lab.hypervisor.change("ignores-all", ({ power }) => ({
      tags: ["by:backup"],
      cpus: 3,
      power: { ...power, state: "Off" },
    }));
    for (const name of ["secretly", "by-transform"])
      await lab.hypervisor.change(name, () => ({ tags: ["by:backup"] }));
    const up = await lab.stack.up({ args: ["--refresh"] });
    expect(done(up, "secretly")).toContain("update");
    expect(await seen("secretly")).toMatchObject({ tag: "v:2" });
    expect(await seen("by-transform")).toMatchObject({ tag: "by:transform" });
    expect(await seen("ignores-tags")).toMatchObject({ tag: "by:backup" });
    expect(await seen("ignores-all")).toMatchObject({ tag: "by:backup", cpus: 3 });
    expect((await lab.hypervisor.machine("ignores-all")).power.state).toBe("Off");
    expect(await lab.pending()).toEqual([]);
  });

  test(row("protect"), async () => {
    const before = await lab.hypervisor.inventory();
    await program({ tag: "2", size: "2Gi", next: true });
    const replaced = await lab.stack.up({ fails: true });
    expect(said(replaced)).toContain("marked for protection");
    await program({ tag: "2", size: "2Gi", guarded: false });
    const removed = await lab.stack.up({ fails: true });
    expect(removed.stdout).toContain("protected");
    expect(await lab.hypervisor.inventory()).toEqual(before);
    expect(await lab.hypervisor.made()).toHaveProperty("guarded-img");
  });

  test(row("retainOnDelete"), async () => {
    const { kept } = await lab.hypervisor.inventory();
    await program({ tag: "2", size: "2Gi", kept: false });
    await lab.stack.up();
    expect(await lab.stack.resource("kept")).toBeUndefined();
    expect((await lab.hypervisor.inventory()).kept).toEqual(kept);
    expect(await lab.hypervisor.made()).toMatchObject({
      "kept-lan": "dev::shop::kept-lan",
      "kept-img": "dev::shop::kept-img",
    });
    // written again, it is taken up
    await program({ tag: "2", size: "2Gi" });
    const again = await lab.stack.up();
    expect(again.changes).toMatchObject({ create: 4 });
    expect((await lab.hypervisor.inventory()).kept).toEqual(kept);
    expect(await lab.pending(["--refresh"])).toEqual([]);
  });

  test(row("destroy of protected and retained resources", "state unprotect"), async () => {
    await lab.stack.destroy({ fails: true });
    expect(Object.keys(await lab.hypervisor.inventory())).toContain("guarded");
    await lab.stack.destroy({ args: ["--exclude-protected"] });
    expect(Object.keys(await lab.hypervisor.inventory())).toEqual(["guarded", "kept"]);
    await lab.stack.state("unprotect", "--all");
    await lab.stack.destroy();
    expect(Object.keys(await lab.hypervisor.inventory())).toEqual(["kept"]);
    expect(Object.keys(await lab.hypervisor.made()).toSorted()).toEqual(["kept-img", "kept-lan"]);
  });
});
