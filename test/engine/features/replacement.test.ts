/** Everything that makes an object anew: the program's own changes, `--replace`, `state taint`, and the order of both halves. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeUnless } from "../../support/describe-unless";
import { missingEngine } from "../harness";
import { done, type Laboratory, openLaboratory, said } from "./laboratory";
import { row } from "./rows";

const before = ["delete-replaced", "create-replacement"];
const after = ["create-replacement", "delete-replaced"];

describeUnless(missingEngine(), "replacements", () => {
  let lab: Laboratory;
  beforeAll(async () => {
    lab = await openLaboratory();
  });
  afterAll(() => lab.dispose());

  const program = ({ next = false, suffix = "", beside = "" }) => `
    const next = ${next} ? newest : {};
    const disks = [{ name: "data", size: "1Gi" }];
    const debian = new Image("debian", { provider: host, source: { mock: { url: "https://example.com/debian.qcow2" } } });
    new Network("alone", { provider: host, source: { mock: { create: true } } });
    machine("plain", { disks, image: ${next} ? "ubuntu-24.04" : debian, updatePolicy: { image: "Replace" } });
    machine("explicit", { disks, ...next }, { deleteBeforeReplace: true });
    machine("beside", { name: "beside${suffix}", disks, ...next, ${beside} }, { deleteBeforeReplace: false });
    const snapped = machine("snapped", next);
    new Snapshot("of-it", { machine: snapped });
    new Snapshot("rolling", { machine: snapped, retention: { maxSnapshots: 2 } });
    machine("retained", {}, { retainOnDelete: true });
    machine("by-tags", { tags: ["${next ? "b" : "a"}:1"] }, { replaceOnChanges: ["tags"] });
  `;
  const machines = ["plain", "explicit", "snapped", "by-tags"];
  const whole = { disks: ["root", "data"] };

  test(
    row("replacement", "deleteBeforeReplace: true", "deleteBeforeReplace: false", "replaceOnChanges"),
    async () => {
      await lab.program(program({}));
      await lab.stack.up();
      const old = await lab.hypervisor.inventory();
      expect(old.snapped).toMatchObject({ snapshots: ["of-it", "rolling"] });

      await lab.program(program({ next: true, suffix: "-2" }));
      const preview = await lab.stack.preview();
      for (const name of ["plain", "explicit", "beside", "snapped", "of-it", "rolling"])
        expect(preview.operations, name).toContainEqual(expect.objectContaining({ name, op: "replace" }));
      const up = await lab.stack.up();
      for (const name of ["plain", "explicit", "snapped", "of-it", "rolling"])
        expect(done(up, name), name).toEqual(before);
      expect(done(up, "beside")).toEqual(after);
      expect(done(up, "by-tags")).toEqual(["update"]);
      expect(said(up)).toContain("the option replaceOnChanges has no effect");

      const now = await lab.hypervisor.inventory();
      expect(Object.keys(now).toSorted()).toEqual([
        "beside-2",
        "by-tags",
        "explicit",
        "plain",
        "retained",
        "snapped",
      ]);
      for (const name of ["plain", "explicit", "snapped"])
        expect(now[name]?.id, name).not.toBe(old[name]?.id);
      expect(now["beside-2"]?.id).not.toBe(old.beside?.id);
      for (const name of ["plain", "explicit", "beside-2"]) expect(now[name], name).toMatchObject(whole);
      expect(now.snapped?.snapshots).toEqual(["of-it", "rolling"]);
      expect(await lab.pending()).toEqual([]);
    },
  );

  test(row("deleteBeforeReplace: false under the same name"), async () => {
    const old = await lab.hypervisor.inventory();
    await lab.program(program({ next: true, suffix: "-2", beside: 'image: "debian-12"' }));
    const refused = await lab.stack.preview({ fails: true });
    expect(said(refused)).toContain("deleteBeforeReplace: false keeps the old one under that name");
    // nobody asks the provider about a replacement that is forced
    const forced = ["--replace", lab.urn("VirtualMachine", "beside")];
    await lab.program(program({ next: true, suffix: "-2" }));
    const up = await lab.stack.up({ args: forced, fails: true });
    expect(done(up, "beside")).toEqual(["create-replacement failed"]);
    expect(said(up)).toContain("[Conflict]");
    expect(await lab.hypervisor.inventory()).toEqual(old);
  });

  test(row("up --replace of a Provider"), async () => {
    await lab.program(program({ next: true, suffix: "-2" }));
    const old = await lab.hypervisor.inventory();
    await lab.stack.up({ args: ["--replace", lab.urn("Provider", "host")] });
    expect(await lab.hypervisor.inventory()).toEqual(old);
    expect(await lab.pending(["--refresh"])).toEqual([]);
  });

  test(row("up --replace", "state taint"), async () => {
    await lab.program(program({ next: true, suffix: "-2" }));
    const urns = [
      ...[...machines, "retained"].map((name) => lab.urn("VirtualMachine", name)),
      lab.urn("Image", "debian"),
      lab.urn("Network", "alone"),
    ];
    for (const force of [replace, taint]) {
      const old = await tags();
      const up = await force(urns);
      for (const name of machines) expect(done(up, name), name).toEqual(before);
      const now = await tags();
      expect(Object.keys(now)).toEqual(Object.keys(old));
      for (const name of machines) expect(now[name], name).not.toBe(old[name]);
      const inventory = await lab.hypervisor.inventory();
      expect(inventory.plain).toMatchObject(whole);
      expect(inventory.snapped?.snapshots).toEqual(["of-it", "rolling"]);
      expect(await lab.hypervisor.made()).toEqual({ debian: "dev::shop::debian", alone: "dev::shop::alone" });
      expect(await lab.pending(["--refresh"])).toEqual([]);
    }
    await lab.stack.destroy();
    expect(await lab.hypervisor.names()).toEqual(["retained"]);
  });

  /** The whole tag of each machine: which object it is, whatever its id. */
  async function tags(): Promise<Record<string, string | undefined>> {
    return Object.fromEntries((await lab.hypervisor.machines()).map(({ name, owner }) => [name, owner]));
  }
  const replace = (urns: readonly string[]) =>
    lab.stack.up({ args: urns.flatMap((urn) => ["--replace", urn]) });
  async function taint(urns: readonly string[]) {
    await lab.stack.state("taint", ...urns);
    return lab.stack.up();
  }
});
