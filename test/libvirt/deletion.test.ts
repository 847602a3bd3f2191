/** Deletions that end in the middle: the next one finishes them, whichever call was the last. */
import { basename } from "node:path";
import { expect, it } from "vitest";
import { fromNativeError } from "../../provider/adapters/libvirt/errors";
import { LibvirtError } from "../../provider/adapters/libvirt/transport/native-errors";
import { formatTag } from "../../provider/contract/ownership";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { useLaboratory } from "./laboratory";
import { type CountedSession, createMachine, desiredMachine, finished, mib } from "./session";

describeUnless(reasonToSkip(), "a deletion that is interrupted", () => {
  const laboratory = useLaboratory();
  const key = formatTag({ owner: "dev::shop::web", identity: "aaaaaaaa", generation: "first1" });

  interface Doomed {
    readonly reference: string;
    /** What others have of it, and what is to be left. */
    readonly others: readonly string[];
  }

  /** With all that a machine of ours can have, and with what others did to it. */
  async function make(power: "On" | "Off"): Promise<Doomed> {
    const { backend, session } = laboratory;
    const desired = desiredMachine({
      power,
      native: { diskBus: "scsi" },
      guest: { instanceId: "one", userData: "#cloud-config\n{a: b}\n" },
      disks: ["root", "data", "moved"].map((name) => ({ name, sizeBytes: 16 * mib })),
    });
    const reference = await createMachine(session, desired, key);
    const snapshot = { name: "ours", memory: true, quiesce: false };
    const { task } = await requireSnapshots().create(reference, snapshot, key);
    await finished(session, task);
    const moved = await laboratory.fileOf(reference, "moved");
    for (const scope of power === "On" ? ["--live", "--config"] : ["--config"])
      await backend.virsh("detach-disk", reference, "sdc", scope);
    await backend.makeForeignMachine("heir");
    await backend.virsh("attach-disk", "heir", moved, "vda", "--config", "--subdriver", "qcow2");
    await backend.virsh("snapshot-create-as", reference, "theirs", "--disk-only");
    const layers = await Promise.all(["root", "data"].map((name) => laboratory.fileOf(reference, name)));
    return { reference, others: [moved, ...layers].map((path) => basename(path)).toSorted() };
  }

  function requireSnapshots() {
    const { snapshots } = laboratory.session;
    if (snapshots === undefined) throw new Error("libvirt has snapshots");
    return snapshots;
  }

  const remove = ({ session }: CountedSession, { reference }: Doomed) =>
    session.machines.delete({ reference }, { keep: [], key });

  /**
   * By a process whose last call is this one: it dies before the call is made, or after. Returns the call's name, and
   * nothing if the deletion was over by then.
   */
  async function deleteUntil(
    doomed: Doomed,
    last: number,
    when: "before" | "after",
  ): Promise<string | undefined> {
    const process = { isDeleting: false, isDead: false };
    const meet = (moment: "before" | "after", number: number): void => {
      if (process.isDeleting && moment === when && number === last) process.isDead = true;
      if (process.isDead) throw new Error("the process was killed");
    };
    const open = await laboratory.another({
      before: (_call, number) => meet("before", number),
      after: (_call, number) => meet("after", number),
    });
    process.isDeleting = true;
    const end = await remove(open, doomed).then(
      () => "deleted",
      (error: unknown) => String(error),
    );
    await open.session.close();
    // after a call that libvirt refused, as of a file that no pool knows yet, it goes on
    expect(end).toContain(process.isDead ? "killed" : "deleted");
    return open.calls[last - 1];
  }

  async function deleteAgain(doomed: Doomed): Promise<void> {
    const open = await laboratory.another();
    await remove(open, doomed);
    await open.session.close();
  }

  const machines = async () =>
    (await laboratory.backend.virsh("list", "--all", "--name")).split("\n").filter((name) => name !== "");

  /** Returns the call, if there was one. */
  async function isFinished(
    power: "On" | "Off",
    last: number,
    when: "before" | "after",
  ): Promise<string | undefined> {
    const doomed = await make(power);
    const call = await deleteUntil(doomed, last, when);
    const moment = `${when} call ${last}, ${call}`;
    // a refresh in between
    const seen = await laboratory.session.machines.observe(doomed);
    if (seen !== undefined) expect(seen.owner, moment).toBe(key);
    await deleteAgain(doomed);
    expect(await machines(), moment).toEqual(["heir"]);
    expect(laboratory.volumes(), moment).toEqual(doomed.others);
    await laboratory.clear();
    return call;
  }

  it.each(["before", "after"] as const)("%s any call is finished by the next one", async (when) => {
    const calls: string[] = [];
    for (let last = 1; ; last += 1) {
      const call = await isFinished("Off", last, when);
      if (call === undefined) break;
      calls.push(call);
    }
    expect(calls).toEqual(expect.arrayContaining(["StorageVolDelete", "DomainUndefineFlags"]));
  });

  it.each(["before", "after"] as const)("%s a running machine is off too", async (when) => {
    expect(await isFinished("On", 2, when)).toBe("DomainDestroyFlags");
  });

  it("is none where libvirt is too old for a flag that asks for more", async () => {
    const doomed = await make("Off");
    const refusal = "unsupported flags (0x10) in function qemuDomainUndefineFlags";
    const details = { number: 8, origin: 10, level: 2, strings: [], integers: [-1, -1] as const };
    let refused = 0;
    const { session } = await laboratory.another({
      before({ name }) {
        if (name !== "DomainUndefineFlags" || refused > 0) return;
        refused += 1;
        throw fromNativeError(new LibvirtError(details, refusal));
      },
    });
    await session.machines.delete(doomed, { keep: [], key });
    await session.close();
    expect([refused, await machines()]).toEqual([1, ["heir"]]);
  });
});
