/** What the host does with a running machine once its limits change. */
import { expect, it } from "vitest";
import { describeUnless } from "../support/describe-unless";
import { reasonToSkip } from "./backend";
import { useLaboratory } from "./laboratory";
import { createMachine, desiredMachine, mib, observed } from "./session";

describeUnless(reasonToSkip(), "the limits of a running machine", () => {
  const laboratory = useLaboratory();
  const virsh = (...parameters: readonly string[]) => laboratory.backend.virsh(...parameters);

  async function scheduler(...flags: readonly string[]): Promise<Record<string, string>> {
    const lines = (await virsh("schedinfo", "web", ...flags)).split("\n");
    return Object.fromEntries(lines.map((line) => line.split(":").map((part) => part.trim())));
  }

  it("change while it runs, now and at its next start", async () => {
    const desired = desiredMachine({ limits: { cpuShares: 100 } });
    const reference = await createMachine(laboratory.session, desired);
    const started = await virsh("domid", "web");
    const limits = { cpuShares: 512, cpuLimitMhz: 500 };
    await laboratory.apply(reference, { kind: "set-limits", desired: { ...desired, limits } });
    for (const flag of ["--live", "--config"]) {
      const { cpu_shares, global_quota } = await scheduler(flag);
      expect(cpu_shares).toBe("512");
      expect(Number(global_quota)).toBeGreaterThan(0);
    }
    await laboratory.apply(reference, {
      kind: "set-limits",
      desired: { ...desired, limits: { cpuShares: 512 } },
    });
    expect(await scheduler("--live")).toMatchObject({ cpu_shares: "512", global_quota: "-1" });
    expect(await virsh("domid", "web")).toBe(started);
    expect(await observed(laboratory.session, reference)).toMatchObject({
      power: "On",
      memoryBytes: 128 * mib,
    });
  });
});
