/** CD drives and the boot order on a real libvirtd: what its definitions say, running and stored. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { attribute, children, type Element, find, parseXml } from "../../provider/adapters/libvirt/xml";
import { writeIso9660 } from "../../provider/cloud-init/iso9660";
import type { MachineChange } from "../../provider/contract/changes";
import type { DesiredMachine } from "../../provider/contract/machine";
import { run } from "../peers/peer";
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

describeUnless(reasonToSkip(), "CD drives", () => {
  let backend: LibvirtBackend;
  let open: CountedSession;

  beforeAll(async () => {
    backend = await openLibvirtBackend();
    open = await openSession(backend.connection);
  });
  afterEach(async () => {
    for (const { reference } of await open.session.machines.list())
      await open.session.machines.delete({ reference }, { keep: [] });
  });
  afterAll(async () => {
    await open.session.close();
    await backend.stop();
  });

  function iso(name: string): string {
    const path = join(backend.directory, name);
    writeFileSync(path, writeIso9660("MEDIUM", [{ name: "readme.txt", content: Buffer.from(name) }]));
    return path;
  }

  async function apply(reference: string, change: MachineChange): Promise<void> {
    await finished(open.session, await open.session.machines.apply({ reference }, change));
  }

  async function definition(reference: string, ...options: readonly string[]): Promise<Element> {
    return parseXml(await backend.virsh("dumpxml", reference, ...options));
  }

  /** Device name, kind, file and place in the boot order of each. */
  function disksIn(domain: Element): string[] {
    return children(find(domain, "devices"), "disk").map((disk) =>
      [
        attribute(disk, "dev", "target"),
        attribute(disk, "device"),
        attribute(disk, "file", "source")
          ?.split("/")
          .at(-1)
          ?.replace(/^web-.*-/, "") ?? "empty",
        attribute(disk, "order", "boot") ?? "-",
      ].join(" "),
    );
  }

  function off(more: Partial<DesiredMachine> = {}): DesiredMachine {
    return desiredMachine({ power: "Off", ...more });
  }

  it("stand beside SATA disks and the drive of the documents, behind the root disk in the boot order", async () => {
    const media = [{ name: "installer", image: iso("installer.iso") }, { name: "spare.1" }];
    const guest = { instanceId: "i-1", userData: "#cloud-config\n" };
    const disks = [{ name: "root", sizeBytes: 64 * mib, controller: "sata" }];
    const reference = await createMachine(open.session, off({ media, guest, disks }));
    expect(disksIn(await definition(reference, "--inactive"))).toEqual([
      "sda disk root.qcow2 1",
      "sdb cdrom installer.iso 2",
      "sdc cdrom empty 3",
      expect.stringMatching(/^sdd cdrom [0-9a-f]+\.iso -$/),
    ]);
    expect((await observed(open.session, reference)).media).toEqual(media);
  });

  it("change their media while the machine runs, in it and in its definition", async () => {
    const [first, second] = [iso("first.iso"), iso("second.iso")];
    const desired = desiredMachine({ media: [{ name: "installer", image: first }] });
    const reference = await createMachine(open.session, desired);
    const id = await backend.virsh("domid", reference);
    // an order that waits for the next start must not come too early, nor go
    await apply(reference, {
      kind: "set-boot-order",
      desired: { ...desired, bootOrder: ["installer", "root"] },
    });
    await apply(reference, { kind: "change-medium", medium: { name: "installer", image: second } });
    expect(disksIn(await definition(reference))).toEqual(["vda disk root.qcow2 1", "sda cdrom second.iso 2"]);
    expect(disksIn(await definition(reference, "--inactive"))).toEqual([
      "vda disk root.qcow2 2",
      "sda cdrom second.iso 1",
    ]);
    expect((await observed(open.session, reference)).bootOrder).toEqual(["installer", "root"]);
    await apply(reference, { kind: "change-medium", medium: { name: "installer" } });
    expect(disksIn(await definition(reference)).at(-1)).toBe("sda cdrom empty 2");
    expect(await backend.virsh("domid", reference)).toBe(id);
  });

  it("of others stay, whatever becomes of those of the program", async () => {
    const image = iso("theirs.iso");
    const desired = off();
    const reference = await createMachine(open.session, desired);
    await backend.virsh("attach-disk", reference, image, "sda", "--type", "cdrom", "--config");
    await apply(reference, { kind: "add-medium", medium: { name: "ours", image }, desired });
    expect((await observed(open.session, reference)).media).toEqual([{ name: "ours", image }]);
    await apply(reference, { kind: "remove-medium", name: "ours" });
    expect(disksIn(await definition(reference))).toEqual(["vda disk root.qcow2 1", "sda cdrom theirs.iso -"]);
  });

  it("are not taken for other kinds of devices that somebody ordered by hand", async () => {
    const desired = off({ media: [{ name: "installer" }] });
    const reference = await createMachine(open.session, desired);
    const file = join(backend.directory, "edited.xml");
    const xml = await backend.virsh("dumpxml", reference);
    writeFileSync(
      file,
      xml.replaceAll(/<boot order=[^>]*>/g, "").replace("</os>", "<boot dev='network'/></os>"),
    );
    await backend.virsh("define", file);
    expect((await observed(open.session, reference)).bootOrder).toBeUndefined();
    const ordered = { ...desired, bootOrder: ["installer"] };
    await apply(reference, { kind: "set-boot-order", desired: ordered });
    expect(disksIn(await definition(reference))).toEqual(["vda disk root.qcow2 -", "sda cdrom empty 1"]);
  });

  it("hold an image that was imported as long as they have it", async () => {
    const { images, machines } = open.session;
    const source = { upload: iso("imported.iso") };
    const image = await images?.prepare({ name: "cd", source, onMissing: "Import", force: false }, "key");
    await finished(open.session, image?.task);
    const path = image?.reference ?? "";
    const reference = await createMachine(open.session, off({ media: [{ name: "installer", image: path }] }));
    await expect(images?.delete(path)).rejects.toMatchObject({ code: "Conflict", property: "inUse" });
    await machines.delete({ reference }, { keep: [] });
    expect(await images?.observe(path)).toBeDefined();
    await images?.delete(path);
    expect(await images?.observe(path)).toBeUndefined();
  });

  it("take no disk image, and come and go only while the machine is off", async () => {
    const disk = join(backend.directory, "disk.qcow2");
    await run("qemu-img", ["create", "-q", "-f", "qcow2", disk, "16M"]);
    const wrong = desiredMachine({ media: [{ name: "installer", image: disk }] });
    await expect(createMachine(open.session, wrong)).rejects.toMatchObject({
      code: "InvalidSpec",
      property: "media[installer].image",
    });
    expect(await open.session.machines.list()).toEqual([]);
    const desired = desiredMachine({ media: [{ name: "installer" }] });
    const reference = await createMachine(open.session, desired);
    const add: MachineChange = { kind: "add-medium", medium: { name: "more" }, desired };
    await expect(apply(reference, add)).rejects.toMatchObject({ code: "Conflict" });
    await expect(apply(reference, { kind: "remove-medium", name: "installer" })).rejects.toMatchObject({
      code: "Conflict",
    });
  });
});
