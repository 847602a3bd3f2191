/** Whose machines are, on a real daemon, where others copy, move and rename them. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { DesiredMachine } from "../../provider/contract/machine";
import { formatTag } from "../../provider/contract/ownership";
import { describeUnless } from "../support/describe-unless";
import { type LibvirtBackend, openLibvirtBackend, reasonToSkip } from "./backend";
import {
  type CountedSession,
  createMachine,
  desiredMachine,
  finished,
  mib,
  observed,
  openSession,
} from "./session";

describeUnless(reasonToSkip(), "owners on libvirt", () => {
  let backend: LibvirtBackend;
  let open: CountedSession;

  beforeAll(async () => {
    backend = await openLibvirtBackend();
    open = await openSession(backend.connection);
  });

  afterEach(async () => {
    for (const { reference } of await open.session.machines.list()) {
      await open.session.machines.delete(reference, { keep: [] });
    }
    for (const name of readdirSync(backend.pool))
      await backend.virsh("vol-delete", "--pool", "vms", name).catch(() => undefined);
  });

  afterAll(async () => {
    await open?.session.close();
    await backend?.stop();
  });

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
    const original = await backend.virsh("dumpxml", reference, "--inactive");
    let xml = original
      .replace(/<name>[^<]*<\/name>/, `<name>${name}</name>`)
      .replace(/<uuid>[^<]*<\/uuid>/, "");
    for (const file of original.matchAll(/<source file='([^']*)'/g)) {
      const [, path = ""] = file;
      const copy = join(backend.directory, `${name}-${path.split("/").at(-1)}`);
      copyFileSync(path, copy);
      xml = xml.replace(`'${path}'`, `'${copy}'`);
    }
    const file = join(backend.directory, `${name}.xml`);
    writeFileSync(file, edit(xml));
    await backend.virsh("define", file);
    return (await backend.virsh("domuuid", name)).trim();
  }

  it("has no owner for a clone, and leaves the volumes of the original alone", async () => {
    const original = await createMachine(open.session, web(), tag("dev::shop::web", "first1"));
    const files = (await observed(open.session, original)).disks.map(({ device }) => device);
    const copy = await clone(original, "copy");
    expect(await observed(open.session, copy)).toMatchObject({ owner: undefined });
    const key = tag("prod::shop::copy", "second");
    const { reference } = await open.session.machines.create(web({ name: "copy" }), key, { adopt: true });
    expect(reference).toBe(copy);
    expect(await observed(open.session, copy)).toMatchObject({ owner: key });
    await open.session.machines.delete(copy, { keep: [], key });
    expect(files.map((path) => existsSync(path))).toEqual([true, true]);
  });

  it("takes no volume of the original with a clone of a machine from an earlier version", async () => {
    const original = await createMachine(open.session, web(), "dev::shop::web");
    const files = (await observed(open.session, original)).disks.map(({ device }) => device);
    const copy = await clone(original, "copy", (xml) => xml.replace(/ machine="[^"]*"| machine='[^']*'/, ""));
    expect(await observed(open.session, copy)).toMatchObject({ owner: "dev::shop::web" });
    await open.session.machines.create(web({ name: "copy" }), "prod::shop::copy", {
      adopt: "dev::shop::web",
    });
    await open.session.machines.delete(copy, { keep: [], key: "prod::shop::copy" });
    expect(files.map((path) => existsSync(path))).toEqual([true, true]);
  });

  it("takes no volume that another machine has by now", async () => {
    const key = tag("dev::shop::web", "first1");
    const original = await createMachine(open.session, web(), key);
    const [, data] = (await observed(open.session, original)).disks;
    await backend.virsh("detach-disk", original, "vdb", "--config");
    await backend.makeForeignMachine("heir");
    await backend.virsh("attach-disk", "heir", data?.device ?? "", "vda", "--config", "--subdriver", "qcow2");
    await open.session.machines.delete(original, { keep: [], key });
    expect(existsSync(data?.device ?? "")).toBe(true);
  });

  it("gives an adopted machine's new owner what the old one made, and nobody else", async () => {
    const key = tag("dev::shop::web", "first1");
    const heir = tag("prod::shop::web", "second");
    const reference = await createMachine(open.session, web({ settingsDigest: "one" }), key);
    const options = { adopt: "dev::shop::web" };
    expect((await open.session.machines.create(web(), heir, options)).reference).toBe(reference);
    expect(await observed(open.session, reference)).toMatchObject({ owner: heir, settingsDigest: "one" });
    await expect(open.session.machines.delete(reference, { keep: [], key })).rejects.toMatchObject({
      code: "Conflict",
      property: "owner",
    });
    expect(readdirSync(backend.pool)).toHaveLength(2);
    await open.session.machines.delete(reference, { keep: [], key: heir });
    expect(readdirSync(backend.pool)).toEqual([]);
  });

  it("leaves a namesake's volumes alone, whatever its program asks for", async () => {
    const reference = await createMachine(open.session, web(), tag("dev::shop::web", "first1", "aaaaaaaa"));
    const namesake = web({ disks: [{ name: "root", sizeBytes: 16 * mib }] });
    const key = tag("dev::shop::web", "second", "bbbbbbbb");
    await expect(createMachine(open.session, namesake, key)).rejects.toMatchObject({ property: "owner" });
    expect((await observed(open.session, reference)).disks).toHaveLength(2);
    expect(readdirSync(backend.pool)).toHaveLength(2);
  });

  it("finds what it made under the name that somebody gave it", async () => {
    const key = tag("dev::shop::web", "first1");
    const reference = await createMachine(open.session, web(), key);
    await backend.virsh("domrename", reference, "renamed");
    const again = tag("dev::shop::web", "second");
    expect(await createMachine(open.session, web(), again)).toBe(reference);
    expect(await open.session.machines.list()).toMatchObject([{ reference, name: "renamed", owner: again }]);
  });

  it("makes a machine under the reference that the state holds, or none", async () => {
    const key = tag("dev::shop::web", "first1");
    const reference = await createMachine(open.session, web(), key);
    await backend.makeForeignMachine("taken");
    const create = (name: string, options: { reference: string }) =>
      open.session.machines.create(web({ name }), key, options);
    await open.session.machines.delete(reference, { keep: [], key });
    await expect(create("taken", { reference })).rejects.toMatchObject({ property: "owner" });
    const dispatched = await create("web", { reference });
    await finished(open.session, dispatched.task);
    expect(dispatched.reference).toBe(reference);
    const foreign = (await backend.virsh("domuuid", "taken")).trim();
    await expect(create("web", { reference: foreign })).rejects.toMatchObject({ property: "owner" });
  });

  it("makes another machine's volumes its own never, though both have one UUID after the other", async () => {
    const first = await createMachine(open.session, web(), tag("dev::shop::web", "first1"));
    await open.session.machines.delete(first, { keep: ["data"] });
    const kept = readdirSync(backend.pool);
    const second = await createMachine(open.session, web(), tag("dev::shop::web", "second"));
    expect(second).toBe(first);
    expect(readdirSync(backend.pool)).toHaveLength(3);
    await open.session.machines.delete(second, { keep: [] });
    expect(readdirSync(backend.pool)).toEqual(kept);
  });

  it("writes the digest of the settings with limits, and keeps it with all else", async () => {
    const desired = web({ settingsDigest: "one" });
    const reference = await createMachine(open.session, desired, tag("dev::shop::web", "first1"));
    open.calls.length = 0;
    await open.session.machines.apply(reference, {
      kind: "set-limits",
      desired: { ...desired, settingsDigest: "two", limits: { cpuShares: 100 } },
    });
    expect(open.calls).toEqual(["DomainGetXMLDesc", "DomainDefineXMLFlags"]);
    await open.session.machines.apply(reference, { kind: "set-tags", tags: ["a"] });
    expect(await observed(open.session, reference)).toMatchObject({ settingsDigest: "two", tags: ["a"] });
    await backend.virsh("start", reference);
    await open.session.machines.apply(reference, {
      kind: "set-limits",
      desired: { ...desired, settingsDigest: "three" },
    });
    expect(await observed(open.session, reference)).toMatchObject({ settingsDigest: "three" });
  });

  it("is not shown for a machine whose names alone were written down", async () => {
    await backend.makeForeignMachine("foreign");
    const reference = (await backend.virsh("domuuid", "foreign")).trim();
    await open.session.machines.apply(reference, { kind: "set-tags", tags: ["a"] });
    expect(await observed(open.session, reference)).toMatchObject({ owner: undefined, tags: ["a"] });
    await open.session.machines.delete(reference, { keep: [], key: tag("dev::shop::web", "first1") });
    expect(execFileSync("virsh", ["-c", backend.uri, "list", "--all", "--name"]).toString().trim()).toBe("");
  });
});
