/** Clones of machines, on a real daemon: what is in their disks, and of which machines there are none. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { Storage } from "../../provider/adapters/libvirt/storage";
import type { DesiredMachine, MachineSource } from "../../provider/contract/machine";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { useLaboratory } from "./laboratory";
import { createMachine, desiredMachine, mib, observed } from "./session";

describeUnless(reasonToSkip(), "clones of libvirt machines", () => {
  const laboratory = useLaboratory();
  const off = (changes: Partial<DesiredMachine>): DesiredMachine =>
    desiredMachine({ power: "Off", disks: [{ name: "root" }], ...changes });
  const from = (reference: string): MachineSource => ({ type: "machine", reference, linked: false });

  it.each(["qcow2", "raw"])("have whole %s disks with the content of the source's", async (diskFormat) => {
    const pool = `clones-${diskFormat}`;
    await laboratory.makePool(pool);
    const image = join(laboratory.backend.directory, pool, "base.qcow2");
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", image, "8M"]);
    execFileSync("qemu-io", ["-c", "write -P 7 0 8M", image]);
    await laboratory.backend.virsh("pool-refresh", pool);
    const disks = [{ name: "root" }, { name: "data", sizeBytes: 16 * mib }];
    const source = await createMachine(
      laboratory.session,
      off({ root: { type: "image", reference: image }, disks }),
    );
    const written = await laboratory.fileOf(source, "data");
    execFileSync("qemu-io", ["-c", "write -P 9 4M 1M", written]);
    const wanted = [{ name: "root", sizeBytes: 24 * mib }];
    const clone = await createMachine(
      laboratory.session,
      off({ name: "clone", root: from(source), disks: wanted, native: { diskFormat } }),
    );
    const sizes = (await observed(laboratory.session, clone)).disks.map(({ name, sizeBytes }) => [
      name,
      sizeBytes / mib,
    ]);
    expect(sizes).toEqual([
      ["root", 24],
      ["data", 16],
    ]);
    const compare = async (name: string, original: string) => {
      const file = await laboratory.fileOf(clone, name);
      execFileSync("qemu-img", ["compare", "-q", "-f", "qcow2", "-F", diskFormat, original, file]);
      expect(execFileSync("qemu-img", ["info", file], { encoding: "utf8" })).not.toContain("backing file");
    };
    await compare("root", image);
    await compare("data", written);
  });

  it("begin anew when the source ran while it was copied", async () => {
    const source = await createMachine(
      laboratory.session,
      off({ disks: [{ name: "root", sizeBytes: 8 * mib }] }),
    );
    const file = await laboratory.fileOf(source, "root");
    const { copy } = Storage.prototype;
    const spy = vi.spyOn(Storage.prototype, "copy").mockImplementation(async function (
      this: Storage,
      ...given
    ) {
      await copy.apply(this, given);
      execFileSync("qemu-io", ["-f", "qcow2", "-c", "write -P 3 0 512k", file]);
    });
    const wanted = off({ name: "clone", root: from(source) });
    await expect(createMachine(laboratory.session, wanted)).rejects.toMatchObject({
      code: "Conflict",
      property: "cloneFrom.machine",
    });
    spy.mockRestore();
    const clone = await createMachine(laboratory.session, wanted);
    const copied = await laboratory.fileOf(clone, "root");
    execFileSync("qemu-img", ["compare", "-q", "-f", "qcow2", "-F", "qcow2", file, copied]);
  });

  it("are made of no machine that runs, which a preview tells", async () => {
    const running = desiredMachine({ power: "On" });
    const source = await createMachine(laboratory.session, running);
    const wanted = off({ name: "clone", root: from(source) });
    expect(await laboratory.session.machines.validate?.(wanted, undefined)).toEqual([
      {
        property: "cloneFrom.machine",
        reason: expect.stringContaining('power it off first: write powerState: "Off" for it'),
      },
    ]);
    await expect(createMachine(laboratory.session, wanted)).rejects.toMatchObject({ code: "Conflict" });
    expect(await laboratory.session.machines.find(wanted.name)).toBeUndefined();
  });

  it("are no linked ones, whoever asks", async () => {
    const source = await createMachine(
      laboratory.session,
      off({ disks: [{ name: "root", sizeBytes: mib }] }),
    );
    for (const root of [
      { ...from(source), linked: true },
      { ...from(source), snapshot: "before" },
    ])
      await expect(createMachine(laboratory.session, off({ name: "clone", root }))).rejects.toMatchObject({
        code: "NotSupported",
      });
  });
});
