import { describe, expect, it } from "vitest";
import { instancetypes, type Needs, preference, smallestInstancetype } from "../../sdk/instancetypes";
import { ManifestError } from "../../sdk/kubernetes/manifest-error";
import { compareQuantities } from "../../sdk/kubernetes/quantity";

describe("the smallest instancetype", () => {
  const cases: [needs: Needs, name: string][] = [
    [{}, "u1.nano"],
    [{ cpu: 1, memory: "1Gi" }, "u1.micro"],
    [{ memory: "1025Mi" }, "u1.small"],
    [{ cpu: 2 }, "u1.2xmedium"],
    [{ cpu: 3, memory: "6Gi" }, "u1.xlarge"],
    [{ memory: "17G" }, "u1.xlarge"],
    [{ memory: "18G" }, "u1.2xlarge"],
    [{ preference: "fedora" }, "u1.small"],
    [{ preference: "windows.11" }, "u1.2xmedium"],
    [{ cpu: 4, preference: "alpine" }, "u1.xlarge"],
    [{ preference: "rhel.9.dpdk" }, "u1.2xlarge"],
    [{ cpu: 3, memory: "6Gi", labels: "" }, "cx1.xlarge"],
    [{ cpu: 2, memory: "10Gi", labels: "" }, "m1.large"],
    [{ cpu: 33, labels: "" }, "n1.8xlarge"],
    [{ labels: "instancetype.kubevirt.io/dedicatedCPUPlacement" }, "d1.nano"],
    [{ cpu: 2, labels: "instancetype.kubevirt.io/hugepages=1Gi" }, "cx1.large1gi"],
  ];

  it.each(cases)("for %j is %s", (needs, name) => {
    expect(smallestInstancetype(needs).name).toBe(name);
  });

  it("has no smaller one beside it that would do", () => {
    for (const { spec } of instancetypes) {
      const memory = String(spec.memory.guest);
      const found = smallestInstancetype({ cpu: spec.cpu.guest, memory, labels: "" }).spec;
      expect(found.cpu.guest).toBe(spec.cpu.guest);
      expect(compareQuantities(String(found.memory.guest), memory)).toBe(0);
    }
  });

  it("is divisible where the preference spreads its vCPUs", () => {
    const labels = "instancetype.kubevirt.io/class=network";
    expect(preference("rhel.9.realtime").spec.requirements?.cpu).toEqual({ guest: 4 });
    expect(smallestInstancetype({ preference: "rhel.9.realtime", labels }).name).toBe("n1.medium");
    expect(smallestInstancetype({ cpu: 5, preference: "rhel.9.realtime", labels }).name).toBe("n1.xlarge");
  });

  it.each([
    [
      { cpu: 64, memory: "1Gi" },
      "none of 10 instancetypes with instancetype.kubevirt.io/class=general.purpose has 64 vCPU and 1Gi of memory; ask for less or for other `labels`",
    ],
    [
      { preference: "windows.11", labels: "instancetype.kubevirt.io/cpu=1" },
      'has what the preference "windows.11" requires',
    ],
    [{ memory: "1Ti", labels: "" }, "none of 65 instancetypes has 1Ti of memory"],
    [{ cpu: 1.5 }, "cpu: is a whole number of vCPUs, at least 1, not 1.5"],
    [{ cpu: 0 }, "cpu: is a whole number of vCPUs, at least 1, not 0"],
    [{ memory: "4gb" }, '"4gb" is not a quantity: did you mean "4G"?'],
    [{ labels: "class=general.purpose" }, 'labels: "class=general.purpose" selects no instancetype'],
    [{ labels: "class===general" }, "label query"],
  ] satisfies [Needs, string][])("for %j is an error", (needs, message) => {
    expect(() => smallestInstancetype(needs)).toThrow(ManifestError);
    expect(() => smallestInstancetype(needs)).toThrow(message);
  });
});
