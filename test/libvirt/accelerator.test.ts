import { describe, expect, it } from "vitest";
import type { AcceleratorChoice } from "../../provider/adapters/libvirt/host-capabilities";
import type { HostFacts } from "../../provider/adapters/libvirt/host-facts";
import { Accelerator } from "../../provider/adapters/libvirt/machines/accelerator";
import { type KvmVerdict, runProbe } from "../../provider/adapters/libvirt/machines/probe-kvm";
import type { LibvirtCaller } from "../../provider/adapters/libvirt/transport/caller";
import { testContext } from "./session";

const kvm: HostFacts = { accelerator: "kvm", architecture: "x86_64", libvirtVersion: 9_000_000 };

function accelerator(verdict: KvmVerdict, choice: AcceleratorChoice = "auto", facts = kvm) {
  const warnings: string[] = [];
  const trials: KvmVerdict[] = [];
  const made = new Accelerator({
    choice,
    facts,
    probe: async () => {
      trials.push(verdict);
      return verdict;
    },
    warn: (message) => void warnings.push(message),
  });
  return { made, warnings, trials };
}

describe("KVM that a host offers", () => {
  it.each([
    ["works", "kvm", 0],
    ["slow", "qemu", 1],
    ["fails", "qemu", 1],
    ["unknown", "kvm", 0],
  ] as const)("and that %s makes new machines %s, with %i warnings", async (verdict, expected, count) => {
    const { made, warnings, trials } = accelerator(verdict);
    const facts = await Promise.all([made.forNewMachine(), made.forNewMachine(), made.forNewMachine()]);
    expect(facts.map((item) => item.accelerator)).toEqual([expected, expected, expected]);
    expect([trials.length, warnings.length]).toEqual([1, count]);
    expect(made.facts.accelerator).toBe(expected);
    expect(made.unproven).toBe(verdict === "unknown");
    if (count > 0)
      expect(warnings[0]).toMatch(/accelerator: "kvm".*VIRTRIGAUD_LIBVIRT_ACCELERATOR=kvm.*"tcg"/);
  });

  it("is tried although a machine that was there runs on it", async () => {
    const { made, trials } = accelerator("slow");
    made.proven();
    expect((await made.forNewMachine()).accelerator).toBe("qemu");
    expect(trials).toHaveLength(1);
  });

  it.each([
    ["somebody insists on it", "kvm", kvm],
    ["somebody does not want it", "tcg", { ...kvm, accelerator: "qemu" }],
    ["the host has none", "auto", { ...kvm, accelerator: "qemu" }],
    ["the trial's firmware is not the host's", "auto", { ...kvm, architecture: "aarch64" }],
  ] as const)("is not tried where %s", async (_why, choice, facts) => {
    const { made, warnings, trials } = accelerator("slow", choice, facts);
    expect(await made.forNewMachine()).toEqual(facts);
    expect([trials, warnings]).toEqual([[], []]);
  });
});

describe("the machine that tries KVM, when it does not come to its end,", () => {
  const state = (value: number) => ({ name: "state.state", value });
  const time = (seconds: number) => ({ name: "vcpu.0.time", value: seconds * 1e9 });

  function hostWith(records: readonly (readonly object[])[]) {
    const calls: string[] = [];
    const left = [...records];
    const host = {
      context: testContext([]),
      client: { subscribe: async () => async () => undefined },
      invoke: async ({ name }: { readonly name: string }) => {
        calls.push(name);
        return name === "ConnectGetAllDomainStats" ? { records: [{ parameters: left.shift() }] } : {};
      },
    };
    return { caller: host as unknown as LibvirtCaller, calls };
  }

  it.each([
    ["slow", "has had its time", [[state(1), time(1.5)]]],
    [
      "slow",
      "has had its time at last, on a busy host",
      [
        [state(1), time(0.4)],
        [state(1), time(1.1)],
      ],
    ],
    [
      "unknown",
      "got no time",
      [
        [state(1), time(0.1)],
        [state(1), time(0.2)],
      ],
    ],
    ["unknown", "tells nothing", [[], []]],
    ["fails", "is stopped", [[state(3), time(0)]]],
  ] as const)("is %s when it %s", async (verdict, _why, records) => {
    const { caller, calls } = hostWith(records);
    expect(await runProbe(caller, { looks: [5, 5] })).toBe(verdict);
    expect(calls.at(-1)).toBe("DomainDestroyFlags");
  });
});
