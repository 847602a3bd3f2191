/** What a guest does to its machine, read as what it is: on a real daemon, with guests of a few instructions. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { DesiredMachine, ObservedMachine } from "../../provider/contract/machine";
import { run } from "../peers/peer";
import { describeUnless } from "../support/describe-unless";
import { type LibvirtBackend, openLibvirtBackend, reasonToSkip } from "./backend";
import { guests, writeBootImage } from "./boot-sector";
import { type CountedSession, createMachine, desiredMachine, mib, observed, openSession } from "./session";

describeUnless(reasonToSkip(), "a machine whose guest", () => {
  let backend: LibvirtBackend;
  let open: CountedSession;
  /** A file system of 4 MiB. */
  let small: string;
  const undo: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    small = await mkdtemp(join(tmpdir(), "virtrigaud-small-"));
    undo.push(() => rm(small, { recursive: true }));
    // before the daemon, which sees the mounts of its start
    await run("mount", ["-t", "tmpfs", "-o", "size=4m", "small", small]);
    undo.push(() => run("umount", [small]));
    backend = await openLibvirtBackend();
    undo.push(() => backend.stop());
    await backend.virsh("pool-define-as", "small", "dir", "--target", small);
    await backend.virsh("pool-start", "small");
    open = await openSession(backend.connection);
    undo.push(() => open.session.close());
  });
  afterEach(async () => {
    for (const { reference } of await open.session.machines.list())
      await open.session.machines.delete({ reference }, { keep: [] });
  });
  afterAll(async () => {
    for (const step of undo.toReversed()) await step();
  });

  async function boot(guest: keyof typeof guests, changes: Partial<DesiredMachine> = {}): Promise<string> {
    const image = join(backend.directory, `${guest}.img`);
    await writeBootImage(image, guests[guest]);
    const root = { type: "importedDisk", reference: image } as const;
    return createMachine(open.session, desiredMachine({ root, disks: [{ name: "root" }], ...changes }));
  }

  async function until(reference: string, power: ObservedMachine["power"]): Promise<ObservedMachine> {
    for (let attempt = 0; attempt < 150; attempt += 1) {
      const machine = await observed(open.session, reference);
      if (machine.power === power) return machine;
      await sleep(100);
    }
    throw new Error(`never ${power}: ${JSON.stringify(await observed(open.session, reference))}`);
  }

  it("sleeps runs", async () => {
    const reference = await boot("sleeps");
    await sleep(2_000);
    expect(await observed(open.session, reference)).toMatchObject({ power: "On" });
  });

  it("powers off from inside is off by its guest's doing", async () => {
    const reference = await boot("powersOff");
    expect(await until(reference, "Off")).toMatchObject({ powerReason: "shut down by its guest" });
  });

  it("panics has crashed, stays to be looked at, and starts again", async () => {
    const reference = await boot("panics");
    expect(await until(reference, "Crashed")).toMatchObject({ powerReason: "its guest panicked" });
    await open.session.machines.apply({ reference }, { kind: "power", to: "on" });
    await until(reference, "Crashed");
    await open.session.machines.apply({ reference }, { kind: "power", to: "off" });
    expect(await observed(open.session, reference)).toMatchObject({ power: "Off" });
  });

  it("fills the host's disk is paused, and goes on when there is room", async () => {
    const image = join(backend.directory, "fillsItsDisk.img");
    await writeBootImage(image, guests.fillsItsDisk);
    const reference = await createMachine(
      open.session,
      desiredMachine({
        root: { type: "image", reference: image },
        disks: [{ name: "root", sizeBytes: 64 * mib, storage: "small" }],
      }),
    );
    expect(await until(reference, "Paused")).toMatchObject({
      powerReason: "stopped by an I/O error of a disk",
    });
    await run("mount", ["-o", "remount,size=128m", small]);
    await open.session.machines.apply({ reference }, { kind: "power", to: "on" });
    await sleep(500);
    expect(await observed(open.session, reference)).toMatchObject({ power: "On" });
  });
});
