/** Whose machines are, on a real daemon, where others copy, move and rename them. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { DesiredMachine } from "../../provider/contract/machine";
import { formatTag } from "../../provider/contract/ownership";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { useLaboratory } from "./laboratory";
import { createMachine, desiredMachine, finished, mib, observed } from "./session";

describeUnless(reasonToSkip(), "owners on libvirt", () => {
  const laboratory = useLaboratory();

  const tag = (owner: string, generation: string, identity = "aaaaaaaa") =>
    formatTag({ owner, identity, generation });

  const web = (changes: Partial<DesiredMachine> = {}): DesiredMachine =>
    desiredMachine({
      power: "Off",
      disks: [
        { name: "root", sizeBytes: 16 * mib },
        { name: "data", sizeBytes: 16 * mib },
      ],
      ...changes,
    });

  /** As `virsh dumpxml | edit | virsh define` and virt-clone do: all metadata stays. */
  async function clone(reference: string, name: string, edit = (xml: string) => xml): Promise<string> {
    const original = await laboratory.backend.virsh("dumpxml", reference, "--inactive");
    let xml = original
      .replace(/<name>[^<]*<\/name>/, `<name>${name}</name>`)
      .replace(/<uuid>[^<]*<\/uuid>/, "");
    for (const file of original.matchAll(/<source file='([^']*)'/g)) {
      const [, path = ""] = file;
      const copy = join(laboratory.backend.directory, `${name}-${path.split("/").at(-1)}`);
      copyFileSync(path, copy);
      xml = xml.replace(`'${path}'`, `'${copy}'`);
    }
    const file = join(laboratory.backend.directory, `${name}.xml`);
    writeFileSync(file, edit(xml));
    await laboratory.backend.virsh("define", file);
    return (await laboratory.backend.virsh("domuuid", name)).trim();
  }

  it("has no owner for a clone, and leaves the volumes of the original alone", async () => {
    const original = await createMachine(laboratory.session, web(), tag("dev::shop::web", "first1"));
    const files = (await observed(laboratory.session, original)).disks.map(({ device }) => device);
    const copy = await clone(original, "copy");
    expect(await observed(laboratory.session, copy)).toMatchObject({ owner: undefined });
    const key = tag("prod::shop::copy", "second");
    const { reference } = await laboratory.session.machines.create(web({ name: "copy" }), key, {
      adopt: true,
    });
    expect(reference).toBe(copy);
    expect(await observed(laboratory.session, copy)).toMatchObject({ owner: key });
    await laboratory.session.machines.delete({ reference: copy }, { keep: [], key });
    expect(files.map((path) => existsSync(path))).toEqual([true, true]);
  });

  it("takes no volume of the original with a clone of a machine from an earlier version", async () => {
    const original = await createMachine(laboratory.session, web(), "dev::shop::web");
    const files = (await observed(laboratory.session, original)).disks.map(({ device }) => device);
    const copy = await clone(original, "copy", (xml) => xml.replace(/ machine="[^"]*"| machine='[^']*'/, ""));
    expect(await observed(laboratory.session, copy)).toMatchObject({ owner: "dev::shop::web" });
    await laboratory.session.machines.create(web({ name: "copy" }), "prod::shop::copy", {
      adopt: "dev::shop::web",
    });
    await laboratory.session.machines.delete({ reference: copy }, { keep: [], key: "prod::shop::copy" });
    expect(files.map((path) => existsSync(path))).toEqual([true, true]);
  });

  it("takes no volume that another machine has by now", async () => {
    const key = tag("dev::shop::web", "first1");
    const original = await createMachine(laboratory.session, web(), key);
    const [, data] = (await observed(laboratory.session, original)).disks;
    await laboratory.backend.virsh("detach-disk", original, "vdb", "--config");
    await laboratory.backend.makeForeignMachine("heir");
    await laboratory.backend.virsh(
      "attach-disk",
      "heir",
      data?.device ?? "",
      "vda",
      "--config",
      "--subdriver",
      "qcow2",
    );
    await laboratory.session.machines.delete({ reference: original }, { keep: [], key });
    expect(existsSync(data?.device ?? "")).toBe(true);
  });

  it("gives an adopted machine's new owner what the old one made, and nobody else", async () => {
    const key = tag("dev::shop::web", "first1");
    const heir = tag("prod::shop::web", "second");
    const reference = await createMachine(laboratory.session, web({ settingsDigest: "one" }), key);
    const options = { adopt: "dev::shop::web" };
    expect((await laboratory.session.machines.create(web(), heir, options)).reference).toBe(reference);
    expect(await observed(laboratory.session, reference)).toMatchObject({
      owner: heir,
      settingsDigest: "one",
    });
    await expect(laboratory.session.machines.delete({ reference }, { keep: [], key })).rejects.toMatchObject({
      code: "Conflict",
      property: "owner",
    });
    expect(laboratory.volumes()).toHaveLength(2);
    await laboratory.session.machines.delete({ reference }, { keep: [], key: heir });
    expect(laboratory.volumes()).toEqual([]);
  });

  it("leaves a namesake's volumes alone, whatever its program asks for", async () => {
    const reference = await createMachine(
      laboratory.session,
      web(),
      tag("dev::shop::web", "first1", "aaaaaaaa"),
    );
    const namesake = web({ disks: [{ name: "root", sizeBytes: 16 * mib }] });
    const key = tag("dev::shop::web", "second", "bbbbbbbb");
    await expect(createMachine(laboratory.session, namesake, key)).rejects.toMatchObject({
      property: "owner",
    });
    expect((await observed(laboratory.session, reference)).disks).toHaveLength(2);
    expect(laboratory.volumes()).toHaveLength(2);
  });

  it("finds what it made under the name that somebody gave it", async () => {
    const key = tag("dev::shop::web", "first1");
    const reference = await createMachine(laboratory.session, web(), key);
    await laboratory.backend.virsh("domrename", reference, "renamed");
    const again = tag("dev::shop::web", "second");
    expect(await createMachine(laboratory.session, web(), again)).toBe(reference);
    expect(await laboratory.session.machines.list()).toMatchObject([
      { reference, name: "renamed", owner: again },
    ]);
  });

  it("makes a machine under the reference that the state holds, or none", async () => {
    const key = tag("dev::shop::web", "first1");
    const reference = await createMachine(laboratory.session, web(), key);
    await laboratory.backend.makeForeignMachine("taken");
    const create = (name: string, options: { reference: string }) =>
      laboratory.session.machines.create(web({ name }), key, options);
    await laboratory.session.machines.delete({ reference }, { keep: [], key });
    await expect(create("taken", { reference })).rejects.toMatchObject({ property: "owner" });
    const dispatched = await create("web", { reference });
    await finished(laboratory.session, dispatched.task);
    expect(dispatched.reference).toBe(reference);
    const foreign = (await laboratory.backend.virsh("domuuid", "taken")).trim();
    await expect(create("web", { reference: foreign })).rejects.toMatchObject({ property: "owner" });
  });

  it("makes another machine's volumes its own never, though both have one UUID after the other", async () => {
    const first = await createMachine(laboratory.session, web(), tag("dev::shop::web", "first1"));
    await laboratory.session.machines.delete({ reference: first }, { keep: ["data"] });
    const kept = laboratory.volumes();
    const second = await createMachine(laboratory.session, web(), tag("dev::shop::web", "second"));
    expect(second).toBe(first);
    expect(laboratory.volumes()).toHaveLength(3);
    await laboratory.session.machines.delete({ reference: second }, { keep: [] });
    expect(laboratory.volumes()).toEqual(kept);
  });

  it("writes the digest of the settings with limits, and keeps it with all else", async () => {
    const desired = web({ settingsDigest: "one" });
    const reference = await createMachine(laboratory.session, desired, tag("dev::shop::web", "first1"));
    laboratory.open.calls.length = 0;
    await laboratory.session.machines.apply(
      { reference },
      {
        kind: "set-limits",
        desired: { ...desired, settingsDigest: "two", limits: { cpuShares: 100 } },
      },
    );
    expect(laboratory.open.calls).toEqual(["DomainGetXMLDesc", "DomainDefineXMLFlags"]);
    await laboratory.session.machines.apply({ reference }, { kind: "set-tags", tags: ["a"] });
    expect(await observed(laboratory.session, reference)).toMatchObject({
      settingsDigest: "two",
      tags: ["a"],
    });
    await laboratory.backend.virsh("start", reference);
    await laboratory.session.machines.apply(
      { reference },
      {
        kind: "set-limits",
        desired: { ...desired, settingsDigest: "three" },
      },
    );
    expect(await observed(laboratory.session, reference)).toMatchObject({ settingsDigest: "three" });
  });

  it("is not shown for a machine whose names alone were written down", async () => {
    await laboratory.backend.makeForeignMachine("foreign");
    const reference = (await laboratory.backend.virsh("domuuid", "foreign")).trim();
    await laboratory.session.machines.apply({ reference }, { kind: "set-tags", tags: ["a"] });
    expect(await observed(laboratory.session, reference)).toMatchObject({ owner: undefined, tags: ["a"] });
    await laboratory.session.machines.delete(
      { reference },
      { keep: [], key: tag("dev::shop::web", "first1") },
    );
    expect(
      execFileSync("virsh", ["-c", laboratory.backend.uri, "list", "--all", "--name"]).toString().trim(),
    ).toBe("");
  });
});
